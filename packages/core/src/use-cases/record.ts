import { err, ok, type Result, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { LockStore } from "../ports/lock-store.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import { evolve } from "../recording/evolve.ts";
import type { Evidence, Recording } from "../recording/recording.ts";
import { lostRaces, MAX_RACES } from "./races.ts";
import { withRoomName } from "./room-names.ts";
import { writeRecording } from "./write-recording.ts";

export type RecordPorts = {
  readonly catalog: RecordingCatalog;
  readonly rooms: RoomCatalog;
  readonly clock: Clock;
};
type QueuePorts = RecordPorts & { readonly locks: LockStore };

/**
 * The first three effects of a piece of evidence: the document, conditionally; then outbox and index row. Evidence that
 * is not news writes no document but is announced again, so that a crash between the two is mended by repeating.
 * Fails with port `documents` when the first effect could not be had: then the evidence is to be deferred.
 */
export function record(ports: RecordPorts, evidence: Evidence): ResultAsync<Recording, Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const written = yield* writeOnce(ports, evidence);
      if (written === "raced") continue;
      // The end of a recording whose room was deleted with it: the file goes with the record.
      if (written.deleted === true) yield* ports.catalog.media.remove(written);
      yield* ports.catalog.index.announce(written);
      return ok(written);
    }
    return err(lostRaces("documents", `${evidence.roomId}/${evidence.egressId}`));
  });
}

function writeOnce(ports: RecordPorts, evidence: Evidence): ResultAsync<Recording | "raced", Unavailable> {
  return safeTry(async function* () {
    const stored = yield* ports.catalog.documents.find(evidence);
    // A record that an event makes first does not know what the room is called.
    const named = stored === null ? await withRoomName(ports, evidence) : evidence;
    const next = evolve(stored?.value ?? null, named);
    if (next === stored?.value) return ok<Recording | "raced">(next);
    const outcome = yield* writeRecording(ports, stored, next);
    if (outcome.kind === "conflict") return ok<Recording | "raced">("raced");
    // For those that outlive the room, which know their own by then: worth a try, and no failure.
    if (stored === null && next.roomName !== undefined) await ports.rooms.archive(next.roomId, next.roomName);
    return ok<Recording | "raced">(outcome.stored.value);
  });
}

/** `record`, or else the evidence to be queued beside the lock when only the documents are away. */
export async function recordOrDefer(
  ports: RecordPorts,
  evidence: Evidence,
): Promise<Result<{ readonly recording: Recording | null; readonly defer: Evidence | undefined }, Unavailable>> {
  const recorded = await record(ports, evidence);
  if (recorded.isOk()) return ok({ recording: recorded.value, defer: undefined });
  return recorded.error.port === "documents" ? ok({ recording: null, defer: evidence }) : err(recorded.error);
}

/**
 * `record`, or else the evidence in the queue, which repeats all effects: for what is said while no lock changes with
 * it, and so nothing is left behind that would make a sweep look again.
 *
 * @returns the record as it is then; null when it waits in the queue.
 */
export async function recordOrQueue(
  ports: QueuePorts,
  evidence: Evidence,
): Promise<Result<Recording | null, Unavailable>> {
  const recorded = await record(ports, evidence);
  return recorded.isOk() ? ok(recorded.value) : ports.locks.defer(evidence).map(() => null);
}
