import type { Rule, Truth } from "../facts.ts";
import { isInProgress, type Run } from "../livekit/run.ts";
import { cameTooLate } from "./overlap.ts";

/**
 * S2. Checked at each write that takes a lock from its holder: the holder's egress is over, or never was; or its life
 * of the room is over; or an operator forced it.
 *
 * An upload that an emptied LiveKit has forgotten is no evidence of anything: its recorder has left the room.
 * Relaxed for an egress whose order to start came too late: its lock had been resolved by then. And for an operator who
 * is warned that a start may be under way and frees its room all the same, before LiveKit lists its egress: that is
 * resolved as well as can be, and the start takes the lock again.
 */
export function aLockGoesOnlyByEvidence(): Rule {
  return {
    sentence:
      "S2 a lock goes only by its owner's evidence, room-finished, the sweep after LiveKit said none, or an operator's force",
    see: (fact, truth) => {
      if (fact.kind !== "lock") return null;
      const { before, after, by, roomId } = fact.change;
      if (before === null) return null;
      if (by !== null && truth.forced.has(by)) return null;
      if (!("lock" in before)) return after === before ? null : `${by} changed the unreadable lock of ${roomId}`;
      const { uid, sid } = before.lock;
      if (after !== null && "lock" in after && after.lock.uid === uid) return null;
      if (truth.finished.has(sid)) return null;
      for (const run of truth.runs.values()) {
        if (run.uid === uid && isInProgress(run) && !cameTooLate(run) && !wasUnseenBy(by, run, truth))
          return `${by} took the lock of ${roomId} from ${run.egressId}, which is ${run.real}`;
      }
      return null;
    },
  };
}

const OPERATOR = /\/operator-\d+$/;

/** It reads the lock, and then asks LiveKit. */
function wasUnseenBy(by: string | null, run: Run, truth: Truth): boolean {
  const readMs = by !== null && OPERATOR.test(by) ? truth.firstReadMs(by) : null;
  return readMs !== null && Math.max(run.startedMs, run.listedFromMs) >= readMs;
}
