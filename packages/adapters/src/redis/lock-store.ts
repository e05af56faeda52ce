import type { LockReading, LockStore, RoomId, Swap, SwapOutcome, Unavailable, Version } from "@tallylight/core";
import { Cluster } from "ioredis";
import type { ResultAsync } from "neverthrow";
import { isClaim, sharedClaims } from "../crowd/shared-claims.ts";
import { sharedReads } from "../crowd/shared-reads.ts";
import { encodeEvidence } from "../wire/evidence.ts";
import { encodeLock } from "../wire/lock.ts";
import type { RedisClient } from "./connect.ts";
import { redisDeferredQueue } from "./deferred-queue.ts";
import { attempt } from "./failure.ts";
import { roomKey, type RoomKey } from "./keys.ts";
import { acknowledged, type Acknowledged } from "./acknowledge.ts";
import { cutOff } from "./cut-off.ts";
import type { Words } from "./replication.ts";
import { roomScan } from "./scan.ts";
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

/** How many locks one script reads, for which the server does nothing else. */
const READ_WIDTH = 200;

/**
 * Locks in Redis: a claim, a release and a read cost one round trip each (two where replicas are waited for on a
 * connection that waits already), a page of the list two; evidence that is queued with a swap costs two more. The client
 * must not resend commands by itself: see `connectRedis`.
 */
export function redisLockStore(client: RedisClient, options: RedisLockStoreOptions): LockStore {
  const { prefix } = options;
  const readScript = redisScript(client, "lock-read");
  const swapScript = redisScript(client, "lock-swap");
  const scan = roomScan(client, prefix);
  const { hint, ...queue } = redisDeferredQueue(client, prefix);
  const lockKey = (roomId: RoomId): string => roomKey(prefix, roomId, "lock");
  // A second key only where it is written: while a slot moves, a cluster refuses keys of which it has a part.
  const keysOf = (roomId: RoomId, { defer }: Pick<Swap, "defer">): readonly string[] =>
    defer === undefined ? [lockKey(roomId)] : [lockKey(roomId), roomKey(prefix, roomId, "deferred")];
  const undo = (roomId: RoomId, version: Version): Promise<unknown> => swapScript([lockKey(roomId)], [version]);
  const told: Acknowledged = acknowledged(client, options, { lockKey, undo });
  const readSome = async (roomIds: readonly RoomId[]): Promise<readonly LockReading[]> =>
    parseReadings(roomIds, await readScript(roomIds.map(lockKey), []));
  /** All at once, in as many scripts as the server is to do other things in between; in a cluster one for each slot. */
  const readAll = async (roomIds: readonly RoomId[]): Promise<readonly LockReading[]> => {
    const groups = inGroups(roomIds, client instanceof Cluster ? 1 : READ_WIDTH);
    return (await Promise.all(groups.map(readSome))).flat();
  };
  const read = async (roomId: RoomId): Promise<LockReading> => {
    const [reading] = await readSome([roomId]);
    return reading as LockReading;
  };
  const swapNow = (roomId: RoomId, swap: Swap): ResultAsync<SwapOutcome, Unavailable> =>
    attempt("locks", "swap", async () => {
      const { next, defer } = swap;
      const args = argsOf(swap);
      const keys = keysOf(roomId, swap);
      const parse = (reply: unknown): SwapOutcome => parseOutcome(roomId, next, reply);
      const send = async (): Promise<SwapOutcome> => parse(await swapScript(keys, args));
      const words = (): Words => ["EVALSHA", swapScript.digest, String(keys.length), ...keys, ...args];
      if (defer !== undefined) await hint(roomId);
      const outcome = await cutOff(client, () => told.swap(roomId, swap, { send, words, parse }));
      if (defer !== undefined && outcome.won) await hint(roomId);
      return outcome;
    });
  const claims = sharedClaims(swapNow);
  const reads = sharedReads<LockReading, Unavailable>();
  return {
    read: (roomId) => reads(roomId, () => attempt("locks", "read", () => told.read(roomId, () => read(roomId)))),
    swap: (roomId, swap) => (isClaim(swap) ? claims(roomId, swap) : swapNow(roomId, swap)),
    list: (cursor) =>
      attempt("locks", "list", async () => {
        const { found, next, now, readAhead } = await scan(cursor);
        const of = (wanted: RoomKey): readonly RoomId[] =>
          found.filter(({ key }) => key === wanted).map(({ roomId }) => roomId);
        const asked = Promise.all([
          readAll(of("lock")),
          Promise.all(of("deferred").map(hint)), // a hint that was lost
        ]);
        // The server walks on while these are read.
        readAhead();
        const [readings] = await asked;
        // Read after the scan: the youngest of these answers, so that none of the locks is from the future.
        const storeNow = Math.max(now, ...readings.map((reading) => reading.storeNow));
        return { locks: readings.map(({ held }) => held).filter((held) => held !== null), next, storeNow };
      }),
    ...queue,
  };
}

/** For `lock-swap.lua`; what is empty at the end need not travel. */
function argsOf({ expected, next, restamp, defer }: Swap): readonly string[] {
  const wanted = next === null ? ["", ""] : [next.version, encodeLock(next.lock)];
  const evidence = defer === undefined ? "" : encodeEvidence(defer);
  const args = [expected ?? "", ...wanted, restamp === true ? "1" : "", evidence];
  return args.slice(0, args.findLastIndex((arg) => arg !== "") + 1);
}

function inGroups<T>(all: readonly T[], width: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / width) }, (_, nth) => all.slice(nth * width, (nth + 1) * width));
}
