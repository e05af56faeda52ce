import type { DurationMs, EpochMs } from "../time.ts";
import type { EgressId, RoomId, Version } from "../ids.ts";
import type { Lock, StoredLock, UnreadableLock } from "../lock/lock.ts";
import type { Evidence, NoteKind } from "../recording/recording.ts";
import type { Look } from "../recording/sighting.ts";
import type { Unavailable } from "../failure.ts";

/** One room as a sweep saw it. `look` is null where nobody asked: its lock is too young to be judged. */
export type RoomObservation = {
  readonly roomId: RoomId;
  readonly held: StoredLock | UnreadableLock | null;
  /** The lock store's clock. */
  readonly storeNow: EpochMs;
  readonly look: Look | Unavailable | null;
};

/** What is to be done about a room's lock or about one recording, and why. */
export type SweepStep = StepPlace & SweepDecision;

export type StepPlace = {
  readonly roomId: RoomId;
  /** The lock's version that the plan saw: applying is a compare-and-set on it. Null: there was no lock. */
  readonly version: Version | null;
  /** Of the lock, by its store's clock; null without one. */
  readonly ageMs: DurationMs | null;
  /** What LiveKit said of the room: reported, not decisive (the second flowchart of OpenVidu Meet's README). */
  readonly room: "not-asked" | "missing" | "no-publishers" | "with-publishers";
};

/** Everything that a sweep may decide. */
export type SweepDecision = LockDecision | RecordingDecision | StrangerDecision;

/** A recorder in the room that somebody else has started: reported, never touched, and no reason to hold the room. */
export type StrangerDecision = {
  readonly action: "leave";
  readonly why: "not-ours";
  readonly egressId: EgressId;
};

/** `evidence` is LiveKit's latest word on the egress that decided. */
export type LockDecision =
  | { readonly action: "skip"; readonly why: "too-young" }
  | {
      readonly action: "keep";
      readonly why:
        | "unreadable"
        | "could-not-ask"
        | "in-progress"
        | "another-in-progress"
        | "forgotten"
        | "recorder-unnamed";
      readonly detail?: string;
    }
  /** The claim is from the future, because the store's clock was set back: its age begins anew. */
  | { readonly action: "restamp"; readonly why: "clock-set-back"; readonly lock: Lock }
  /** Nobody drives this start any more, and LiveKit says that it records. */
  | { readonly action: "activate"; readonly why: "no-driver"; readonly evidence: Evidence }
  /** Nobody drives this start any more; or its room has ended; or an order to stop has not been obeyed. */
  | {
      readonly action: "stop";
      readonly why: "no-driver" | "room-over" | "ordered";
      readonly lock: Lock;
      readonly evidence: Evidence;
    }
  /** LiveKit says ended, or that the lock's life of the room is over. */
  | {
      readonly action: "release";
      readonly why: "ended" | "room-over";
      readonly evidence: Evidence;
      readonly lock: Lock;
    }
  /** LiveKit knows no egress of this attempt, or has forgotten the one that there was. */
  | { readonly action: "release"; readonly why: "no-egress" | "lost"; readonly lock: Lock }
  /** A promised recording without a lock gets the room; `lock`, of which nothing is in progress, gives way to it. */
  | {
      readonly action: "adopt";
      readonly why: "promised";
      readonly evidence: Evidence;
      readonly lock: Lock | null;
      readonly ended: Evidence | null;
    };

/** `lock`: the recording's own, when it holds its room. */
export type RecordingDecision = { readonly evidence: Evidence; readonly lock: Lock | null } &
  /** The catalog is behind: of LiveKit's word, or its row of its document. */
  (
    | { readonly action: "record"; readonly why: "news" | "row-behind" }
    /** Noted, so that any instance goes on from it after a second opinion. */
    | { readonly action: "note"; readonly why: NoteKind }
    | { readonly action: "wait"; readonly why: NoteKind }
    | { readonly action: "clear"; readonly why: "recorder-answers" }
    /** A stop whose answer says whether anybody is there. */
    | { readonly action: "probe"; readonly why: "recorder-silent" | "uploading" }
    /** Its end is inferred: from its file, or from there being none. */
    | { readonly action: "give-up"; readonly why: "stop-unheard" | "uploading" | "forgotten" }
    /** Two would record at once, or nobody was promised it, or its room is over. */
    | { readonly action: "evict"; readonly why: "another-holds" | "not-promised" | "room-over" }
  );
