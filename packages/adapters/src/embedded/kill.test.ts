import type { Evidence, RoomId } from "@tallylight/core";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Documents } from "../documents/documents.ts";
import { type EmbeddedEnv, openEmbedded } from "./connect.ts";
import { fileDocuments } from "./files/documents.ts";
import { embeddedLockStore } from "./lock-store.ts";
import { embeddedRecordingIndex } from "./recording-index.ts";

const ROUNDS = 12;
/** So many processes write at the same time, and are killed at moments of their own. */
const WRITERS = 2;
const LONGEST_LIFE_MS = 150;

let dataDir: string;
let env: EmbeddedEnv;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tallylight-kill-"));
  env = openEmbedded(dataDir)._unsafeUnwrap();
});
afterEach(async () => {
  await env.close();
  rmSync(dataDir, { recursive: true });
});

/** What a writer printed: before it asked a store for something, and once that was acknowledged. */
type Line = { readonly what: "ask" | "ack"; readonly store: Store; readonly key: string; readonly content: string };
type Store = "lock" | "document" | "row" | "queue";

/** What was acknowledged last of one thing, and what was asked for since. */
type Known = { acked: string; asked: string | null };

const ABSENT = "absent";

describe(`after kill -9 of ${WRITERS} processes at a time, ${ROUNDS} times,`, () => {
  test("all that was acknowledged is there: locks, documents, rows of the index, entries of the queue", async () => {
    const { lost, acknowledged } = await killAgainAndAgain("honest");
    expect(lost).toEqual([]);
    for (const store of ["lock", "document", "row", "queue"] as const) {
      expect(acknowledged[store], `${store}s acknowledged`).toBeGreaterThan(ROUNDS);
    }
  }, 240_000);

  test("what was acknowledged before it was written is found to be lost", async () => {
    const { lost } = await killAgainAndAgain("hasty");
    expect(lost.length).toBeGreaterThan(0);
  }, 240_000);
});

async function killAgainAndAgain(manner: "honest" | "hasty") {
  const known = new Map<string, Known>();
  const acknowledged = { lock: 0, document: 0, row: 0, queue: 0 };
  const lost: string[] = [];
  for (let round = 0; round < ROUNDS && lost.length === 0; round += 1) {
    const lives = Array.from({ length: WRITERS }, (_, nth) => liveAndDie(`writer${nth}`, round, manner));
    for (const { what, store, key, content } of (await Promise.all(lives)).flat()) {
      const of = known.get(`${store} ${key}`) ?? { acked: ABSENT, asked: null };
      known.set(`${store} ${key}`, what === "ask" ? { ...of, asked: content } : { acked: content, asked: null });
      if (what === "ack") acknowledged[store] += 1;
    }
    lost.push(...(await compare(known)));
  }
  return { lost, acknowledged };
}

/** What is not as it was acknowledged, nor as it was to become. From then on what is there is what is known. */
async function compare(known: Map<string, Known>): Promise<readonly string[]> {
  const there = await readers();
  const lost: string[] = [];
  for (const [name, { acked, asked }] of known) {
    const [store, key] = name.split(" ") as [Store, string];
    const found = await there[store](key);
    if (found !== acked && found !== asked) lost.push(`${name}: ${found} in place of ${acked}`);
    known.set(name, { acked: found, asked: null });
  }
  return lost;
}

/** How this process, which has had the same directory open all the time, sees them. */
async function readers(): Promise<Record<Store, (key: string) => Promise<string>>> {
  const locks = embeddedLockStore(env);
  const documents: Documents = fileDocuments(env, dataDir);
  const index = embeddedRecordingIndex(env);
  const waiting = (await locks.deferred(1_000_000))
    ._unsafeUnwrap()
    .map(({ evidence }: { evidence: Evidence }) => evidence.uid);
  const queued = new Set<string>(waiting);
  return {
    lock: async (key) => (await locks.read(key as RoomId))._unsafeUnwrap().held?.version ?? ABSENT,
    document: async (key) => (await documents.read(key))._unsafeUnwrap()?.text ?? ABSENT,
    row: async (key) => {
      const { recordings } = (await index.page({ roomId: key as RoomId, limit: 1 }))._unsafeUnwrap();
      return recordings[0]?.status ?? ABSENT;
    },
    queue: async (key) => (queued.has(key) ? key : ABSENT),
  };
}

/** Runs a writer until it is killed, some time after its first word; gives what it said. */
async function liveAndDie(name: string, round: number, manner: string): Promise<readonly Line[]> {
  const built = new URL("../../dist/embedded/index.js", import.meta.url).href;
  const args = ["--input-type=module", "-e", WRITER, built, dataDir, name, String(round), manner];
  const child: ChildProcess = spawn(execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const { stdout } = child;
  if (stdout === null) throw new Error("no output");
  const said = text(stdout);
  await once(stdout, "readable");
  await delay(Math.random() * LONGEST_LIFE_MS);
  child.kill("SIGKILL");
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL") throw new Error(`the writer ended by itself:\n${await said}`);
  // The last line may be half a line: then nobody has heard it.
  const lines = (await said).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}

const WRITER = `
  const [entry, dataDir, name, round, manner] = process.argv.slice(1);
  const { writeSync } = await import("node:fs");
  const { openEmbedded, embeddedLockStore, embeddedRecordingIndex, fileDocuments } = await import(entry);
  const env = openEmbedded(dataDir)._unsafeUnwrap();
  const locks = embeddedLockStore(env);
  const documents = fileDocuments(env, dataDir);
  const index = embeddedRecordingIndex(env);

  const say = (what, store, key, content) => writeSync(1, JSON.stringify({ what, store, key, content }) + "\\n");
  const step = async (store, key, content, write) => {
    say("ask", store, key, content);
    if (manner === "hasty") say("ack", store, key, content);
    const { isOk, outcome } = await write().match(
      (outcome) => ({ isOk: outcome?.won !== false && outcome?.kind !== "conflict", outcome }),
      (outcome) => ({ isOk: false, outcome }),
    );
    if (!isOk) throw new Error(store + " " + key + ": " + JSON.stringify(outcome));
    if (manner !== "hasty") say("ack", store, key, content);
  };
  const ids = (n) => {
    const own = name + "x" + round + "x" + n;
    return { roomId: own, egressId: "EG_" + own, uid: own.padEnd(22, "0") };
  };

  async function writeLocks() {
    for (let n = 0; ; n += 1) {
      const key = name + "-" + (n % 5);
      const { held } = (await locks.read(key))._unsafeUnwrap();
      const lock = { ...ids(n), state: "starting", sid: "RM_1", egressId: null, owner: name };
      const version = [name, round, n].join("x");
      const next = n % 4 === 3 ? null : { version, lock };
      const write = () => locks.swap(key, { expected: held?.version ?? null, next });
      await step("lock", key, next === null ? "absent" : version, write);
    }
  }
  async function writeDocuments() {
    for (let n = 0; ; n += 1) {
      const key = "documents/" + name + "/" + (n % 5) + ".json";
      const stored = (await documents.read(key))._unsafeUnwrap();
      const content = JSON.stringify({ round, n, filling: "x".repeat(n % 3000) });
      await step("document", key, content, () => documents.writeIf(key, content, stored?.etag ?? null));
    }
  }
  async function writeRows() {
    for (let n = 0; ; n += 1) {
      const { roomId, egressId, uid } = ids(n);
      const recordingId = [roomId, egressId, uid].join("--");
      for (const status of ["starting", "active", "complete"]) {
        const recording = { recordingId, ...ids(n), status, source: "livekit", accepted: true, filename: uid + ".mp4", startDate: n };
        await step("row", roomId, status, () => index.announce(recording));
      }
    }
  }
  async function writeQueue() {
    for (let n = 0; ; n += 1) {
      const evidence = { ...ids(n), status: "complete", source: "livekit" };
      await step("queue", evidence.uid, evidence.uid, () => locks.defer(evidence));
    }
  }
  await Promise.all([writeLocks(), writeDocuments(), writeRows(), writeQueue()]);
`;
