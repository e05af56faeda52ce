import type { EgressId, RoomId, RoomSid, Uid, Version } from "../ids.ts";
import type { EndReason } from "../recording/recording.ts";
import type { EpochMs } from "../time.ts";

/*
 * Free ── claim(uid, sid) ──▶ starting ── confirm(egressId) ──▶ starting+egress ── activate ──▶ active
 *                                │                                     │                          │
 *                                │ definite refusal                    │ order stop (time-out)    │ order stop
 *                                ▼                                     ▼                          ▼
 *                               Free ◀────────── release ────────── stopping(reason) ◀────────────┘
 *
 * No lock has a lifetime: it goes when its uid is resolved, or when an operator forces it.
 */

type LockBase = {
  /** The attempt that holds the room. */
  readonly uid: Uid;
  /** The life of the room that is recorded. */
  readonly sid: RoomSid;
  /** The egress, once LiveKit has told its id; until then null. */
  readonly egressId: EgressId | null;
  /** Which instance claimed it, for people to read. */
  readonly owner: string;
  /** What the store holds in this lock and this version does not know. Kept as it is. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
};

/** Somebody starts an egress; whether it exists is known once the lock has its id. */
export type StartingLock = LockBase & { readonly state: "starting" };
/** Its egress records: LiveKit said so. */
export type ActiveLock = LockBase & { readonly state: "active"; readonly egressId: EgressId };
/** A lasting order: whoever sees its egress starting or active stops it again. */
export type StoppingLock = LockBase & { readonly state: "stopping"; readonly reason: EndReason };

/** The one record per room that says "this room is being recorded". Absent: the room is free. */
export type Lock = StartingLock | ActiveLock | StoppingLock;

/** A lock as the store holds it. */
export type StoredLock = {
  readonly roomId: RoomId;
  readonly version: Version;
  /** When the room was claimed, by the store's clock. */
  readonly claimedAt: EpochMs;
  readonly lock: Lock;
};

/** What the store holds under a lock's key but this version of Tallylight cannot read. It is never changed or freed. */
export type UnreadableLock = {
  readonly roomId: RoomId;
  readonly version: Version;
  readonly claimedAt: EpochMs;
  readonly unreadable: string;
};

/** The lock, if it is this attempt's. */
export function heldBy(held: StoredLock | UnreadableLock | null, uid: Uid): StoredLock | null {
  return held !== null && "lock" in held && held.lock.uid === uid ? held : null;
}

/** The lock, if there is one and it can be read. */
export function lockIn(held: StoredLock | UnreadableLock | null): Lock | null {
  return held !== null && "lock" in held ? held.lock : null;
}

/** Milliseconds since the claim, by the store's clock alone. Negative after that clock was set back. */
export function ageOf(stored: { readonly claimedAt: EpochMs }, storeNow: EpochMs): number {
  return storeNow - stored.claimedAt;
}
