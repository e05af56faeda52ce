import type { Lock, LockPage, LockStore, RoomId, StoredLock, Swap, SwapOutcome, Version } from "@tallylight/core";
import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";

export const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;

export const freshVersion = (): Version => randomBytes(16).toString("hex") as Version;

export const claimOf = (version: Version = freshVersion()): Swap => ({ expected: null, next: { version, lock: LOCK } });

export async function claimed(store: LockStore, roomId: RoomId): Promise<StoredLock> {
  const outcome = (await store.swap(roomId, claimOf()))._unsafeUnwrap();
  expect(outcome.won).toBe(true);
  return outcome.held as StoredLock;
}

export async function listed(
  store: LockStore,
  between: (page: LockPage) => Promise<void> = async () => {},
): Promise<ReadonlySet<RoomId>> {
  const rooms = new Set<RoomId>();
  let cursor: string | null = null;
  do {
    const page: LockPage = (await store.list(cursor))._unsafeUnwrap();
    for (const { roomId } of page.locks) rooms.add(roomId);
    await between(page);
    cursor = page.next;
  } while (cursor !== null);
  return rooms;
}

export const heldBy = async (store: LockStore, roomId: RoomId): Promise<Version | null> =>
  (await store.read(roomId))._unsafeUnwrap().held?.version ?? null;

/** What Redis says while it fails, for as long as it does: at most so many ms for each answer. */
export async function causeWithin(
  ms: number,
  ask: () => Promise<Awaited<ReturnType<LockStore["swap"]>>>,
): Promise<string> {
  const began = performance.now();
  const answer = await ask();
  expect(performance.now() - began).toBeLessThan(ms);
  return answer._unsafeUnwrapErr().cause;
}

/** Resolves with the first swap that is answered. */
export async function swapped(store: LockStore, roomId: RoomId, swap: Swap): Promise<SwapOutcome> {
  return vi.waitFor(async () => (await store.swap(roomId, swap))._unsafeUnwrap(), { timeout: 40_000, interval: 100 });
}
