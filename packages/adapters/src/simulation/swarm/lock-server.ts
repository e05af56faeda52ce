import {
  type DurationMs,
  type LockStore,
  type RoomId,
  type StartAnswers,
  type StoredLock,
  type Swap,
  unavailable,
  type UnreadableLock,
  type Version,
} from "@tallylight/core";
import { errAsync } from "neverthrow";
import type { VirtualClock } from "../virtual-clock.ts";
import {
  type AnswersMemory,
  emptyIndexMemory,
  emptyLockMemory,
  type IndexMemory,
  type LockMemory,
  memoryLockStore,
  memoryStartAnswers,
} from "../../memory/index.ts";
import { type LockBucket, lockBucket } from "./lock-bucket.ts";
import type { Timeline } from "./timeline.ts";

export type HeldLock = StoredLock | UnreadableLock | null;

/** One write that took effect. `by` is null when it was no request: a failover, or another version's instance. */
export type LockChange = {
  readonly roomId: RoomId;
  readonly before: HeldLock;
  readonly after: HeldLock;
  readonly by: string | null;
};

/** What it has lost of what it had acknowledged. */
export type Losses = {
  /** Of the locks: one that it had granted may be granted again. */
  readonly locks: () => boolean;
  /** Of anything: also of the index, its outbox and the queue, whose writes wait for no replica. */
  readonly any: () => boolean;
  /** Of the index, since it was last emptied: that it is behind is told by nothing in it. */
  readonly rows: () => boolean;
};

/** A Redis with a replica that is behind: locks, their queue, and the index. The locks may be in S3 instead. */
export type LockServer = {
  readonly store: LockStore;
  /** The locks' objects, where they are in S3: nothing that befalls Redis befalls them. Else null. */
  readonly bucket: LockBucket | null;
  readonly memory: LockMemory;
  readonly index: IndexMemory;
  /** The answers of starts under keys, and what is kept of them. They are in Redis wherever the locks are. */
  readonly answers: StartAnswers;
  readonly kept: AnswersMemory;
  /**
   * From now on nothing reaches the replica. With `wait` a lock that did not reach it is acknowledged to nobody: not by
   * the swap, nor afterwards to whoever wrote it and reads or repeats it, as `WAIT` on one connection has it.
   */
  readonly stallReplica: (wait: boolean) => void;
  /** The replica takes over: what did not reach it is lost. */
  readonly failOver: () => void;
  readonly empty: () => void;
  readonly moveClock: (byMs: DurationMs) => void;
  readonly now: () => number;
  readonly losses: Losses;
  /** When this flow first read a lock here. */
  readonly firstReadMs: (flow: string) => DurationMs | null;
  /** Another version writes a field that this one does not know, or, with `unreadable`, a lock that it cannot read. */
  readonly upgrade: (roomId: RoomId, version: Version, unreadable: boolean) => void;
};

export function lockServer(
  clock: VirtualClock,
  timeline: Timeline,
  acting: () => string | null,
  onChange: (change: LockChange) => void,
  onLoss: () => void,
  inS3: Pick<Parameters<typeof lockBucket>[0], "falseConflict"> | null = null,
): LockServer {
  const memory = emptyLockMemory();
  const index = emptyIndexMemory();
  const kept: AnswersMemory = new Map();
  let offsetMs = 0;
  let replica: Replica | null = null;
  /** Who wrote what the replica does not have, where writes wait for it. */
  const writers = new Map<RoomId, string>();
  const lost = { locks: false, any: false, rows: false };
  const firstReads = new Map<string, DurationMs>();
  const now = (): number => clock.now() + offsetMs;
  const inner = memoryLockStore({ now, memory });

  const notReplicated = (operation: string) => {
    timeline.fault("lock-failover-wait", acting() ?? "?", () => `${operation}: not replicated in time`);
    return errAsync(unavailable("locks", operation, "not replicated in time"));
  };
  const swap = (roomId: RoomId, swap: Swap): ReturnType<LockStore["swap"]> => {
    const before = memory.locks.get(roomId) ?? null;
    const outcome = inner.swap(roomId, swap);
    const after = memory.locks.get(roomId) ?? null;
    if (before !== after) onChange({ roomId, before, after, by: acting() });
    if (replica?.wait === true && before !== after) writers.set(roomId, processOf(acting()));
    return writers.get(roomId) === processOf(acting()) ? notReplicated("swap") : outcome;
  };
  const noteRead = (flow: string | null): void => {
    if (flow !== null && !firstReads.has(flow)) firstReads.set(flow, clock.monotonicMs());
  };
  const read: LockStore["read"] = (roomId) => {
    const flow = acting();
    noteRead(flow);
    return writers.get(roomId) === processOf(flow) ? notReplicated("read") : inner.read(roomId);
  };
  const restore = ({ locks, index: rows, kept: answers }: Omit<Replica, "wait">): void => {
    writers.clear();
    if (bucket === null) refill(memory.locks, locks.locks);
    refill(memory.queue, locks.queue);
    refillIndex(index, rows);
    refill(kept, answers);
    onLoss();
  };
  const keep = (roomId: RoomId, after: HeldLock, by: string | null): void => {
    const before = memory.locks.get(roomId) ?? null;
    if (after === null) memory.locks.delete(roomId);
    else memory.locks.set(roomId, after);
    if (before !== after) onChange({ roomId, before, after, by });
  };
  const bucket =
    inS3 === null
      ? null
      : lockBucket({
          ...inS3,
          now,
          onRead: () => noteRead(acting()),
          onChange: (roomId, after) => keep(roomId, after, acting()),
        });
  return {
    store: { ...inner, read, swap },
    bucket,
    memory,
    index,
    answers: memoryStartAnswers({ now, memory: kept }),
    kept,
    stallReplica: (wait) => {
      const locks = emptyLockMemory();
      refill(locks.locks, memory.locks);
      refill(locks.queue, memory.queue);
      const rows = emptyIndexMemory();
      refillIndex(rows, index);
      replica = { locks, index: rows, kept: new Map(kept), wait };
    },
    failOver: () => {
      if (replica === null) return;
      lost.locks ||= bucket === null && !replica.wait;
      lost.any = true;
      lost.rows = true;
      restore(replica);
      // A master has a name of its own for its history.
      index.life += 1;
      replica = null;
    },
    empty: () => {
      replica = null;
      lost.locks ||= bucket === null;
      lost.any = true;
      lost.rows = false;
      restore({ locks: emptyLockMemory(), index: emptyIndexMemory(), kept: new Map() });
    },
    moveClock: (byMs) => void (offsetMs += byMs),
    now,
    losses: { locks: () => lost.locks, any: () => lost.any, rows: () => lost.rows },
    firstReadMs: (flow) => firstReads.get(flow) ?? null,
    upgrade: (roomId, version, unreadable) => {
      const before = memory.locks.get(roomId) ?? null;
      const after = upgraded(before, roomId, version, now(), unreadable);
      if (after === null) return;
      if (bucket === null) keep(roomId, after, null);
      else bucket.plant(roomId, after);
    },
  };
}

/** What a replica has. `wait`: is a lock that it does not have acknowledged to nobody? */
type Replica = {
  readonly locks: LockMemory;
  readonly index: IndexMemory;
  readonly kept: AnswersMemory;
  readonly wait: boolean;
};

/** A process has one connection, and its flows are named after it. */
function processOf(flow: string | null): string {
  return flow?.split("/")[0] ?? "";
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
