import { redisLockStore } from "@tallylight/adapters/redis";
import type { LockStore } from "@tallylight/core";
import type { Redis } from "ioredis";
import type { Bench, Figure } from "./harness/figure.ts";
import { inLanes, interleave, timed } from "./harness/interleave.ts";
import { activeLock, fillLocks, roomAt } from "./harness/locks.ts";
import { redisServer } from "./harness/redis.ts";
import { fasterRow, ms, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE, redisVersion } from "./harness/versions.ts";

/** A sweep sees all locks, with their contents, in pages: not one by one. */
export const figure: Figure = { title: "observing all locks for a sweep", pinned: true, run };

const PREFIX = "tally";
/** What a bare walk is best with. */
const SCAN_COUNT = 1_000;

async function run(bench: Bench): Promise<readonly Row[]> {
  const { client } = await redisServer(bench);
  const redis = client as Redis;
  const store = redisLockStore(client, { prefix: PREFIX });
  const count = bench.size(10_000, 500);
  await fillLocks(store, 0, count);
  await fillNaive(redis, count);
  const taken = await interleave(
    {
      ours: () => timed(() => expectAll(count, observe(store))),
      floor: () => timed(() => expectAll(count, bareScan(redis))),
      naive: () => timed(() => readOneByOne(redis, count)),
    },
    bench.rounds,
  );
  const on = [await redisVersion(client), library("ioredis"), NODE];
  const title = `observing ${count} locks for a sweep`;
  const floor = { figure: title, against: "a bare SCAN of the same keys", reach: { atMost: 5 }, on };
  const naive = { figure: title, against: "GET and PTTL of each", reach: { atLeast: 30 }, on };
  return [ratioRow(floor, [taken.ours, taken.floor], ms), fasterRow(naive, [taken.ours, taken.naive], ms)];
}

async function observe(store: LockStore): Promise<number> {
  let seen = 0;
  let cursor: string | null = null;
  do {
    const page: { readonly locks: readonly unknown[]; readonly next: string | null } = (
      await store.list(cursor)
    )._unsafeUnwrap();
    seen += page.locks.length;
    cursor = page.next;
  } while (cursor !== null);
  return seen;
}

async function bareScan(redis: Redis): Promise<number> {
  let seen = 0;
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${PREFIX}:{*`, "COUNT", SCAN_COUNT);
    seen += keys.length;
    cursor = next;
  } while (cursor !== "0");
  return seen;
}

/** SCAN may show a key twice, but none is left out. */
async function expectAll(count: number, walk: Promise<number>): Promise<void> {
  const seen = await walk;
  if (seen < count) throw new Error(`${seen} of ${count} locks were seen`);
}

/** The same locks as strings, as a store of GET and SET keeps them. */
async function fillNaive(redis: Redis, count: number): Promise<void> {
  await inLanes(count, 64, (n) => redis.set(`naive:${roomAt(n)}`, JSON.stringify(activeLock(n))));
}

async function readOneByOne(redis: Redis, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await redis.get(`naive:${roomAt(n)}`);
    await redis.pttl(`naive:${roomAt(n)}`);
  }
}
