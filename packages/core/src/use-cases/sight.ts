import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Egress } from "../ports/egress.ts";
import type { Clock } from "../ports/clock.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { LiveRoom, RoomDirectory } from "../ports/room-directory.ts";
import { evidenceOf } from "../recording/evolve.ts";
import { type Evidence, isTerminal } from "../recording/recording.ts";
import { recordIn, type Sighting } from "../recording/sighting.ts";

export type LookPorts = {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  readonly catalog: RecordingCatalog;
  readonly clock: Clock;
};

/** A glance tells what is in progress; a full look also what our records say, and which recorders answer. */
export type Depth = "glance" | "full";

/**
 * LiveKit may list as running, for ever, what it once said had ended: that has ended. What we ourselves gave up goes on
 * if its recorder is in the room and answers. A catalog that is away knows nothing better than LiveKit.
 */
export function sight(
  ports: LookPorts,
  evidence: Evidence,
  room: LiveRoom | null,
  depth: Depth,
): ResultAsync<Sighting, Unavailable> {
  return safeTry(async function* () {
    const told = isTerminal(evidence.status);
    if (told && depth === "glance") return ok(seenAs(evidence, "ended", "not-asked"));
    const record = await recordOf(ports.catalog, evidence);
    const known = recordIn({ record });
    const over = known !== null && (isTerminal(known.status) ? known.source === "livekit" : known.deleted === true);
    if (told || over) return ok(seenAs(evidence, "ended", record));
    const givenUp = known !== null && isTerminal(known.status);
    // Asking one that is dead takes 3 s, for as long as LiveKit lists it: who is not even in the room is not asked.
    const absent = room?.recorders.includes(evidence.egressId) !== true;
    if (givenUp && absent) return ok(seenAs(evidence, "ended", record));
    const decides = givenUp || (depth === "full" && evidence.status !== "ending");
    if (!decides) return ok(seenAs(evidence, "in-progress", record));
    const answers = yield* ports.directory.recorderAnswers(evidence.roomId, evidence.egressId);
    const standing = givenUp && !answers ? "ended" : "in-progress";
    return ok(seenAs(evidence, standing, record, answers ? "answers" : "silent"));
  });
}

/**
 * One that LiveKit does not know: it has ended, as our record says; or LiveKit's memory was emptied and its recorder goes
 * on, which answers then; or it was forgotten: null.
 *
 * @param last What we know of it.
 */
export function sightUnknown(ports: LookPorts, last: Evidence): ResultAsync<Sighting | null, Unavailable> {
  return safeTry(async function* () {
    const record = await recordOf(ports.catalog, last);
    const known = recordIn({ record });
    if (known !== null && (known.deleted === true || isTerminal(known.status)))
      return ok(seenAs(evidenceOf(known), "ended", record));
    const answers = yield* ports.directory.recorderAnswers(last.roomId, last.egressId);
    return ok(answers ? seenAs(last, "in-progress", record, "answers") : null);
  });
}

async function recordOf({ documents }: RecordingCatalog, evidence: Evidence): Promise<Sighting["record"]> {
  const found = await documents.find(evidence);
  return found.isErr() ? "could-not-ask" : (found.value?.value ?? null);
}

const seenAs = (
  evidence: Evidence,
  standing: Sighting["standing"],
  record: Sighting["record"],
  recorder: Sighting["recorder"] = "not-asked",
): Sighting => ({ evidence, standing, record, recorder });
