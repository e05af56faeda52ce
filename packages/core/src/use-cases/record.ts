import { err, ok, type Result, ResultAsync } from "neverthrow";
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
  return new ResultAsync(recordInTurn(ports, evidence, known));
}

/** As each webhook comes by here, without `safeTry`, which costs 4 µs: a third of what is done about an event was that. */
async function recordInTurn(
  ports: RecordPorts,
  evidence: Evidence,
  known: Known,
): Promise<Result<Stored<Recording>, Unavailable>> {
  const { documents, index, media } = ports.catalog;
  let handed = known;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const before = handed === undefined ? await documents.find(evidence) : ok(handed);
    if (before.isErr()) return err(before.error);
    handed = undefined;
    const outcome = await writeOnce(ports, before.value, evidence);
    if (outcome.isErr()) return err(outcome.error);
    const stored = outcome.value;
    if (stored === "raced") continue;
    const written = stored.value;
    // The end of a recording whose room was deleted with it: the file goes with the record.
    const removed = written.deleted === true ? await media.remove(written) : ok(undefined);
    return removed.isErr() ? err(removed.error) : index.announce(written).map(() => stored);
  }
  return err(lostRaces("documents", `${evidence.roomId}/${evidence.egressId}`));
}

async function writeOnce(
  ports: RecordPorts,
  stored: Stored<Recording> | null,
  evidence: Evidence,
): Promise<Result<Stored<Recording> | "raced", Unavailable>> {
  // A record that an event makes first does not know what the room is called.
  const named = stored === null ? await withRoomName(ports, evidence) : evidence;
  const next = evolve(stored?.value ?? null, named);
  if (stored !== null && next === stored.value) return ok(stored);
  const outcome = await writeRecording(ports, stored, next);
  if (outcome.isErr()) return err(outcome.error);
  if (outcome.value.kind === "conflict") return ok("raced");
  // For those that outlive the room, which know their own by then: worth a try, and no failure.
  if (stored === null && next.roomName !== undefined) await ports.rooms.archive(next.roomId, next.roomName);
  return ok(outcome.value.stored);
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
