import {
  applySwap,
  type EpochMs,
  type Held,
  type Ids,
  type LockPage,
  type LockReading,
  type LockStore,
  parseRoomId,
  type Prefix,
  type RoomId,
  type StoredLock,
  type Swap,
  type SwapOutcome,
  type Unavailable,
  unavailable,
} from "@tallylight/core";
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from "neverthrow";
import type { LockObjects, ObjectFailure } from "./lock-objects.ts";
import { FREE_RECORD_BYTES, freeRecord, heldIn, lockRecord } from "./lock-record.ts";

/** Where evidence waits that the catalog could not take: not in S3, which is what is away then. */
export type EvidenceQueue = Pick<LockStore, "defer" | "deferred" | "settle">;

/** `queue` is where evidence waits; `deletesFree`: can it delete on a condition? */
export type S3LockStoreOptions = {
  /** The part of every key before `locks/`. */
  readonly prefix: Prefix;
  readonly queue: EvidenceQueue;
  readonly ids: Pick<Ids, "version">;
  /**
   * Records of free rooms are deleted: only where S3 compares and deletes in one step, as Amazon's does. Elsewhere a
   * claim could come between the two and be deleted; there they stay, one small object for each room ever recorded.
   */
  readonly deletesFree?: () => boolean;
};

/** How often a swap looks again after it lost the race for an object, to somebody whose write did not decide it. */
const MAX_RACES = 5;
const READS_AT_ONCE = 16;

/**
 * Locks as objects of one bucket, by S3's conditional PUT: no failover can lose one. A read costs one request, a claim
 * three (read, write, and the time that S3 gave it), any other swap two.
 *
 * The time of a claim is its object's `Last-Modified`, and now is the `Date` of an answer: whole seconds, both S3's.
 *
 * Evidence that goes with a swap is queued before the write. The two are not one step, so a swap that loses a race just
 * then leaves it in the queue all the same: it is what was said, and to record it twice is to record it once.
 */
export function s3LockStore(objects: LockObjects, options: S3LockStoreOptions): LockStore {
  const { prefix, queue } = options;
  const folder = prefix === "" ? "locks/" : `${prefix}/locks/`;
  const failed =
    (operation: string) =>
    ({ cause }: { readonly cause: string }): Unavailable =>
      unavailable("locks", operation, cause);
  return {
    read: (roomId) => readLock(objects, folder, roomId).mapErr(failed("read")),
    swap: (roomId, swap) => compareAndSet({ objects, options, folder, roomId }, swap, MAX_RACES).mapErr(failed("swap")),
    list: (cursor) => list(objects, folder, cursor).mapErr(failed("list")),
    defer: (evidence) => queue.defer(evidence),
    deferred: (limit) => queue.deferred(limit),
    settle: (token) => queue.settle(token),
  };
}

function readLock(
  objects: LockObjects,
  folder: string,
  roomId: RoomId,
): ResultAsync<LockReading, { readonly cause: string }> {
  return objects
    .read(keyOf(folder, roomId))
    .map(({ object, storeNow }) => ({ held: heldIn(roomId, object), storeNow }));
}

const keyOf = (folder: string, roomId: RoomId): string => `${folder}${roomId}.json`;

type Place = {
  readonly objects: LockObjects;
  readonly options: S3LockStoreOptions;
  readonly folder: string;
  readonly roomId: RoomId;
};

function compareAndSet(place: Place, swap: Swap, races: number): ResultAsync<SwapOutcome, { readonly cause: string }> {
  return safeTry(async function* () {
    const { objects, options, folder, roomId } = place;
    const key = keyOf(folder, roomId);
    const { object, storeNow } = yield* objects.read(key);
    const held = heldIn(roomId, object);
    const { outcome, write } = applySwap(roomId, held, swap, storeNow);
    if (outcome.won && swap.defer !== undefined) yield* options.queue.defer(swap.defer);
    if (write === undefined) return ok(outcome);
    const text = textOf(write.lock, held, options);
    const written = await objects.write(key, text, object?.etag ?? null);
    const claims = held === null;
    if (written.isErr()) return writtenAfterAll(place, { text, outcome, claims, failure: written.error });
    if (written.value === "conflict") {
      return races === 0 ? err({ cause: `lost ${MAX_RACES} races` }) : compareAndSet(place, swap, races - 1);
    }
    if (write.lock === null && options.deletesFree?.() === true) await objects.remove(key, written.value.etag);
    // A claim has the time that S3 gave it; what was claimed before carries its own.
    return claims ? claimed(place, text, outcome) : ok(outcome);
  });
}

/** What is to be stored: a lock that is claimed leaves its time to S3. */
function textOf(lock: StoredLock | null, held: Held, { ids }: S3LockStoreOptions): string {
  if (lock === null) return freeRecord(ids.version());
  return lockRecord(lock, held === null ? null : lock.claimedAt);
}

type Written = { readonly text: string; readonly outcome: SwapOutcome; readonly claims: boolean };

/** Won, and stored like this; a claim is answered with the moment at which S3 says that it was made. */
function wonWith(held: StoredLock | null, storeNow: EpochMs, claims: boolean): SwapOutcome {
  return { won: true, held, storeNow: claims ? (held?.claimedAt ?? storeNow) : storeNow };
}

/**
 * A write whose answer was lost. Only what it wrote itself shows that it was carried out. If something else is there it
 * may have been, and been replaced; if nothing has changed it may yet arrive. Then nobody knows, and says so.
 */
function writtenAfterAll(
  { objects, folder, roomId }: Place,
  { text, outcome, claims, failure }: Written & { readonly failure: ObjectFailure },
): ResultAsync<SwapOutcome, { readonly cause: string }> {
  if (!failure.unsure) return errAsync(failure);
  return objects.read(keyOf(folder, roomId)).andThen(({ object }) => {
    if (object?.text !== text) return err(failure);
    return ok(wonWith(heldIn(roomId, object) as StoredLock | null, outcome.storeNow, claims));
  });
}

/** The claim as S3 has stored and dated it. */
function claimed(
  { objects, folder, roomId }: Place,
  text: string,
  outcome: SwapOutcome,
): ResultAsync<SwapOutcome, { readonly cause: string }> {
  return objects.read(keyOf(folder, roomId)).andThen(({ object, storeNow }) => {
    const now = heldIn(roomId, object);
    if (object?.text === text) return okAsync(wonWith(now as StoredLock, storeNow, true));
    // Somebody has written this lock on meanwhile, and its time with it.
    const mine = outcome.held;
    const isMine = now !== null && "lock" in now && mine !== null && "lock" in mine && now.lock.uid === mine.lock.uid;
    if (!isMine) return errAsync({ cause: "the claim is gone already" });
    return okAsync(wonWith({ ...mine, claimedAt: now.claimedAt }, storeNow, true));
  });
}

function list(
  objects: LockObjects,
  folder: string,
  cursor: string | null,
): ResultAsync<LockPage, { readonly cause: string }> {
  return safeTry(async function* () {
    const page = yield* objects.list(folder, cursor);
    const roomIds = page.objects.flatMap(({ name, sizeBytes }) =>
      sizeBytes === FREE_RECORD_BYTES ? [] : roomOf(name),
    );
    const locks: Exclude<Held, null>[] = [];
    let storeNow: EpochMs = page.storeNow;
    for (let at = 0; at < roomIds.length; at += READS_AT_ONCE) {
      const batch = roomIds.slice(at, at + READS_AT_ONCE);
      for (const reading of yield* ResultAsync.combine(batch.map((roomId) => readLock(objects, folder, roomId)))) {
        if (reading.held !== null) locks.push(reading.held);
        storeNow = Math.max(storeNow, reading.storeNow);
      }
    }
    return ok({ locks, next: page.next, storeNow });
  });
}

/** `{roomId}.json` is a lock; whatever else lies there is somebody else's. */
function roomOf(name: string): readonly RoomId[] {
  if (!name.endsWith(".json")) return [];
  return parseRoomId(name.slice(0, -".json".length)).match(
    (roomId) => [roomId],
    () => [],
  );
}
