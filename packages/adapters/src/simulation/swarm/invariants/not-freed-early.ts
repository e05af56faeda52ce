import type { Rule } from "../facts.ts";
import { isInProgress } from "../livekit/run.ts";
import { cameTooLate } from "./overlap.ts";

/**
 * S2. Checked at each write that takes a lock from its holder: the holder's egress is over, or never was; or its life
 * of the room is over; or an operator forced it.
 *
 * An upload that an emptied LiveKit has forgotten is no evidence of anything: its recorder has left the room.
 * Relaxed for an egress whose order to start came too late: its lock had been resolved by then.
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
        if (run.uid === uid && isInProgress(run) && !cameTooLate(run))
          return `${by} took the lock of ${roomId} from ${run.egressId}, which is ${run.real}`;
      }
      return null;
    },
  };
}
