import {
  type DurationMs,
  type LockStore,
  type RoomId,
  type StoredLock,
  type Swap,
  unavailable,
  type UnreadableLock,
  type Version,
} from "@tallylight/core";
import { errAsync } from "neverthrow";
import type { VirtualClock } from "../virtual-clock.ts";
import {
  emptyIndexMemory,
  emptyLockMemory,
  type IndexMemory,
  type LockMemory,
  memoryLockStore,
} from "../../memory/index.ts";
import type { Timeline } from "./timeline.ts";

export type HeldLock = StoredLock | UnreadableLock | null;

/** One write that took effect. `by` is null when it was no request: a failover, or another version's instance. */
export type LockChange = {
  readonly roomId: RoomId;
  readonly before: HeldLock;
  readonly after: HeldLock;
  readonly by: string | null;
};

/** A Redis with a replica that is behind: locks, their queue, and the index. */
export type LockServer = {
  readonly store: LockStore;
  readonly memory: LockMemory;
  readonly index: IndexMemory;
  /** From now on nothing reaches the replica; with `wait`, writes are answered as not replicated. */
  readonly stallReplica: (wait: boolean) => void;
  /** The replica takes over: what did not reach it is lost. */
  readonly failOver: () => void;
  readonly empty: () => void;
  readonly moveClock: (byMs: DurationMs) => void;
  readonly now: () => number;
  /** Has it lost writes that it had acknowledged, or all it had? */
  readonly hasLost: () => boolean;
  /** Another version writes a field that this one does not know, or, with `unreadable`, a lock that it cannot read. */
  readonly upgrade: (roomId: RoomId, version: Version, unreadable: boolean) => void;
};

export function lockServer(
  clock: VirtualClock,
  timeline: Timeline,
  acting: () => string | null,
  onChange: (change: LockChange) => void,
  onLoss: () => void,
): LockServer {
  const memory = emptyLockMemory();
  const index = emptyIndexMemory();
  let offsetMs = 0;
  let replica: { readonly locks: LockMemory; readonly index: IndexMemory; readonly wait: boolean } | null = null;
  let lost = false;
  const now = (): number => clock.now() + offsetMs;
  const inner = memoryLockStore({ now, memory });

  const swap = (roomId: RoomId, swap: Swap): ReturnType<LockStore["swap"]> => {
    const before = memory.locks.get(roomId) ?? null;
    const outcome = inner.swap(roomId, swap);
    const after = memory.locks.get(roomId) ?? null;
    if (before !== after) onChange({ roomId, before, after, by: acting() });
    if (replica?.wait === true && before !== after) {
      timeline.fault("lock-failover-wait", acting() ?? "?", () => "written, and not replicated in time");
      return errAsync(unavailable("locks", "swap", "not replicated in time"));
    }
    return outcome;
  };
  const restore = (locks: LockMemory, rows: IndexMemory): void => {
    lost = true;
    refill(memory.locks, locks.locks);
    refill(memory.queue, locks.queue);
    refillIndex(index, rows);
    onLoss();
  };
  return {
    store: { ...inner, swap },
    memory,
    index,
    stallReplica: (wait) => {
      const locks = emptyLockMemory();
      refill(locks.locks, memory.locks);
      refill(locks.queue, memory.queue);
      const rows = emptyIndexMemory();
      refillIndex(rows, index);
      replica = { locks, index: rows, wait };
    },
    failOver: () => {
      if (replica === null) return;
      restore(replica.locks, replica.index);
      replica = null;
    },
    empty: () => {
      replica = null;
      restore(emptyLockMemory(), emptyIndexMemory());
    },
    moveClock: (byMs) => void (offsetMs += byMs),
    now,
    hasLost: () => lost,
    upgrade: (roomId, version, unreadable) => {
      const before = memory.locks.get(roomId) ?? null;
      const after = upgraded(before, roomId, version, now(), unreadable);
      if (after === null) return;
      memory.locks.set(roomId, after);
      onChange({ roomId, before, after, by: null });
    },
  };
}

function upgraded(
  before: HeldLock,
  roomId: RoomId,
  version: Version,
  now: number,
  unreadable: boolean,
): StoredLock | UnreadableLock | null {
  if (unreadable) {
    return before === null ? { roomId, version, claimedAt: now, unreadable: "state: Invalid input: paused" } : null;
  }
  if (before === null || !("lock" in before)) return null;
  return { ...before, version, lock: { ...before.lock, extra: { ...before.lock.extra, fromTheFuture: version } } };
}

function refill<K, V>(into: Map<K, V>, from: ReadonlyMap<K, V>): void {
  into.clear();
  for (const [key, value] of from) into.set(key, value);
}

/** An index is maps, sets and numbers, whatever they are called. */
function refillIndex(into: IndexMemory, from: IndexMemory): void {
  const source = from as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(into) as [string, unknown][]) {
    const other = source[name];
    if (value instanceof Map) refill(value, other as Map<unknown, unknown>);
    else if (value instanceof Set) {
      value.clear();
      for (const one of other as Set<unknown>) value.add(one);
    } else (into as unknown as Record<string, unknown>)[name] = other;
  }
}
