import {
  applySwap,
  type Deferred,
  type EpochMs,
  type Evidence,
  type LockPage,
  type LockStore,
  type RoomId,
  type StoredLock,
  type UnreadableLock,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import { encodeEvidence } from "../wire/evidence.ts";

/** All that a memory lock store holds. Whoever makes it may look into it, empty it, or put it back as it was. */
export type LockMemory = {
  readonly locks: Map<RoomId, StoredLock | UnreadableLock>;
  /** By token, oldest first. */
  readonly queue: Map<string, Evidence>;
};

/** `now`: the store's clock; `memory`: what another one left. */
export type MemoryLockStoreOptions = {
  /** The store's clock. */
  readonly now: () => EpochMs;
  readonly memory?: LockMemory;
};

const PAGE_SIZE = 250;

/** What a lock store in memory begins with. */
export function emptyLockMemory(): LockMemory {
  return { locks: new Map(), queue: new Map() };
}

/** The reference: what the other lock stores do, without a store. */
export function memoryLockStore({ now, memory = emptyLockMemory() }: MemoryLockStoreOptions): LockStore {
  return {
    read: (roomId) => okAsync({ held: memory.locks.get(roomId) ?? null, storeNow: now() }),
    swap: (roomId, swap) => {
      const { outcome, write } = applySwap(roomId, memory.locks.get(roomId) ?? null, swap, now());
      if (write !== undefined) keep(memory, roomId, write.lock);
      if (outcome.won && swap.defer !== undefined) enqueue(memory, swap.defer);
      return okAsync(outcome);
    },
    list: (cursor) => okAsync(page(memory, cursor, now())),
    defer: (evidence) => okAsync(enqueue(memory, evidence)),
    deferred: (limit) => okAsync(oldest(memory, limit)),
    settle: (token) => okAsync(void memory.queue.delete(token)),
  };
}

function keep({ locks }: LockMemory, roomId: RoomId, lock: StoredLock | null): void {
  if (lock === null) locks.delete(roomId);
  else locks.set(roomId, lock);
}

/** The same evidence waits once, at its first place: an outage repeats it with every sweep. */
function enqueue({ queue }: LockMemory, evidence: Evidence): void {
  queue.set(encodeEvidence(evidence), evidence);
}

function oldest({ queue }: LockMemory, limit: number): readonly Deferred[] {
  return [...queue].slice(0, limit).map(([token, evidence]) => ({ token, evidence }));
}

/** In the order of room ids, so that a lock that comes or goes between two pages moves no other. */
function page({ locks }: LockMemory, cursor: string | null, storeNow: EpochMs): LockPage {
  const rooms = [...locks.keys()].filter((roomId) => cursor === null || roomId > cursor).sort();
  const shown = rooms.slice(0, PAGE_SIZE);
  return {
    locks: shown.flatMap((roomId) => locks.get(roomId) ?? []),
    next: rooms.length > shown.length ? (shown.at(-1) ?? null) : null,
    storeNow,
  };
}
