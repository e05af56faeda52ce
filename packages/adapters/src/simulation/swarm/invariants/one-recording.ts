import type { Rule } from "../facts.ts";
import { cameTooLate, recordersIn, wasGivenUpUnheard, wasSeen } from "./overlap.ts";

/**
 * S1. Checked at each change of what recorders really do: two of them are at work in one room at once. A killed one is
 * at work no more, whatever LiveKit lists; an upload is no recording.
 *
 * Relaxed where no protocol over this LiveKit can do better, and then to "evicted in time" (see `liveness.ts`):
 * - the lock store lost acknowledged locks, or was emptied: it may grant a room that it had granted, but not to a start
 *   that could see the other recorder;
 * - an operator freed the room by force while it was recorded;
 * - the order to start came too late (see `cameTooLate`);
 * - a recorder was given up although it is well (see `wasGivenUpUnheard`): it ends some seconds later.
 */
export function atMostOneEgressPerRoom(): Rule {
  return {
    sentence: "S1 at most one in-progress egress of ours per room holds or may get the lock",
    see: (fact, truth) => {
      if (fact.kind !== "egress") return null;
      const recorders = recordersIn(truth, fact.run.roomId);
      if (recorders.length < 2 || truth.forcedRooms.has(fact.run.roomId)) return null;
      const inTime = recorders.filter((run) => !cameTooLate(run) && !wasGivenUpUnheard(run, truth));
      const second = inTime.at(-1);
      if (second === undefined || inTime.length < 2) return null;
      if (truth.losses.locks() && !inTime.some((run) => run !== second && wasSeen(run, second, truth))) return null;
      return `${recorders.map(({ egressId }) => egressId).join(" and ")} record ${fact.run.roomId} at once`;
    },
  };
}
