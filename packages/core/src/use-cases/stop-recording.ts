import { err, ok, type Result, ResultAsync } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import { formatRecordingId, type RecordingId, type RecordingIdParts } from "../ids.ts";
import { orderStop } from "../lock/decide.ts";
import { heldBy, type StoredLock } from "../lock/lock.ts";
import { evolve } from "../recording/evolve.ts";
import { type Evidence, isTerminal, type Recording } from "../recording/recording.ts";
import type { Limits } from "../settings.ts";
import { stopEgress } from "./carry-out.ts";
import { onRecorderEvent } from "./on-recorder-event.ts";
import { settle } from "./settle.ts";
import { MAX_RACES } from "./races.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { swapSurely } from "./swap-surely.ts";

export type StopRefusal =
  | { readonly kind: "recording-not-found"; readonly recordingId: RecordingId }
  | { readonly kind: "already-stopped"; readonly recordingId: RecordingId }
  | Unavailable;

/**
 * Orders the end of a recording, in the lock first, and stops its egress; also while it is still starting. Repeating it
 * is no error as long as the recording has not ended.
 *
 * @returns the recording as it is known now: usually `ending`, or still what it was when nobody answered the stop; the
 * order then stands, and is repeated by events and sweeps.
 */
export function stopRecording(
  ports: SweepPorts,
  limits: Limits,
  id: RecordingIdParts,
): ResultAsync<Recording, StopRefusal> {
  return new ResultAsync(stop(ports, limits, id));
}

async function stop(ports: SweepPorts, limits: Limits, id: RecordingIdParts): Promise<Result<Recording, StopRefusal>> {
  const recordingId = formatRecordingId(id);
  const known = await ports.catalog.documents.find(id);
  const record = known.unwrapOr(null)?.value ?? null;
  const hasEnded = record !== null && isTerminal(record.status);
  if (hasEnded && record.source === "livekit") return err(alreadyStopped(recordingId));
  const ordered = await order(ports, id);
  // With the lock store away the egress is stopped by its id all the same.
  const holds = ordered.isErr() || ordered.value;
  // What was given up and holds its room again goes on.
  if (hasEnded && !holds) return err(alreadyStopped(recordingId));
  if (known.isOk() && (record === null || record.deleted === true) && !holds) {
    return err({ kind: "recording-not-found", recordingId });
  }
  if (known.isErr() && !holds) return err(known.error);
  const answer = await stopEgress(ports, { roomId: id.roomId, egressId: id.egressId }, limits.stopMs);
  if (answer.isErr()) return err(answer.error);
  const { kind } = answer.value;
  if (kind === "already-ended" || kind === "unknown-egress") return settled(ports, limits, id);
  return latest(ports, id, kind === "stopping" ? answer.value.evidence : null);
}

const alreadyStopped = (recordingId: RecordingId): StopRefusal => ({ kind: "already-stopped", recordingId });

/** Writes the order into the lock, if the lock is this recording's; says whether it is. */
async function order(ports: SweepPorts, id: RecordingIdParts): Promise<Result<boolean, Unavailable>> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const reading = await ports.locks.read(id.roomId);
    if (reading.isErr()) return err(reading.error);
    const held = heldBy(reading.value.held, id.uid);
    if (held === null) return ok(false);
    if (held.lock.egressId !== null && held.lock.egressId !== id.egressId) return ok(false);
    const outcome = await writeOrder(ports, held, id);
    if (outcome.isErr() || outcome.value) return outcome;
  }
  return err(unavailable("locks", "swap", `lost ${MAX_RACES} races for ${id.roomId}`));
}

/** False when the race for this version was lost. */
async function writeOrder(
  ports: SweepPorts,
  held: StoredLock,
  id: RecordingIdParts,
): Promise<Result<boolean, Unavailable>> {
  const next = orderStop(held.lock, id.uid, "user").unwrapOr(null);
  if (next === null || next === held.lock) return ok(true);
  const write = { version: ports.ids.version(), lock: { ...next, egressId: next.egressId ?? id.egressId } };
  const outcome = await swapSurely(ports.locks, id.roomId, { expected: held.version, next: write });
  if (outcome.isErr()) return err(outcome.error);
  // A start that waits in any instance answers `stopped` at once.
  if (outcome.value.won) ports.signals.publish(id.roomId);
  return ok(outcome.value.won);
}

/** LiveKit says that it has ended, or knows it no longer: read again, and answer by what that says. */
async function settled(
  ports: SweepPorts,
  limits: Limits,
  id: RecordingIdParts,
): Promise<Result<Recording, StopRefusal>> {
  const told = (await ports.egress.find(id.egressId)).unwrapOr(null);
  if (told !== null && isTerminal(told.status)) await onRecorderEvent(ports, told);
  await settle(ports, limits, id.roomId, id.uid);
  const now = await latest(ports, id, null);
  if (now.isErr()) return now;
  return isTerminal(now.value.status) ? err(alreadyStopped(now.value.recordingId)) : now;
}

/** The record as it is now; where it cannot be read, what LiveKit has just said. */
async function latest(
  ports: SweepPorts,
  id: RecordingIdParts,
  told: Evidence | null,
): Promise<Result<Recording, StopRefusal>> {
  const found = await ports.catalog.documents.find(id);
  const stored = found.unwrapOr(null)?.value ?? null;
  if (told !== null) return ok(evolve(stored, told));
  if (stored !== null) return ok(stored);
  // The order stands whether or not the catalog can be read or has it yet: LiveKit can say what it is about.
  const seen = (await ports.egress.find(id.egressId)).unwrapOr(null);
  if (seen !== null) return ok(evolve(null, seen));
  return err(found.isErr() ? found.error : { kind: "recording-not-found", recordingId: formatRecordingId(id) });
}
