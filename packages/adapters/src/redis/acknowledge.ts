import type { LockReading, RoomId, Swap, SwapOutcome, Version } from "@tallylight/core";
import type { RedisClient } from "./connect.ts";
import { replicatedVersions } from "./replication.ts";

/** Gives an answer only once what it tells is on enough replicas; rejects when it is not, in time. */
export type Acknowledged = {
  readonly read: (roomId: RoomId, ask: () => Promise<LockReading>) => Promise<LockReading>;
  readonly swap: (roomId: RoomId, swap: Swap, ask: () => Promise<SwapOutcome>) => Promise<SwapOutcome>;
};

type Options = { readonly replicas?: number; readonly replicationTimeoutMs?: number };

type Room = {
  readonly lockKey: (roomId: RoomId) => string;
  /** Removes the lock if it still is this version. */
  readonly undo: (roomId: RoomId, version: Version) => Promise<unknown>;
};

const DEFAULT_TIMEOUT_MS = 500;
/** What more than this many rooms are unsure of counts for all. */
const MOST_UNSURE = 10_000;

const AT_ONCE: Acknowledged = { read: (_roomId, ask) => ask(), swap: (_roomId, _swap, ask) => ask() };

/**
 * A lock that did not reach the replicas is acknowledged to nobody: not by its swap, nor afterwards, when this process
 * reads or repeats it, before it has. Others may see it, as they may see a lock whose answer was lost: they refuse by it,
 * and decide nothing else before they have swapped it, which waits too.
 *
 * A claim is undone when it is refused, so that the room does not wait for a grace period.
 */
export function acknowledged(client: RedisClient, options: Options, { lockKey, undo }: Room): Acknowledged {
  const { replicas = 0, replicationTimeoutMs: timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (replicas === 0) return AT_ONCE;
  const replicatedVersion = replicatedVersions(client, { replicas, timeoutMs });
  /** Rooms in which a swap of this process was not acknowledged, each with a mark of its own. */
  const unsure = new Map<RoomId, symbol>();
  const isUnsure = (roomId: RoomId): boolean => unsure.has(roomId) || unsure.size >= MOST_UNSURE;
  const doubt = (roomId: RoomId): void => {
    if (unsure.size < MOST_UNSURE || unsure.has(roomId)) unsure.set(roomId, Symbol(roomId));
  };
  const confirm = async (roomId: RoomId, held: LockReading["held"]): Promise<void> => {
    const doubted = unsure.get(roomId);
    const version = await replicatedVersion(lockKey(roomId));
    if (version !== columnOf(held)) throw new Error("NOREPLICAS another lock has taken its place");
    if (unsure.get(roomId) === doubted) unsure.delete(roomId);
  };
  return {
    read: async (roomId, ask) => {
      const reading = await ask();
      if (isUnsure(roomId)) await confirm(roomId, reading.held);
      return reading;
    },
    swap: async (roomId, { expected, next }, ask) => {
      let claimed: Version | null = null;
      try {
        const outcome = await ask();
        if (outcome.won && expected === null) claimed = next?.version ?? null;
        if (outcome.won || isUnsure(roomId)) await confirm(roomId, outcome.held);
        return outcome;
      } catch (error) {
        doubt(roomId);
        if (claimed !== null) await undo(roomId, claimed).catch(() => {});
        throw error;
      }
    },
  };
}

/** What is in `v` of what is held: nothing, where it is no lock of ours. */
function columnOf(held: LockReading["held"]): string | null {
  return held === null || held.version === "unversioned" ? null : held.version;
}
