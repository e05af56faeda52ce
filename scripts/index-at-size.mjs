// Fills an index with 1,000 recordings and then with many, and prints what a page of 100 costs at each size, as a ratio:
//
//   node scripts/index-at-size.mjs [--rows 1000000] [--store redis|lmdb] [--url redis://127.0.0.1:6379] [--rounds 200]
//
// Redis: a server of its own, which is emptied of nothing but the keys under the prefix that this makes.

import { connectRedis, redisRecordingIndex } from "@tallylight/adapters/redis";
import { embeddedRecordingIndex, openEmbedded } from "@tallylight/adapters/embedded";
import { formatRecordingId, mediaFilename, RECORDING_SORT_FIELDS } from "@tallylight/core";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    store: { type: "string", default: "redis" },
    url: { type: "string", default: "redis://127.0.0.1:6379" },
    rounds: { type: "string", default: "200" },
  },
});
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
const say = (line) => void process.stdout.write(`${line}\n`);
const SMALL = 1_000;
const ROOMS_OF = 100;
const WIDTH = 256;

/** One in eight has failed; a hundred in each room. */
function recordingAt(n) {
  const roomId = `daily-standup-${String(Math.floor(n / ROOMS_OF)).padStart(15, "0")}`;
  const [egressId, uid] = [`EG_${String(n).padStart(12, "0")}`, String(n).padStart(22, "u")];
  const ids = { roomId, egressId, uid };
  return {
    recordingId: formatRecordingId(ids),
    ...ids,
    revision: 1_764_000_000_000 + n,
    roomName: `Daily standup ${Math.floor(n / ROOMS_OF)}`,
    status: n % 8 === 0 ? "failed" : "complete",
    source: "livekit",
    accepted: true,
    layout: "grid",
    encoding: "H264_720P_30",
    filename: mediaFilename(roomId, uid),
    startDate: 1_700_000_000_000 + n * 1_000,
    endDate: 1_700_000_060_000 + n * 1_000,
    durationSeconds: ((n * 7919) % 7_200) + 0.5,
    sizeBytes: ((n * 104_729) % 1_000_000) * 1_000,
  };
}

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

async function openStore() {
  if (values.store === "lmdb") {
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
  const prefix = `{size-${randomUUID()}}:`;
  const { client, connected, close } = connectRedis({ url: values.url, commandTimeoutMs: 60_000 });
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

async function fill(index, from, to) {
  let next = from;
  const lane = async () => {
    while (next < to) (await index.restore(recordingAt(next++)))._unsafeUnwrap();
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
}

/** The median times of a page of the small and of the large index, in µs, asked in turn: this machine is not ours alone. */
async function timePages(indexes) {
  const times = new Map();
  for (const [name, query] of QUERIES) {
    const taken = indexes.map(() => []);
    const asked = { limit: 100, ...query };
    // The first page, and the one after it.
    const pages = await Promise.all(
      indexes.map(async (index) => {
        const { next } = (await index.page(asked))._unsafeUnwrap();
        return [asked, next === null ? asked : { ...asked, after: next }];
      }),
    );
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, index] of indexes.entries()) {
        const began = process.hrtime.bigint();
        (await index.page(pages[at][round % 2]))._unsafeUnwrap();
        taken[at].push(Number(process.hrtime.bigint() - began) / 1_000);
      }
    }
    times.set(
      name,
      taken.map((one) => one.toSorted((x, y) => x - y)[Math.floor(rounds / 2)]),
    );
  }
  return times;
}

const [little, big] = [await openStore(), await openStore()];
try {
  await fill(little.index, 0, SMALL);
  const empty = await big.bytes();
  const began = Date.now();
  await fill(big.index, 0, rows);
  const seconds = (Date.now() - began) / 1_000;
  const each = Math.round(((await big.bytes()) - empty) / rows);
  const times = await timePages([little.index, big.index]);
  say(`${values.store}, pages of 100, median of ${rounds}, in µs`);
  say(`${"".padEnd(20)} ${String(SMALL).padStart(9)} ${String(rows).padStart(9)}  ratio`);
  for (const [name, [before, now]] of times) {
    const columns = [before.toFixed(0).padStart(9), now.toFixed(0).padStart(9), (now / before).toFixed(2).padStart(6)];
    say(`${name.padEnd(20)} ${columns.join(" ")}`);
  }
  say(`${each} bytes a recording; filled at ${Math.round(rows / seconds)} recordings a second`);
} finally {
  await little.close();
  await big.close();
}
