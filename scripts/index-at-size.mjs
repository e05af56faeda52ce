// Fills an index with 1,000 recordings and another with many, and prints what a page of 100 costs at each size:
//
//   node scripts/index-at-size.mjs [--rows 1000000] [--store redis|lmdb] [--url redis://127.0.0.1:6379] [--rounds 400] [--most 3]
//
// Both are asked in turn, in pairs, of which each is asked first as often; a ratio is the median of those of the pairs,
// so that what else this machine does meets both alike. Ends with 1 when a page's ratio is above `--most`.
//
// Redis: one that this starts, or that of --url, which is emptied of nothing but the keys under the prefix that this makes.

import { connectRedis, redisRecordingIndex } from "@tallylight/adapters/redis";
import { embeddedRecordingIndex, openEmbedded } from "@tallylight/adapters/embedded";
import { RECORDING_SORT_FIELDS } from "@tallylight/core";
import { isSkipped, startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inLanes } from "../bench/dist/harness/interleave.js";
import { endedRecording } from "../bench/dist/harness/recordings.js";
import { median } from "../bench/dist/harness/stats.js";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    store: { type: "string", default: "redis" },
    url: { type: "string" },
    rounds: { type: "string", default: "400" },
    most: { type: "string", default: "3" },
  },
});
const numberOf = (name) => {
  const number = Number(values[name]);
  if (!(number > 0)) throw new Error(`--${name}: expected a number above 0, not ${values[name]}`);
  return number;
};
const [rows, rounds, most] = [numberOf("rows"), numberOf("rounds"), numberOf("most")];
const say = (line) => void process.stdout.write(`${line}\n`);
const SMALL = 1_000;
/** How many are written at the same time: LMDB commits them together. */
const WIDTH = 4_096;

/** One in four has failed, so that two pages of them are in either size. */
const recordingAt = (n) => endedRecording(n, 4);

const QUERIES = [
  ["newest first", {}],
  ["oldest first", { sortOrder: "asc" }],
  ["of one room", { roomId: recordingAt(500).roomId }],
  ["of one status", { statuses: ["failed"] }],
  ["of two statuses", { statuses: ["failed", "complete"] }],
  ...RECORDING_SORT_FIELDS.slice(1).flatMap((sortField) => [
    [`by ${sortField}, desc`, { sortField }],
    [`by ${sortField}, asc`, { sortField, sortOrder: "asc" }],
  ]),
];

/** Where the stores are, for one of each size in the same server, or on the same disk. */
async function openHouse() {
  if (values.store === "lmdb") return { openStore: openLmdb, stop: async () => {} };
  const server = values.url === undefined ? await startRedis() : { url: values.url, stop: async () => {} };
  if (isSkipped(server)) throw new Error(server.skipped);
  return { openStore: () => openRedis(server.url), stop: server.stop };
}

async function openLmdb() {
  const dir = await mkdtemp(join(tmpdir(), "tallylight-index-size-"));
  const env = openEmbedded(dir, { writeTimeoutMs: 600_000 })._unsafeUnwrap();
  return {
    index: embeddedRecordingIndex(env),
    bytes: async () => (await stat(join(dir, "lmdb", "data.mdb")).catch(() => stat(join(dir, "lmdb")))).size,
    close: async () => {
      await env.close();
      await rm(dir, { recursive: true });
    },
  };
}

async function openRedis(url) {
  const prefix = `{size-${randomUUID()}}:`;
  const { client, connected, close } = connectRedis({ url, commandTimeoutMs: 60_000 });
  (await connected)._unsafeUnwrap();
  return {
    index: redisRecordingIndex(client, { prefix }),
    bytes: async () => Number(/used_memory:(\d+)/.exec(await client.info("memory"))?.[1]),
    close: async () => {
      for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 }))
        if (keys.length > 0) await client.unlink(...keys);
      await close();
    },
  };
}

const fill = (index, count) =>
  inLanes(count, WIDTH, async (n) => (await index.restore(recordingAt(n)))._unsafeUnwrap());

async function microsecondsOf(index, page) {
  const began = process.hrtime.bigint();
  (await index.page(page))._unsafeUnwrap();
  return Number(process.hrtime.bigint() - began) / 1_000;
}

/** What a page of the small and of the large index takes, in µs, and the median of what the second is to the first. */
async function timePage(indexes, query) {
  const asked = { limit: 100, ...query };
  // The first page, and the one after it.
  const pages = await Promise.all(
    indexes.map(async (index) => {
      const { next } = (await index.page(asked))._unsafeUnwrap();
      return [asked, next === null ? asked : { ...asked, after: next }];
    }),
  );
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    const pair = [];
    for (const at of round % 4 < 2 ? [0, 1] : [1, 0])
      pair[at] = await microsecondsOf(indexes[at], pages[at][round % 2]);
    pairs.push(pair);
  }
  return {
    before: median(pairs.map(([small]) => small)),
    now: median(pairs.map(([, large]) => large)),
    ratio: median(pairs.map(([small, large]) => large / small)),
  };
}

/** Fills both, prints what each page takes, and answers the ratios. */
async function measure({ openStore }) {
  const [little, big] = [await openStore(), await openStore()];
  try {
    await fill(little.index, SMALL);
    const empty = await big.bytes();
    const began = Date.now();
    await fill(big.index, rows);
    const seconds = (Date.now() - began) / 1_000;
    const each = Math.round(((await big.bytes()) - empty) / rows);
    say(`${rows} recordings filled in ${seconds.toFixed(0)} s; ${each} bytes for each`);
    say(`pages of 100 in ${values.store}, medians of ${rounds}, in µs`);
    say(`${"".padEnd(20)} ${String(SMALL).padStart(9)} ${String(rows).padStart(9)}  ratio`);
    const ratios = [];
    for (const [name, query] of QUERIES) {
      const { before, now, ratio } = await timePage([little.index, big.index], query);
      const columns = [before.toFixed(0).padStart(9), now.toFixed(0).padStart(9), ratio.toFixed(2).padStart(6)];
      say(`${name.padEnd(20)} ${columns.join(" ")}`);
      ratios.push(ratio);
    }
    return ratios;
  } finally {
    await little.close();
    await big.close();
  }
}

const house = await openHouse();
try {
  const worst = Math.max(...(await measure(house)));
  const verdict = `a page of ${rows} recordings costs at most ${worst.toFixed(2)} times one of ${SMALL} (${values.store})`;
  say(worst > most ? `FAILED: ${verdict}; ${most} is allowed` : verdict);
  process.exitCode = worst > most ? 1 : 0;
} finally {
  await house.stop();
}
