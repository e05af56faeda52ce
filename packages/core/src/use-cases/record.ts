import { err, ok, type Result, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { LockStore } from "../ports/lock-store.ts";
import type { RecordingCatalog, Stored } from "../ports/recording-catalog.ts";
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
 * A document as the same use case has just read or written it, so that it is not read again; null when nobody can have
 * written it yet. Undefined: it is to be read. Whether it is still so is proven by the conditional write.
 */
export type Known = Stored<Recording> | null | undefined;

/**
 * The first three effects of a piece of evidence: the document, conditionally; then outbox and index row. Evidence that
 * is not news writes no document but is announced again, so that a crash between the two is mended by repeating.
 * Fails with port `documents` when the first effect could not be had: then the evidence is to be deferred. What is not
 * news to a document that is known is none to a later version of it either, so that is not read again.
 */
export function record(
  ports: RecordPorts,
  evidence: Evidence,
  known?: Known,
): ResultAsync<Stored<Recording>, Unavailable> {
  return safeTry(async function* () {
    let handed = known;
    for (let race = 0; race < MAX_RACES; race += 1) {
      const before: Stored<Recording> | null =
        handed === undefined ? yield* ports.catalog.documents.find(evidence) : handed;
      handed = undefined;
      const stored = yield* writeOnce(ports, before, evidence);
      if (stored === "raced") continue;
      const written = stored.value;
      // The end of a recording whose room was deleted with it: the file goes with the record.
      if (written.deleted === true) yield* ports.catalog.media.remove(written);
      yield* ports.catalog.index.announce(written);
      return ok(stored);
    }
    return err(lostRaces("documents", `${evidence.roomId}/${evidence.egressId}`));
  });
}

function writeOnce(
  ports: RecordPorts,
  stored: Stored<Recording> | null,
  evidence: Evidence,
): ResultAsync<Stored<Recording> | "raced", Unavailable> {
  return safeTry(async function* () {
    // A record that an event makes first does not know what the room is called.
    const named = stored === null ? await withRoomName(ports, evidence) : evidence;
    const next = evolve(stored?.value ?? null, named);
    if (stored !== null && next === stored.value) return ok<Stored<Recording> | "raced">(stored);
    const outcome = yield* writeRecording(ports, stored, next);
    if (outcome.kind === "conflict") return ok<Stored<Recording> | "raced">("raced");
    // For those that outlive the room, which know their own by then: worth a try, and no failure.
    if (stored === null && next.roomName !== undefined) await ports.rooms.archive(next.roomId, next.roomName);
    return ok<Stored<Recording> | "raced">(outcome.stored);
  });
}

/** `record`, or else the evidence to be queued beside the lock when only the documents are away. */
export async function recordOrDefer(
  ports: RecordPorts,
  evidence: Evidence,
  known?: Known,
): Promise<Result<Recorded, Unavailable>> {
  const recorded = await record(ports, evidence, known);
  if (recorded.isOk()) return ok({ stored: recorded.value, defer: undefined });
  return recorded.error.port === "documents" ? ok({ stored: null, defer: evidence }) : err(recorded.error);
}

/** The document as it is then; or null, and what waits for it. */
export type Recorded = { readonly stored: Stored<Recording> | null; readonly defer: Evidence | undefined };

/**
 * `record`, or else the evidence in the queue, which repeats all effects: for what is said while no lock changes with
 * it, and so nothing is left behind that would make a sweep look again.
 *
 * @returns the document as it is then; null when it waits in the queue.
 */
export async function recordOrQueue(
  ports: QueuePorts,
  evidence: Evidence,
  known?: Known,
): Promise<Result<Stored<Recording> | null, Unavailable>> {
  const recorded = await record(ports, evidence, known);
  return recorded.isOk() ? ok(recorded.value) : ports.locks.defer(evidence).map(() => null);
}
