import { redisLockStore } from "@tallylight/adapters/redis";
import { systemIds } from "@tallylight/adapters/system";
import type { RoomId } from "@tallylight/core";
import { startRedisServer } from "@tallylight/services";
import { Redis } from "ioredis";
import Redlock from "redlock";
import type { Bench, Figure } from "./harness/figure.ts";
import { interleave, medianOf } from "./harness/interleave.ts";
import { freshClaim } from "./harness/locks.ts";
import { redisServer } from "./harness/redis.ts";
import { ms, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE, redisVersion } from "./harness/versions.ts";

/** What others take for the same: a lock of redlock's, which must be renewed, on one server and on three. */
export const figure: Figure = { title: "claim and release, p50", pinned: true, run };

const LIFETIME_MS = 30_000;

async function run(bench: Bench): Promise<readonly Row[]> {
  const { server, client } = await redisServer(bench);
  const store = redisLockStore(client, { prefix: "tally" });
  const peers = [await peer(bench, server.url)];
  for (let nth = 1; nth < 3; nth += 1)
    peers.push(await peer(bench, (await bench.server(() => startRedisServer())).url));
  const count = bench.size(500, 20);
  const claims = Array.from({ length: count }, () => ({ version: systemIds.version(), lock: freshClaim() }));
  const claimAndRelease = async (nth: number): Promise<void> => {
    const roomId = `room-${nth}` as RoomId;
    const next = claims[nth] as (typeof claims)[number];
    (await store.swap(roomId, { expected: null, next }))._unsafeUnwrap();
    const { held } = (await store.swap(roomId, { expected: next.version, next: null }))._unsafeUnwrap();
    if (held !== null) throw new Error(`${roomId} was not released`);
  };
  const acquireAndRelease = (nodes: readonly Redis[]) => {
    const redlock = new Redlock([...nodes], { retryCount: 0 });
    return async (nth: number): Promise<void> => {
      const lock = await redlock.acquire([`redlock-${nth}`], LIFETIME_MS);
      await lock.release();
    };
  };
  const taken = await interleave(
    {
      ours: medianOf(count, claimAndRelease),
      one: medianOf(count, acquireAndRelease(peers.slice(0, 1))),
      three: medianOf(count, acquireAndRelease(peers)),
    },
    bench.rounds,
  );
  const on = [await redisVersion(client), library("redlock"), library("ioredis"), NODE];
  const row = (against: string, atMost: number, theirs: readonly number[]): Row =>
    ratioRow({ figure: figure.title, against, reach: { atMost }, on }, [taken.ours, theirs], ms);
  return [row("redlock, 1 node", 1, taken.one), row("redlock, 3 nodes", 0.8, taken.three)];
}

async function peer(bench: Bench, url: string): Promise<Redis> {
  const redis = new Redis(url);
  await redis.ping();
  bench.after(() => redis.disconnect());
  return redis;
}
