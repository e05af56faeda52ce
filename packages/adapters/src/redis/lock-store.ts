import type { LockReading, LockStore, RoomId, SwapOutcome, Version } from "@tallylight/core";
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
import { parseOutcome, parseReading } from "./wire.ts";

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
 * the list two; evidence that is queued with a swap costs two more. The client must not resend commands by itself: see
 * `connectRedis`.
 */
export function redisLockStore(client: RedisClient, options: RedisLockStoreOptions): LockStore {
  const { prefix } = options;
  const readScript = redisScript(client, "lock-read");
  const swapScript = redisScript(client, "lock-swap");
  const { hint, ...queue } = redisDeferredQueue(client, prefix);
  const lockKey = (roomId: RoomId): string => roomKey(prefix, roomId, "lock");
  const write = async (roomId: RoomId, args: readonly string[], queues: boolean): Promise<SwapOutcome> => {
    // A second key only where it is written: while a slot moves, a cluster refuses keys of which it has a part.
    const keys = queues ? [lockKey(roomId), roomKey(prefix, roomId, "deferred")] : [lockKey(roomId)];
    return parseOutcome(roomId, await swapScript(keys, args));
  };
  const undo = (roomId: RoomId, version: Version): Promise<unknown> => write(roomId, [version, "", "", "", ""], false);
  const told: Acknowledged = acknowledged(client, options, { lockKey, undo });
  const read = async (roomId: RoomId): Promise<LockReading> =>
    parseReading(roomId, await readScript([lockKey(roomId)], []));
  return {
    read: (roomId) => attempt("locks", "read", () => told.read(roomId, () => read(roomId))),
    swap: (roomId, swap) =>
      attempt("locks", "swap", async () => {
        const { expected, next, restamp, defer } = swap;
        const wanted = next === null ? ["", ""] : [next.version, encodeLock(next.lock)];
        const evidence = defer === undefined ? "" : encodeEvidence(defer);
        const args = [expected ?? "", ...wanted, restamp === true ? "1" : "", evidence];
        if (defer !== undefined) await hint(roomId);
        const outcome = await cutOff(client, () =>
          told.swap(roomId, swap, () => write(roomId, args, defer !== undefined)),
        );
        if (defer !== undefined && outcome.won) await hint(roomId);
        return outcome;
      }),
    list: (cursor) =>
      attempt("locks", "list", async () => {
        const { found, next, now } = await scanRooms(client, prefix, cursor);
        const of = (wanted: string) => found.flatMap(({ roomId, key }) => (key === wanted ? [roomId] : []));
        const [readings] = await Promise.all([
          Promise.all(of("lock").map(read)),
          Promise.all(of("deferred").map(hint)), // a hint that was lost
        ]);
        // Read after the scan: the youngest of these answers, so that none of the locks is from the future.
        const storeNow = Math.max(now, ...readings.map((reading) => reading.storeNow));
        return { locks: readings.flatMap(({ held }) => held ?? []), next, storeNow };
      }),
    ...queue,
  };
}
