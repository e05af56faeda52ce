import type { RoomId } from "@tallylight/core";
import type { BlindSpell } from "../livekit/model.ts";
import { isRecording, type Run } from "../livekit/run.ts";
import type { Truth } from "../facts.ts";

/** The start time-out: an egress that begins later than this after its claim came too late. */
const START_MS = 30_000;

/** A look has 15 s, and what it lacks may be acted on some seconds later. */
export const LOOK_MS = 25_000;

/** Was there a moment in the last `ms` at which LiveKit did not list what was there? */
export function wasBlind({ blind, nowMs }: Truth, ms: number, what?: BlindSpell["what"]): boolean {
  return blind.some(
    (spell) => (what ?? spell.what) === spell.what && spell.fromMs <= nowMs() && spell.untilMs >= nowMs() - ms,
  );
}

/** From the look that a note came from to the look that confirms it, and from that one to the stop. */
const SUSPICION_MS = 5 * 60_000 + LOOK_MS;

/**
 * Has LiveKit restarted twice, so that a recorder was away at two looks a minute and more apart? No question that LiveKit
 * answers tells it from a dead one then.
 */
export function wasAwayTwice(truth: Truth): boolean {
  const away = truth.blind.filter(
    ({ what, fromMs, untilMs }) =>
      what === "recorders" && fromMs <= truth.nowMs() && untilMs >= truth.nowMs() - SUSPICION_MS,
  );
  return away.length > 1 && wasBlind(truth, LOOK_MS, "recorders");
}

/**
 * And nobody answered the stop that was to show whether anybody is there, though it is obeyed some seconds later; or none
 * was sent, as LiveKit, whose memory was emptied, brings none to what it has forgotten.
 */
export function wasGivenUpUnheard({ leftUnanswered, known }: Run, truth: Truth): boolean {
  return (leftUnanswered || !known) && wasAwayTwice(truth);
}

/** The recorders that are at work in one room. An upload is none: it may run on beside whatever comes. */
export function recordersIn(truth: Truth, roomId: RoomId): readonly Run[] {
  const found: Run[] = [];
  for (const run of truth.runs.values()) if (run.roomId === roomId && isRecording(run)) found.push(run);
  return found;
}

/** No order is this long on its way to LiveKit unless the network holds it up. */
const ON_ITS_WAY_MS = 1_000;

/**
 * Did the network bring the order to start to LiveKit when its sender had no right to it any more? LiveKit cannot fence
 * that off, so such an egress is a stray from its first moment on, to be evicted; the rules then say by when. A sender
 * who slept is no excuse: it has to look at its lock again before it sends the order.
 */
export function cameTooLate({ claimedMs, orderedMs, startedMs }: Run): boolean {
  return startedMs - orderedMs > ON_ITS_WAY_MS && (claimedMs === null || startedMs - claimedMs > START_MS);
}

/**
 * Could whoever started the second of these see the first one, when it asked whether the room can be recorded? It first
 * reads the lock and then asks LiveKit, so all that LiveKit listed by then. A recorder that a restart or an emptied
 * memory hid just then is not counted as seen.
 */
export function wasSeen(first: Run, second: Run, truth: Truth): boolean {
  const readMs = truth.firstReadMs(second.flow);
  if (readMs === null || !first.known || wasBlind(truth, truth.nowMs() - readMs)) return false;
  return Math.max(first.startedMs, first.listedFromMs) < readMs;
}
