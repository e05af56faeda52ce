import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { formatRecordingId, type RecordingId, type RecordingIdParts } from "../ids.ts";
import { evidenceOf, evolve } from "../recording/evolve.ts";
import { type Evidence, isTerminal, type Recording } from "../recording/recording.ts";
import type { Limits } from "../settings.ts";
import { stopKnown } from "./carry-out.ts";
import { onRecorderEvent } from "./on-recorder-event.ts";
import { record } from "./record.ts";
import { settle } from "./settle.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { writeStopOrder } from "./write-stop-order.ts";

/** Why a stop was refused. Unavailable: LiveKit did not take it, but the order may stand in the lock. */
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
  const stored = known.unwrapOr(null)?.value ?? null;
  const hasEnded = stored !== null && isTerminal(stored.status);
  if (hasEnded && stored.source === "livekit") return err(alreadyStopped(recordingId));
  const ordered = await writeStopOrder(ports, id, "user");
  // With the lock store away the egress is stopped by its id all the same.
  const holds = ordered.isErr() || ordered.value;
  // What was given up and holds its room again goes on.
  if (hasEnded && !holds) return err(alreadyStopped(recordingId));
  if (known.isOk() && (stored === null || stored.deleted === true) && !holds) {
    return err({ kind: "recording-not-found", recordingId });
  }
  if (known.isErr() && !holds) return err(known.error);
  const order = { roomId: id.roomId, egressId: id.egressId };
  const stopped = await stopKnown(ports, order, limits.stopMs, known.unwrapOr(undefined));
  if (stopped.isErr()) return err(stopped.error);
  const { answer, stored: written } = stopped.value;
  if (answer.kind === "already-ended" || answer.kind === "unknown-egress") return settled(ports, limits, id);
  if (written !== null) return ok(written.value);
  return latest(ports, id, answer.kind === "stopping" ? answer.evidence : null);
}

const alreadyStopped = (recordingId: RecordingId): StopRefusal => ({ kind: "already-stopped", recordingId });

/** LiveKit says that it has ended, or knows it no longer: read again, and answer by what that says. */
async function settled(
  ports: SweepPorts,
  limits: Limits,
  id: RecordingIdParts,
): Promise<Result<Recording, StopRefusal>> {
  const told = (await ports.egress.find(id.egressId)).unwrapOr(null);
  if (told !== null && isTerminal(told.status)) await onRecorderEvent(ports, told);
  if (told === null) await announceAgain(ports, id);
  await settle(ports, limits, id.roomId, id.uid);
  const now = await latest(ports, id, null);
  if (now.isErr()) return now;
  return isTerminal(now.value.status) ? err(alreadyStopped(now.value.recordingId)) : now;
}

/** Its row may have been lost, or never written: a sweep ends what LiveKit has forgotten, when it is listed. */
async function announceAgain(ports: SweepPorts, id: RecordingIdParts): Promise<void> {
  const stored = (await ports.catalog.documents.find(id)).unwrapOr(null);
  if (stored !== null) await record(ports, evidenceOf(stored.value));
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
