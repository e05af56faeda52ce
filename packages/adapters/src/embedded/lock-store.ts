import {
  applySwap,
  type EpochMs,
  type Held,
  type LockPage,
  type LockStore,
  type RoomId,
  type StoredLock,
} from "@tallylight/core";
import type { Database } from "lmdb";
import { encodeLock, storedLock } from "../wire/lock.ts";
import type { EmbeddedEnv } from "./connect.ts";
import { deferredQueue } from "./deferred-queue.ts";

/** `now`: the store's clock. Default: the machine's. */
export type EmbeddedLockStoreOptions = {
  /** The machine's clock, which all its processes share. */
  readonly now?: () => EpochMs;
};

const PAGE_SIZE = 250;

/**
 * Locks in LMDB, for all processes of one machine. What a swap answers is on the disk.
 *
 * A record is a line of text: version, claimed at (ms), the lock as JSON, with a space between them.
 */
export function embeddedLockStore(env: EmbeddedEnv, { now = Date.now }: EmbeddedLockStoreOptions = {}): LockStore {
  const locks = env.database("locks");
  const queue = deferredQueue(env.database("deferred"), now);
  const held = (roomId: RoomId): Held => decode(roomId, locks.get(roomId));
  return {
    read: (roomId) => env.read("locks", "read", () => ({ held: held(roomId), storeNow: now() })),
    swap: (roomId, swap) =>
      env.write("locks", "swap", () => {
        const { outcome, write } = applySwap(roomId, held(roomId), swap, now());
        if (write !== undefined) keep(locks, roomId, write.lock);
        if (outcome.won && swap.defer !== undefined) queue.add(swap.defer);
        return outcome;
      }),
    list: (cursor) => env.read("locks", "list", () => page(locks, cursor, now())),
    defer: (evidence) => env.write("locks", "defer", () => queue.add(evidence)),
    deferred: (limit) => env.read("locks", "deferred", () => queue.oldest(limit)),
    settle: (token) => env.write("locks", "settle", () => queue.remove(token)),
  };
}

function decode(roomId: RoomId, record: string | undefined): Held {
  if (record === undefined) return null;
  const [, version = "", claimedAt = "", json = ""] = /^(\S+) (\S+) (.*)$/s.exec(record) ?? [];
  return storedLock({ roomId, version, claimedAt, json });
}

function keep(locks: Database<string, string>, roomId: RoomId, stored: StoredLock | null): void {
  if (stored === null) locks.removeSync(roomId);
  else locks.putSync(roomId, `${stored.version} ${stored.claimedAt} ${encodeLock(stored.lock)}`);
}

/** In the order of room ids; the cursor is the last one of the page before. */
function page(locks: Database<string, string>, cursor: string | null, storeNow: EpochMs): LockPage {
  const after = cursor === null ? {} : { start: cursor, exclusiveStart: true };
  const records = [...locks.getRange({ ...after, limit: PAGE_SIZE + 1 })];
  const shown = records.slice(0, PAGE_SIZE);
  return {
    locks: shown.flatMap(({ key, value }) => decode(key as RoomId, value) ?? []),
    next: records.length > shown.length ? (shown.at(-1)?.key ?? null) : null,
    storeNow,
  };
}
