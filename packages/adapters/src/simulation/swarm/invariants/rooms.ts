import type { RoomId } from "@tallylight/core";
import type { Rule, Truth } from "../facts.ts";
import type { Run } from "../livekit/run.ts";
import type { FaultName } from "../options.ts";
import { cameTooLate, recordersIn } from "./overlap.ts";

/**
 * Protocol, "Deleting". Checked when a user is told that a room is deleted: no recorder is at work in it; and at each
 * recorder that begins later: its room was claimed after that.
 *
 * Relaxed where a stop may take longer than a deletion waits for it, for an order to start that came too late, after the
 * lock store lost a lock, and for a room that was made anew meanwhile.
 */
export function aDeletedRoomIsNotRecorded(): Rule {
  const createdMs = new Map<RoomId, number>();
  const deletedMs = new Map<RoomId, number>();
  const excused = (run: Run, truth: Truth): boolean =>
    cameTooLate(run) || !run.known || truth.losses.locks() || SLOW_STOPS.some(truth.has);
  return {
    sentence: "S10 a room that is deleted is not recorded",
    see: (fact, truth) => {
      if (fact.kind === "room-created") createdMs.set(fact.roomId, truth.nowMs());
      if (fact.kind === "room-deleted" && (createdMs.get(fact.roomId) ?? -1) < fact.askedMs) {
        deletedMs.set(fact.roomId, truth.nowMs());
        const left = recordersIn(truth, fact.roomId).find((run) => !excused(run, truth));
        if (left !== undefined) return `${left.egressId} is ${left.real} in ${fact.roomId}, which is deleted`;
      }
      if (fact.kind !== "egress" || fact.run.real !== "starting") return null;
      const { egressId, roomId, claimedMs } = fact.run;
      if (claimedMs === null || claimedMs > (deletedMs.get(roomId) ?? -1) || excused(fact.run, truth)) return null;
      return `${egressId} starts in ${roomId}, which was deleted after its claim`;
    },
  };
}

/** A deletion waits ten seconds for a stop, and then goes on. */
const SLOW_STOPS: readonly FaultName[] = [
  "stop-unanswered",
  "livekit-error",
  "livekit-hangs",
  "livekit-restart",
  "livekit-away",
  "livekit-emptied",
];
