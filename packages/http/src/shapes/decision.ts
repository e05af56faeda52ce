import type { Suspicion, SweepDecision, SweepStep } from "@tallylight/core";
import type { LockJson } from "./lock.ts";
import type { StepJson } from "./sweep.ts";

type Decided<D extends SweepDecision = SweepDecision> = D extends SweepDecision ? `${D["action"]} ${D["why"]}` : never;

/** Why a sweep would do what it would do, for people. A new decision does not compile until it has its words. */
const REASONS: Readonly<Record<Decided, string>> = {
  "skip too-young": "younger than the grace period, so left to its owner",
  "keep unreadable": "this version cannot read it",
  "keep could-not-ask": "could not ask; nothing is freed until that works",
  "keep in-progress": "its recording is in progress",
  "keep another-in-progress": "another recording is in progress in the room",
  "keep recorder-unnamed": "a recorder in the room answers, and whose it is nobody knows",
  "keep forgotten": "LiveKit does not know its egress",
  "restamp clock-set-back": "the store's clock was set back: its age begins anew",
  "activate no-driver": "its starter is gone, and LiveKit says that it records",
  "stop no-driver": "its starter is gone, and it never became active",
  "stop ordered": "it was told to stop and has not stopped",
  "release ended": "LiveKit says that its recording has ended",
  "release no-egress": "no egress of it in LiveKit",
  "release lost": "LiveKit has forgotten its egress",
  "stop room-over": "its room has ended, and its recorder was still starting",
  "release room-over": "its room has ended",
  "adopt promised": "a promised recording runs without a lock, and gets the room",
  "record news": "LiveKit says more than the catalog knows",
  "record row-behind": "its row in the index is behind its record",
  "note recorder-silent": "its recorder does not answer: looked at again in a minute",
  "note stop-unheard": "its recorder does not answer: looked at again in a minute",
  "note uploading": "it is uploading",
  "note room-over": "it runs on though its room has ended: looked at again in a minute",
  "note forgotten": "LiveKit does not know it: looked at again in a minute",
  "wait recorder-silent": "its recorder did not answer: looked at again soon",
  "wait stop-unheard": "a stop was taken in: looked at again soon",
  "wait uploading": "it is uploading",
  "wait room-over": "it may end by itself: looked at again soon",
  "wait forgotten": "LiveKit did not know it: looked at again soon",
  "clear recorder-answers": "its recorder answers again",
  "probe recorder-silent": "its recorder did not answer twice: a stop shows whether anybody is there",
  "probe uploading": "it is uploading: a stop shows whether anybody is there",
  "give-up stop-unheard": "a stop was taken in, and nothing has ended",
  "give-up uploading": "its upload takes longer than it may",
  "give-up forgotten": "LiveKit has forgotten it",
  "evict another-holds": "another recording holds the room",
  "evict not-promised": "it holds no lock, and nobody was promised it",
  "leave not-ours": "somebody else records here: reported, never touched",
  "evict room-over": "it runs on though its room has ended",
};

/** The reason of a step in one line, without a full stop. */
export function reasonOf({ action, why, detail }: Pick<StepJson, "action" | "why" | "detail">): string {
  // A service of another version may decide what this one has no words for.
  const words = REASONS[`${action} ${why}` as Decided] ?? why;
  return detail === "" ? words : `${words} (${detail})`;
}

/** What LiveKit said of the room, in few words. */
export const ROOM_WORDS: Readonly<Record<SweepStep["room"], string>> = {
  "not-asked": "not asked",
  missing: "missing",
  "no-publishers": "no publishers",
  "with-publishers": "publishers",
};

const SUSPICION_WORDS: Readonly<Record<Suspicion, string>> = {
  unreadable: "this version cannot read it",
  "from-the-future": "claimed in the future: the store's clock was set back",
  "no-driver": "starting for longer than a start takes: its starter is gone",
  "stop-overdue": "told to stop, and not ended: it uploads, or its end was missed",
};

/** Why a lock deserves a look; empty when nothing is odd about it. */
export function suspicionText({ suspicion }: Pick<LockJson, "suspicion">): string {
  return suspicion === null ? "" : SUSPICION_WORDS[suspicion];
}
