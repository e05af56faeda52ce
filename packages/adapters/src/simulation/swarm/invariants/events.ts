import { rankOf } from "@tallylight/core";
import type { Rule } from "../facts.ts";

/**
 * L4, its order. Checked at each event when it is first taken off the outbox: what was appended later outranks what was
 * appended before it, for the same recording. (Two instances may take the same page, so an event may come again.)
 *
 * Relaxed after the store lost its index, and with it what it knew to have been announced.
 */
export function eventsComeInOrder(): Rule {
  const ranks = new Map<string, Map<string, number>>();
  return {
    sentence: "L4 every outbox event is delivered, in order per recording",
    see: (fact, truth) => {
      if (fact.kind === "loss") ranks.clear();
      if (fact.kind !== "event" || truth.losses.any()) return null;
      const { recording, rank, sequence } = fact.event;
      if (rank !== rankOf(recording)) return `event ${sequence} says rank ${rank} of ${recording.status}`;
      const known = ranks.get(recording.recordingId) ?? new Map<string, number>();
      ranks.set(recording.recordingId, known.set(sequence, rank));
      const inOrder = [...known].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, rank]) => rank);
      return inOrder.every((rank, at) => at === 0 || rank > (inOrder[at - 1] as number))
        ? null
        : `${recording.recordingId}: ranks ${inOrder.join(", ")}`;
    },
  };
}

const LATE_CLAIM_ENDED = /: starting \? .* → stopping\(room-ended\) \? /;
const NAMED_SINCE_FREED = /: stopping\(\S+\) (?!\?).* → free/;

const LATE_ADOPTION_ENDED = /: (?:starting|active) \S+ uid \S+ of adopted → (?:free|stopping\(room-ended\) )/;

/** A room's end leaves an ordered start alone that might make the room again, until its egress is known not to have. */
const mayFree = (hook: string, write: string): boolean =>
  hook.includes(" room-finished ") && (NAMED_SINCE_FREED.test(write) || LATE_ADOPTION_ENDED.test(write));

/**
 * S7. Checked when a webhook has been handled whose content had been handled before, to its end, by any instance: it
 * moved no lock, and no recording's status.
 *
 * Relaxed after the store lost what the first one had written; and for a claim of that life of the room that arrived
 * behind the first effect, because its answer was lost or its process slept: that one has to end with the room as well.
 * And for a room's end that comes again when the egress under an order to stop is known by name, and was not before; or
 * when a sweep, which had looked before the room ended, gave the room back to that life's recording after it had.
 */
export function aRepeatedWebhookChangesNothing(): Rule {
  return {
    sentence: "S7 a repeated or late webhook changes nothing after its first effect",
    see: (fact, truth) => {
      if (fact.kind !== "repeat" || fact.writes.length === 0 || truth.losses.any()) return null;
      const wrong = fact.writes.filter((write) => !LATE_CLAIM_ENDED.test(write) && !mayFree(fact.hook, write));
      return wrong.length === 0 ? null : `${fact.hook}: ${wrong.join("; ")}`;
    },
  };
}
