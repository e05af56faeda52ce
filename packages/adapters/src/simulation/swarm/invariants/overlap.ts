import type { RoomId } from "@tallylight/core";
import { isRecording, type Run } from "../livekit/run.ts";
import type { Truth } from "../facts.ts";

/** The start time-out: an egress that begins later than this after its claim came too late. */
const START_MS = 30_000;

/** The recorders that are at work in one room. An upload is none: it may run on beside whatever comes. */
export function recordersIn(truth: Truth, roomId: RoomId): readonly Run[] {
  const found: Run[] = [];
  for (const run of truth.runs.values()) if (run.roomId === roomId && isRecording(run)) found.push(run);
  return found;
}

/**
 * Did the order to start reach LiveKit when its sender had no right to it any more: because the sender slept, or the
 * order lay about in the network, behind its sender's last look at the lock? LiveKit cannot fence that off, so such an
 * egress is a stray from its first moment on, to be evicted; the rules then say by when.
 */
export function cameTooLate(run: Run, truth: Truth): boolean {
  if (!truth.has("pause") && !truth.has("start-late")) return false;
  return run.claimedMs === null || run.startedMs - run.claimedMs > START_MS;
}
