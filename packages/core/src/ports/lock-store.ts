import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId, Version } from "../ids.ts";
import type { Lock, StoredLock, UnreadableLock } from "../lock/lock.ts";
import type { Evidence } from "../recording/recording.ts";
import type { EpochMs } from "../time.ts";

/** A room's lock, and the store's own clock when it was read: ages are told by that clock alone. */
export type LockReading = {
  readonly held: StoredLock | UnreadableLock | null;
  /** The store's clock when it answered. Ages are differences of this clock. */
  readonly storeNow: EpochMs;
};

/** One write of a lock. */
export type Swap = {
  /** The version that the caller read, or null for "absent". */
  readonly expected: Version | null;
  /** What to store and under which fresh version, or null to release. */
  readonly next: { readonly version: Version; readonly lock: Lock } | null;
  /** Sets `claimedAt` anew to the store's now: for a lock from the future. A claim is always stamped. */
  readonly restamp?: boolean;
  /** What the catalog could not take: queued in the same atomic step, and only if the swap is won. */
  readonly defer?: Evidence;
};

/** What is stored after a swap. `won: false`: somebody else's record was there, and is given; nothing was changed. */
export type SwapOutcome =
  | { readonly won: true; readonly held: StoredLock | null; readonly storeNow: EpochMs }
  | { readonly won: false; readonly held: StoredLock | UnreadableLock | null; readonly storeNow: EpochMs };

/** Some of the locks. `next` is the cursor of the page that follows, null after the last; `storeNow`: by the store's own clock. */
export type LockPage = {
  readonly locks: readonly (StoredLock | UnreadableLock)[];
  /** Give it back for the next page; null after the last. */
  readonly next: string | null;
  readonly storeNow: EpochMs;
};

/** Something that waits until the catalog can take it. */
export type Deferred = { readonly token: string; readonly evidence: Evidence };

/**
 * One record per room, written only by compare-and-set.
 *
 * - A swap against "absent" wins for exactly one of any number of callers; the others are given the winner's record.
 * - A swap whose `expected` is not what is stored changes nothing, and gives what is stored.
 * - A swap is idempotent: if the stored version is the one that the swap would write, it is won.
 *   A release of what is absent is won too.
 * - A record has no lifetime: nothing but a swap removes it.
 * - `claimedAt` is the store's own time of the claim, and stays through every later swap.
 * - What cannot be read is given as unreadable, with its version; it is never dropped from a list.
 * - "Held" and "the store did not answer" are different values. An unavailable swap may have happened: read again.
 *
 * Deliberately absent: time to live, delete without a version, blocking acquire, re-entrance.
 */
export interface LockStore {
  read(roomId: RoomId): ResultAsync<LockReading, Unavailable>;
  swap(roomId: RoomId, swap: Swap): ResultAsync<SwapOutcome, Unavailable>;
  /** Locks in no order, a bounded page at a time. A lock that is there throughout is seen at least once. */
  list(cursor: string | null): ResultAsync<LockPage, Unavailable>;
  /** Queues evidence that no lock goes with. Survives a restart of the store as locks do. */
  defer(evidence: Evidence): ResultAsync<void, Unavailable>;
  /** The oldest of what is queued, at most `limit`. */
  deferred(limit: number): ResultAsync<readonly Deferred[], Unavailable>;
  /** Takes one off the queue, once the catalog has it. Settling what is gone is no error. */
  settle(token: string): ResultAsync<void, Unavailable>;
}
