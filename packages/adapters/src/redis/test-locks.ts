import type { Lock, LockPage, LockStore, RoomId, StoredLock, Swap, SwapOutcome, Version } from "@tallylight/core";
import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";

export const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;

export const freshVersion = (): Version => randomBytes(16).toString("hex") as Version;

export const claimOf = (version: Version = freshVersion()): Swap => ({ expected: null, next: { version, lock: LOCK } });

/** On a busy machine a replica may be late: then the claim is undone, and made again. */
export async function claimed(store: LockStore, roomId: RoomId): Promise<StoredLock> {
  const outcome = await swapped(store, roomId, claimOf());
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

type Asked = () => Promise<Awaited<ReturnType<LockStore["swap"]>>>;

/** Why a swap failed. */
export async function causeOf(ask: Asked): Promise<string> {
  return (await ask())._unsafeUnwrapErr().cause;
}

/** Why a swap failed that had nothing to wait for: whoever waits for an answer all the same takes 2 s. */
export async function atOnce(ask: Asked): Promise<string> {
  const began = performance.now();
  const cause = await causeOf(ask);
  expect(performance.now() - began).toBeLessThan(1_800);
  return cause;
}

/** Resolves with the first swap that is answered. */
export async function swapped(store: LockStore, roomId: RoomId, swap: Swap): Promise<SwapOutcome> {
  return vi.waitFor(async () => (await store.swap(roomId, swap))._unsafeUnwrap(), { timeout: 40_000, interval: 100 });
}
