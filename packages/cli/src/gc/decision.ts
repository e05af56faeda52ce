import type { SweepDecision, SweepStep } from "@tallylight/core";
import { detailOf } from "../shapes.ts";

type Decided<D extends SweepDecision = SweepDecision> = D extends SweepDecision ? `${D["action"]} ${D["why"]}` : never;

/** Why a sweep would do what it would do, for people. A new decision does not compile until it has its words. */
const REASONS: Readonly<Record<Decided, string>> = {
  "skip too-young": "younger than the grace period, so left to its owner",
  "keep unreadable": "this version cannot read it",
  "keep could-not-ask": "could not ask; nothing is freed until that works",
  "keep in-progress": "its recording is in progress",
  "keep another-in-progress": "another recording is in progress in the room",
  "restamp clock-set-back": "the store's clock was set back: its age begins anew",
  "activate no-driver": "its starter is gone, and LiveKit says that it records",
  "stop no-driver": "its starter is gone, and it never became active",
  "stop ordered": "it was told to stop and has not stopped",
  "release ended": "LiveKit says that its recording has ended",
  "release no-egress": "no egress of it in LiveKit",
  "release lost": "LiveKit has forgotten its egress",
};

/** The reason of a step in one line, without a full stop. */
export function reasonOf(step: SweepStep): string {
  const detail = detailOf(step);
  return detail === "" ? REASONS[keyOf(step)] : `${REASONS[keyOf(step)]} (${detail})`;
}

const keyOf = ({ action, why }: SweepStep): Decided => `${action} ${why}` as Decided;

/** What LiveKit said of the room, in few words. */
export const ROOM_WORDS: Readonly<Record<SweepStep["room"], string>> = {
  "not-asked": "not asked",
  missing: "missing",
  "no-publishers": "no publishers",
  "with-publishers": "publishers",
};
