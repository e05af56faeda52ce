import type { Lock } from "@tallylight/core";
import type { Rule, Truth } from "../facts.ts";
import { isInProgress, isListed, type Run } from "../livekit/run.ts";
import { cameTooLate, LOOK_MS, wasBlind, wasGivenUpUnheard } from "./overlap.ts";

/**
 * S2. Checked at each write that takes a lock from its holder: the holder's egress is over, or never was; or its life
 * of the room is over; or an operator forced it.
 *
 * An upload that an emptied LiveKit has forgotten is no evidence of anything: its recorder has left the room.
 * Relaxed for an egress whose order to start came too late: its lock had been resolved by then. And for one of which
 * nobody has ever heard, and LiveKit, whose memory was emptied, tells nothing at all (see `isUnheardOf`). And for an
 * operator who frees by hand what LiveKit has forgotten (see `isFreedUnawares`), and for what is given up although
 * it is well (see `wasGivenUpUnheard`): docs/guarantees.md says what that costs.
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
        if (run.uid !== uid || !isInProgress(run) || cameTooLate(run) || wasGivenUpUnheard(run, truth)) continue;
        if (!isUnheardOf(before.lock, run, truth) && !isFreedUnawares(by, run, truth))
          return `${by} took the lock of ${roomId} from ${run.egressId}, which is ${run.real}`;
      }
      return null;
    },
  };
}

/**
 * The protocol frees a lock when LiveKit answers that it knows no egress with its uid, and the lock has no egress id. So
 * it does here: no answer and no webhook that was handled told that id, LiveKit has forgotten the egress, and while it
 * forgot its rooms it listed neither the room nor the recorder in it. Nothing else that could be asked knows better.
 */
function isUnheardOf(lock: Lock, run: Run, truth: Truth): boolean {
  return lock.egressId === null && !isListed(run) && wasBlind(truth, LOOK_MS);
}

/**
 * A sweep takes two looks that are a minute apart before it believes that what LiveKit has forgotten is over. Who frees
 * a room by hand is there now, and takes two that are seconds apart: both may fall into the time in which recorders are
 * away after a restart. It took an emptied memory and a restart. The recording runs on, and was promised: the next sweep
 * gives it its room again, or, if it was given up with its lock, nothing else is recorded there while its recorder answers.
 */
function isFreedUnawares(by: string | null, run: Run, truth: Truth): boolean {
  return by?.includes("/operator-") === true && !isListed(run) && wasBlind(truth, LOOK_MS);
}
