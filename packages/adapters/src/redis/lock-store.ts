import type { LockReading, LockStore, RoomId, Swap, SwapOutcome, Version } from "@tallylight/core";
import { Cluster } from "ioredis";
import { encodeEvidence } from "../wire/evidence.ts";
import { encodeLock } from "../wire/lock.ts";
import type { RedisClient } from "./connect.ts";
import { redisDeferredQueue } from "./deferred-queue.ts";
import { attempt } from "./failure.ts";
import { roomKey } from "./keys.ts";
import { acknowledged, type Acknowledged } from "./acknowledge.ts";
import { cutOff } from "./cut-off.ts";
import { scanRooms } from "./scan.ts";
import { redisScript } from "./script.ts";
import { parseOutcome, parseReadings } from "./wire.ts";

/** `replicas` must have a lock before anybody is told of it, within `replicationTimeoutMs`. */
export type RedisLockStoreOptions = {
  /** What all keys begin with; one for each deployment. Holds no braces. */
  readonly prefix: string;
  /** How many replicas must have a lock before anybody is told of it; 0 unless it is set. Then the client is for locks only. */
  readonly replicas?: number;
  /** How long they have for it; 500 ms unless it is set. */
  readonly replicationTimeoutMs?: number;
};

/**
 * Locks in Redis: a claim, a release and a read cost one round trip each (two where replicas are waited for), a page of
 * the list two (in a cluster one more for each lock, all at once); evidence that is queued with a swap costs two more.
 * The client must not resend commands by itself: see `connectRedis`.
 */
export function redisLockStore(client: RedisClient, options: RedisLockStoreOptions): LockStore {
  const { prefix } = options;
  const readScript = redisScript(client, "lock-read");
  const swapScript = redisScript(client, "lock-swap");
  const { hint, ...queue } = redisDeferredQueue(client, prefix);
  const lockKey = (roomId: RoomId): string => roomKey(prefix, roomId, "lock");
  const write = async (
    roomId: RoomId,
    swap: Pick<Swap, "next" | "defer">,
    args: readonly string[],
  ): Promise<SwapOutcome> => {
    // A second key only where it is written: while a slot moves, a cluster refuses keys of which it has a part.
    const keys = swap.defer !== undefined ? [lockKey(roomId), roomKey(prefix, roomId, "deferred")] : [lockKey(roomId)];
    return parseOutcome(roomId, swap.next, await swapScript(keys, args));
  };
  const undo = (roomId: RoomId, version: Version): Promise<unknown> =>
    write(roomId, { next: null }, [version, "", "", "", ""]);
  const told: Acknowledged = acknowledged(client, options, { lockKey, undo });
  const readSome = async (roomIds: readonly RoomId[]): Promise<readonly LockReading[]> =>
    parseReadings(roomIds, await readScript(roomIds.map(lockKey), []));
  /** In one round trip; in a cluster, where the locks are in as many slots, in one for each. */
  const readAll = async (roomIds: readonly RoomId[]): Promise<readonly LockReading[]> => {
    if (roomIds.length === 0) return [];
    const groups = client instanceof Cluster ? roomIds.map((roomId) => [roomId]) : [roomIds];
    return (await Promise.all(groups.map(readSome))).flat();
  };
  const read = async (roomId: RoomId): Promise<LockReading> => {
    const [reading] = await readSome([roomId]);
    if (reading === undefined) throw new Error("an answer without a lock");
    return reading;
  };
  return {
    read: (roomId) => attempt("locks", "read", () => told.read(roomId, () => read(roomId))),
    swap: (roomId, swap) =>
      attempt("locks", "swap", async () => {
        const { expected, next, restamp, defer } = swap;
        const wanted = next === null ? ["", ""] : [next.version, encodeLock(next.lock)];
        const evidence = defer === undefined ? "" : encodeEvidence(defer);
        const args = [expected ?? "", ...wanted, restamp === true ? "1" : "", evidence];
        if (defer !== undefined) await hint(roomId);
        const outcome = await cutOff(client, () => told.swap(roomId, swap, () => write(roomId, swap, args)));
        if (defer !== undefined && outcome.won) await hint(roomId);
        return outcome;
      }),
    list: (cursor) =>
      attempt("locks", "list", async () => {
        const { found, next, now } = await scanRooms(client, prefix, cursor);
        const of = (wanted: string) => found.flatMap(({ roomId, key }) => (key === wanted ? [roomId] : []));
        const [readings] = await Promise.all([
          readAll(of("lock")),
          Promise.all(of("deferred").map(hint)), // a hint that was lost
        ]);
        // Read after the scan: the youngest of these answers, so that none of the locks is from the future.
        const storeNow = Math.max(now, ...readings.map((reading) => reading.storeNow));
        return { locks: readings.flatMap(({ held }) => held ?? []), next, storeNow };
      }),
    ...queue,
  };
}
