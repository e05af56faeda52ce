import { redisLockStore } from "@tallylight/adapters/redis";
import {
  DEFAULT_LIMITS,
  evolve,
  type LockStore,
  type RecordingDocuments,
  sweep,
  type SweepPorts,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import type { Bench, Figure } from "./harness/figure.ts";
import { interleave, timed } from "./harness/interleave.ts";
import { fillLocks } from "./harness/locks.ts";
import { memoryHouse } from "./harness/memory-house.ts";
import { numberOf, recordingLiveKit, runningIn } from "./harness/quick-livekit.ts";
import { redisServer } from "./harness/redis.ts";
import { ms, plainRow, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE, redisVersion } from "./harness/versions.ts";

/**
 * Ten times as many locks may take hardly more than ten times as long, and no more memory. Each of them is old enough to
 * be judged, and all are in order: LiveKit and the documents, which are part of no figure here, say that they record.
 */
export const figure: Figure = { title: "sweep", pinned: true, run };

const MIB = 2 ** 20;
const TIMES = 10;
const GC_EVERY_PAGES = 40;
/** They take long: what is asked is a factor of ten, not a tenth. */
const MOST_ROUNDS = 5;

async function run(bench: Bench): Promise<readonly Row[]> {
  const few = bench.size(10_000, 100);
  const many = few * TIMES;
  const [little, big] = [await portsWith(bench, few), await portsWith(bench, many)];
  const taken = await interleave(
    {
      big: () => timed(() => sweepAll(big.ports, many)),
      little: () => timed(() => sweepAll(little.ports, few)),
    },
    Math.min(bench.rounds, MOST_ROUNDS),
  );
  const growth = [await heapGrowth(big.ports, many)];
  const on = [await redisVersion(big.client), library("ioredis"), NODE, "locks in Redis, the rest in memory"];
  const named = { figure: `sweep of ${many} locks`, on };
  return [
    ratioRow({ ...named, against: `of ${few} locks`, reach: { atMost: 12 } }, [taken.big, taken.little], ms),
    plainRow({ ...named, against: "peak growth of the heap", reach: { atMost: 64 } }, growth, "MiB"),
  ];
}

async function portsWith(bench: Bench, locks: number) {
  const { client } = await redisServer(bench);
  const store = redisLockStore(client, { prefix: "tally" });
  await fillLocks(store, 0, locks);
  const { ports } = memoryHouse(recordingLiveKit(locks));
  const catalog = { ...ports.catalog, documents: recordsOfAll(ports.catalog.documents) };
  return { client, ports: { ...ports, catalog, locks: store } };
}

/** The catalog knows what LiveKit says. */
function recordsOfAll(documents: RecordingDocuments): RecordingDocuments {
  const recordIn = (n: number) => ({ value: evolve(null, { ...runningIn(n), accepted: true }), etag: String(n) });
  return { ...documents, find: ({ roomId }) => okAsync(recordIn(numberOf(roomId))) };
}

async function sweepAll(ports: SweepPorts, expected: number): Promise<void> {
  const { locks, inOrder, failures } = (await sweep(ports, LIMITS, { dryRun: true }))._unsafeUnwrap();
  if (locks !== expected || inOrder !== expected || failures.length > 0)
    throw new Error(`of ${expected} locks ${locks} were swept, ${inOrder} in order, ${failures.length} failed`);
}

/** Every lock may be judged. */
const LIMITS = { ...DEFAULT_LIMITS, lockGraceMs: 0 };

/** In MiB, after a collection at every so many pages. */
async function heapGrowth(ports: SweepPorts, expected: number): Promise<number> {
  const before = heapBytes();
  let [pages, peak] = [0, 0];
  const locks: LockStore = {
    ...ports.locks,
    list: (cursor) => {
      if ((pages += 1) % GC_EVERY_PAGES === 0) peak = Math.max(peak, heapBytes() - before);
      return ports.locks.list(cursor);
    },
  };
  await sweepAll({ ...ports, locks }, expected);
  return peak / MIB;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
