// Makes many locks and then lists them by pages, as a sweep does:
//
//   node --expose-gc scripts/locks-at-size.mjs [--locks 100000] [--url redis://127.0.0.1:6379]
//
// The server is emptied of nothing but the keys under the prefix that this makes; what else is in it, the walk passes.

import { connectRedis, redisLockStore } from "@tallylight/adapters/redis";
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { fillLocks } from "../bench/dist/harness/locks.js";

const { values } = parseArgs({
  options: {
    locks: { type: "string", default: "100000" },
    url: { type: "string", default: "redis://127.0.0.1:6379" },
  },
});
const count = Number(values.locks);
if (!Number.isSafeInteger(count) || count < 1) throw new Error("--locks: expected a whole number above 0");
if (globalThis.gc === undefined) throw new Error("run it by node --expose-gc: the heap is measured after a collection");
const say = (line) => void process.stdout.write(`${line}\n`);

const heapBytes = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const secondsSince = (began) => (performance.now() - began) / 1_000;

/** Keeps a byte for each lock, made beforehand, so that what grows is the walk's. SCAN may show a lock twice. */
async function walk(store) {
  const seen = new Uint8Array(count);
  const before = heapBytes();
  const began = performance.now();
  let [pages, largest, growth, cursor] = [0, 0, 0, null];
  do {
    const { locks, next } = (await store.list(cursor))._unsafeUnwrap();
    pages += 1;
    largest = Math.max(largest, locks.length);
    for (const { roomId } of locks) seen[Number(roomId.slice(-12))] = 1;
    if (pages % 50 === 0) growth = Math.max(growth, heapBytes() - before);
    cursor = next;
  } while (cursor !== null);
  const seconds = secondsSince(began);
  growth = Math.max(growth, heapBytes() - before);
  return { pages, largest, growth, seconds, listed: seen.reduce((sum, one) => sum + one, 0) };
}

const prefix = `tally:size-${randomUUID()}`;
const { client, connected, close } = connectRedis({ url: values.url, commandTimeoutMs: 60_000 });
(await connected)._unsafeUnwrap();
try {
  const store = redisLockStore(client, { prefix });
  const began = performance.now();
  await fillLocks(store, 0, count);
  say(`${count} locks made in ${secondsSince(began).toFixed(1)} s`);
  const { pages, largest, growth, seconds, listed } = await walk(store);
  say(`${listed} listed: ${pages} pages, at most ${largest} locks in one, in ${seconds.toFixed(1)} s`);
  say(`the heap grew by at most ${(growth / 1_048_576).toFixed(1)} MiB`);
  if (listed !== count) throw new Error(`${count - listed} locks were not listed`);
} finally {
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 }))
    if (keys.length > 0) await client.unlink(...keys);
  await close();
}
