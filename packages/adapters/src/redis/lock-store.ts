import type { LockReading, LockStore, RoomId } from "@tallylight/core";
import { encodeEvidence } from "../wire/evidence.ts";
import { encodeLock } from "../wire/lock.ts";
import type { RedisClient } from "./connect.ts";
import { redisDeferredQueue } from "./deferred-queue.ts";
import { attempt } from "./failure.ts";
import { roomKey } from "./keys.ts";
import { scanRooms } from "./scan.ts";
import { redisScript } from "./script.ts";
import { parseOutcome, parseReading, parseTime } from "./wire.ts";

export type RedisLockStoreOptions = {
  /** What all keys begin with; one for each deployment. Holds no braces. */
  readonly prefix: string;
};

/**
 * Locks in Redis: a claim, a release and a read cost one round trip each, a page of the list two.
 * The client must not resend commands by itself: see `connectRedis`.
 */
export function redisLockStore(client: RedisClient, { prefix }: RedisLockStoreOptions): LockStore {
  const readScript = redisScript(client, "lock-read");
  const swapScript = redisScript(client, "lock-swap");
  const lockKey = (roomId: RoomId): string => roomKey(prefix, roomId, "lock");
  const read = async (roomId: RoomId): Promise<LockReading> =>
    parseReading(roomId, await readScript([lockKey(roomId)], []));
  return {
    read: (roomId) => attempt("locks", "read", () => read(roomId)),
    swap: (roomId, { expected, next, restamp, defer }) =>
      attempt("locks", "swap", async () => {
        const wanted = next === null ? ["", ""] : [next.version, encodeLock(next.lock)];
        const evidence = defer === undefined ? "" : encodeEvidence(defer);
        const keys = [lockKey(roomId), roomKey(prefix, roomId, "deferred")];
        const args = [expected ?? "", ...wanted, restamp === true ? "1" : "", evidence];
        return parseOutcome(roomId, await swapScript(keys, args));
      }),
    list: (cursor) =>
      attempt("locks", "list", async () => {
        const { roomIds, next } = await scanRooms(client, prefix, "lock", cursor);
        // Sent in one go and answered in order: the clock is read after the locks, so that none is from the future.
        const [readings, time] = await Promise.all([Promise.all(roomIds.map(read)), client.time()]);
        return { locks: readings.flatMap(({ held }) => held ?? []), next, storeNow: parseTime(time) };
      }),
    ...redisDeferredQueue(client, prefix),
  };
}
