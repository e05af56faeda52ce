import type { Lock, RoomId, Version } from "@tallylight/core";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EmbeddedEnv, openEmbedded } from "./connect.ts";
import { embeddedLockStore } from "./lock-store.ts";

let dataDir: string;
let env: EmbeddedEnv;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tallylight-lmdb-"));
  env = openEmbedded(dataDir, { writeTimeoutMs: 300 })._unsafeUnwrap();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await env.close();
  rmSync(dataDir, { recursive: true });
});

test("of two processes that claim the same rooms, one wins each, and both see the winner", async () => {
  const [one, two] = [startProcess("race", "one"), startProcess("race", "two")];
  const [first, second] = await Promise.all([answer(one), answer(two)]);
  expect(Object.keys(first)).toHaveLength(200);
  expect(first).toEqual(second);
  expect(new Set(Object.values(first)).size, "each is the first somewhere").toBe(2);
});

test("of two processes that count up one lock, no step is lost", async () => {
  const [one, two] = [startProcess("count", "one"), startProcess("count", "two")];
  await Promise.all([answer(one), answer(two)]);
  const { held } = (await embeddedLockStore(env).read(ROOM))._unsafeUnwrap();
  expect(held).toMatchObject({ lock: { owner: "200" } });
});

test("a process that opens one directory twice does not wait for itself, and each closes its own", () => {
  const { status, stdout } = spawnSync(execPath, programArgs("twice", "one"), { encoding: "utf8", timeout: 15_000 });
  expect(status, "it ended").toBe(0);
  expect(JSON.parse(stdout)).toEqual({ taken: 200, afterwards: true });
});

test("what another process wrote is read within the same turn of the event loop", async () => {
  const store = embeddedLockStore(env);
  const before = store.read(ROOM);
  spawnSync(execPath, programArgs("count", "one"), { stdio: "ignore" });
  const after = store.read(ROOM);
  expect((await before)._unsafeUnwrap().held).toBeNull();
  expect((await after)._unsafeUnwrap().held).toMatchObject({ lock: { owner: "100" } });
});

test("a process that is stopped while it writes makes a write unavailable in time, and its death frees the others", async () => {
  const store = embeddedLockStore(env);
  const stopped = startProcess("stop", "one");
  await vi.waitFor(async () => expect((await store.swap(ROOM, CLAIM)).isErr()).toBe(true), { timeout: 10_000 });
  const failure = (await store.swap(ROOM, CLAIM))._unsafeUnwrapErr();
  expect(failure).toMatchObject({ kind: "unavailable", port: "locks", operation: "swap" });
  expect((await store.read(ROOM)).isOk(), "reads go on").toBe(true);
  stopped.kill("SIGKILL");
  await vi.waitFor(async () => expect((await store.swap(ROOM, CLAIM)).isOk()).toBe(true), { timeout: 10_000 });
});

test("after its end everything is unavailable, and nothing breaks", async () => {
  const store = embeddedLockStore(env);
  const last = store.swap(ROOM, CLAIM);
  await env.close();
  expect((await last).isOk(), "what was asked before the end is done").toBe(true);
  for (const refused of [await store.read(ROOM), await store.swap(ROOM, CLAIM)]) {
    expect(refused._unsafeUnwrapErr().cause).toBe("lmdb: the database is closed");
  }
  await env.close();
});

test("a data directory that cannot be made is unavailable", () => {
  const file = join(dataDir, "file");
  writeFileSync(file, "");
  expect(openEmbedded(join(file, "below"))._unsafeUnwrapErr()).toMatchObject({
    kind: "unavailable",
    operation: "open",
  });
});

const ROOM = "room-1" as RoomId;
const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "0" } as Lock;
const CLAIM = { expected: null, next: { version: "1".repeat(32) as Version, lock: LOCK } };

type Role = "race" | "count" | "stop" | "twice";

/** Another process, on the built sources, which opens the same directory. It prints one line of JSON when it is done. */
function startProcess(role: Role, name: string): ChildProcess {
  const child = spawn(execPath, programArgs(role, name), { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return child;
}

function programArgs(role: Role, name: string): string[] {
  const built = (file: string): string => new URL(`../../dist/embedded/${file}`, import.meta.url).href;
  return ["--input-type=module", "-e", PROGRAM, built("connect.js"), built("lock-store.js"), dataDir, role, name];
}

async function answer(child: ChildProcess): Promise<Record<string, string>> {
  if (child.stdout === null) throw new Error("no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return JSON.parse(line) as Record<string, string>;
}

const PROGRAM = `
  const [connect, lockStore, dataDir, role, name] = process.argv.slice(1);
  const { openEmbedded } = await import(connect);
  const { embeddedLockStore } = await import(lockStore);
  const env = openEmbedded(dataDir)._unsafeUnwrap();
  const store = embeddedLockStore(env);
  let writes = 0;
  const version = () => name + "-" + String(writes++);
  const lock = (owner) => ({ state: "starting", uid: "u", sid: "RM_1", egressId: null, owner });
  const claim = async (room, owner) =>
    (await store.swap(room, { expected: null, next: { version: version(), lock: lock(owner) } }))._unsafeUnwrap();

  const winners = {};
  if (role === "race") {
    // Each waits for the other before it begins, at the other end.
    await claim("ready-" + name, name);
    while ((await store.list(null))._unsafeUnwrap().locks.length < 2) await new Promise(setImmediate);
    const rooms = Array.from({ length: 200 }, (_, at) => "room" + at);
    for (const room of name === "one" ? rooms : rooms.reverse()) {
      winners[room] = (await claim(room, name)).held.lock.owner;
    }
  }
  for (let done = 0; role === "count" && done < 100; ) {
    const { held } = (await store.read("room-1"))._unsafeUnwrap();
    const next = { version: version(), lock: lock(String(Number(held?.lock.owner ?? 0) + 1)) };
    if ((await store.swap("room-1", { expected: held?.version ?? null, next }))._unsafeUnwrap().won) done++;
  }
  if (role === "twice") {
    const took = [];
    for (let round = 0; round < 20; round++) {
      const claims = (of, who) => Array.from({ length: 5 }, (_, at) =>
        of.swap("room" + round + "-" + who + at, { expected: null, next: { version: version(), lock: lock(name) } }));
      const first = claims(store, "a");
      // The first one's transactions are on their way while the other opens, which is done at once.
      await new Promise((resolve) => setTimeout(resolve, 1));
      const other = openEmbedded(dataDir)._unsafeUnwrap();
      took.push(...await Promise.all([...claims(embeddedLockStore(other), "b"), ...first]));
      await other.close();
    }
    winners.taken = took.filter((claimed) => claimed.isOk() && claimed.value.won).length;
    winners.afterwards = (await store.read("room-1")).isOk();
  }
  if (role === "stop") await env.write("locks", "swap", () => process.kill(process.pid, "SIGSTOP"));
  console.log(JSON.stringify(winners));
  await env.close();
`;
