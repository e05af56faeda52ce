import type { Evidence, Lock, LockPage, LockStore, RoomId, Swap, Version } from "@tallylight/core";
import { isSkipped, startRedis, startTcpProxy } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { connectRedis } from "./connect.ts";
import { deferringKey, roomKey } from "./keys.ts";
import { redisLockStore } from "./lock-store.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("with a Redis", () => {
  if (isSkipped(redis)) return;
  const connection = connectRedis({ url: redis.url });
  const { client } = connection;
  beforeAll(async () => (await connection.connected)._unsafeUnwrap());
  afterAll(async () => {
    await connection.close();
    await redis.stop();
  });

  let prefix = "";
  beforeEach(() => {
    prefix = `tally-${randomUUID()}`;
  });
  const lockKey = (): string => roomKey(prefix, ROOM, "lock");
  const makeStore = (): LockStore => redisLockStore(client, { prefix });

  const closers: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(closers.map((close) => close())));
  test("can be read as soon as a swap has failed whose connection broke in place of its answer", async () => {
    const { port } = new URL(redis.url);
    const link = await startTcpProxy(Number(port));
    closers.push(link.stop);
    const url = Object.assign(new URL(redis.url), { port: String(link.port) }).href;
    const other = connectRedis({ url });
    closers.push(other.close);
    (await other.connected)._unsafeUnwrap();
    const store = redisLockStore(other.client, { prefix });
    await store.swap("warm" as RoomId, CLAIM);
    link.set("deaf");
    const claimed = store.swap(ROOM, CLAIM);
    await vi.waitFor(async () => expect(await client.exists(lockKey())).toBe(1), { timeout: 20_000 });
    link.set("open");
    link.drop();
    expect((await claimed).isErr()).toBe(true);
    expect((await store.read(ROOM))._unsafeUnwrap().held).toMatchObject({ version: V1 });
  });

  test("keeps locks and what is deferred without a lifetime", async () => {
    const store = makeStore();
    await store.swap(ROOM, { ...CLAIM, defer: EVIDENCE });
    await store.swap(ROOM, { expected: V1, next: { version: V2, lock: LOCK }, restamp: true });
    expect(await client.ttl(lockKey())).toBe(-1);
    expect(await client.ttl(roomKey(prefix, ROOM, "deferred"))).toBe(-1);
  });

  test("keeps all of a room below one hash tag, and the hint that it has a queue; leaves nothing behind", async () => {
    const store = makeStore();
    await store.swap(ROOM, { ...CLAIM, defer: EVIDENCE });
    const keys = await client.keys(`${prefix}*`);
    expect(keys.sort()).toEqual(["deferring", "{room-1}:deferred", "{room-1}:lock"].map((key) => `${prefix}:${key}`));
    await store.swap(ROOM, { expected: V1, next: null });
    const [waits] = (await store.deferred(1))._unsafeUnwrap();
    await store.settle(waits?.token ?? "");
    expect((await store.deferred(1))._unsafeUnwrap()).toEqual([]);
    expect(await client.keys(`${prefix}*`)).toEqual([]);
  });

  test("finds a queue without a hint when the locks are listed", async () => {
    const store = makeStore();
    await store.defer(EVIDENCE);
    await client.del(deferringKey(prefix));
    expect((await store.deferred(1))._unsafeUnwrap()).toEqual([]);
    expect(await listed(store)).toEqual([]);
    expect((await store.deferred(1))._unsafeUnwrap()).toMatchObject([{ evidence: EVIDENCE }]);
  });

  test("reads no queue of a room that has none, however many locks there are", async () => {
    const store = makeStore();
    await Promise.all(Array.from({ length: 300 }, (_, at) => store.swap(`room-${at}` as RoomId, CLAIM)));
    const sent = vi.spyOn(client, "sendCommand");
    expect((await store.deferred(500))._unsafeUnwrap()).toEqual([]);
    expect(sent).toHaveBeenCalledTimes(1);
    sent.mockRestore();
  });

  test("gives the oldest of more queues than it reads in one go, and of those that are empty none", async () => {
    const store = makeStore();
    const of = (at: number): Evidence => ({ ...EVIDENCE, roomId: `room-${at}` as RoomId });
    for (let at = 0; at < 250; at += 1) await store.defer(of(at));
    const first = (await store.deferred(120))._unsafeUnwrap();
    expect(first.map(({ evidence }) => evidence)).toEqual(Array.from({ length: 120 }, (_, at) => of(at)));
    for (const { token } of first) await store.settle(token);
    const rest = (await store.deferred(500))._unsafeUnwrap();
    expect(rest.map(({ evidence }) => evidence)).toEqual(Array.from({ length: 130 }, (_, at) => of(at + 120)));
    expect(await client.zcard(deferringKey(prefix))).toBe(130);
  });

  test("holds a room whose key is no hash, or a hash without a version, until it is named", async () => {
    const store = makeStore();
    const plants = [() => client.set(lockKey(), "x"), () => client.hset(lockKey(), "d", "{}", "t", "5")];
    for (const plant of plants) {
      await plant();
      const { held } = (await store.read(ROOM))._unsafeUnwrap();
      expect(held).toMatchObject({ roomId: ROOM, version: "unversioned", unreadable: expect.any(String) });
      expect((await store.swap(ROOM, CLAIM))._unsafeUnwrap()).toMatchObject({ won: false, held });
      expect(await listed(store)).toEqual([held]);
      const forced = await store.swap(ROOM, { expected: "unversioned" as Version, next: null });
      expect(forced._unsafeUnwrap()).toMatchObject({ won: true, held: null });
    }
  });

  test("lists its own locks only, whatever the prefix means to a pattern", async () => {
    prefix = `${prefix}[*?]`;
    const store = makeStore();
    await store.swap(ROOM, CLAIM);
    await redisLockStore(client, { prefix: prefix.replace("*", "other") }).swap(ROOM, CLAIM);
    await client.set(`${prefix}:{no--room}:lock`, "x");
    expect((await listed(store)).map(({ roomId }) => roomId)).toEqual([ROOM]);
  });

  test("leaves evidence that it cannot read in the queue, and gives the rest", async () => {
    const store = makeStore();
    await client.zadd(roomKey(prefix, ROOM, "deferred"), 1, '{"later":"version"}');
    await store.defer(EVIDENCE);
    const waiting = (await store.deferred(10))._unsafeUnwrap();
    expect(waiting.map(({ evidence }) => evidence)).toEqual([EVIDENCE]);
    expect(await client.zcard(roomKey(prefix, ROOM, "deferred"))).toBe(2);
  });

  test("goes on after the server forgot its scripts", async () => {
    const store = makeStore();
    await store.swap(ROOM, CLAIM);
    await client.script("FLUSH");
    expect((await store.read(ROOM))._unsafeUnwrap().held).toMatchObject({ version: V1 });
    await client.script("FLUSH");
    expect((await store.swap(ROOM, { expected: V1, next: null }))._unsafeUnwrap()).toMatchObject({ won: true });
    await client.script("FLUSH");
    expect((await store.defer(EVIDENCE)).isOk()).toBe(true);
  });

  test("sends few of the claims and of the reads that a crowd makes of one room", async () => {
    const store = makeStore();
    await store.swap("warm" as RoomId, CLAIM);
    await store.read("warm" as RoomId);
    const sent = vi.spyOn(client, "sendCommand");
    const versions = Array.from({ length: 50 }, (_, at) => at.toString(16).padStart(32, "0") as Version);
    const outcomes = await Promise.all(
      versions.map((version) => store.swap(ROOM, { expected: null, next: { version, lock: LOCK } })),
    );
    const winners = outcomes.filter((outcome) => outcome._unsafeUnwrap().won);
    expect(winners).toHaveLength(1);
    const held = outcomes.map((outcome) => outcome._unsafeUnwrap().held);
    expect(new Set(held.map((lock) => lock?.version))).toEqual(new Set([winners[0]?._unsafeUnwrap().held?.version]));
    const readings = await Promise.all(versions.map(() => store.read(ROOM)));
    expect(readings.map((reading) => reading._unsafeUnwrap().held)).toEqual(held);
    expect(sent.mock.calls.length).toBeLessThanOrEqual(4);
    sent.mockRestore();
  });

  test("walks on while it reads, and walks again where that was for nobody or too long ago", async () => {
    const store = makeStore();
    const rooms = Array.from({ length: 1_500 }, (_, at) => `room-${at}` as RoomId);
    await Promise.all(rooms.map((roomId) => store.swap(roomId, CLAIM)));
    const sent = vi.spyOn(client, "sendCommand");
    const scans = (): number => sent.mock.calls.filter(([{ name }]) => name === "scan").length;
    const page = async (cursor: string | null): Promise<string | null> =>
      (await store.list(cursor))._unsafeUnwrap().next;
    const second = await page(null);
    expect(scans(), "the first and the second step").toBe(2);
    const third = await page(second);
    expect(scans(), "the third").toBe(3);
    await page(second);
    expect(scans(), "a step that was not the one ahead, and the one after it").toBe(5);
    const late = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 1_000);
    await page(third);
    late.mockRestore();
    expect(scans(), "what was too long ago").toBe(7);
    sent.mockRestore();
    expect(new Set((await listed(store)).map(({ roomId }) => roomId))).toEqual(new Set(rooms));
  });

  test("goes on where what it read ahead has failed", async () => {
    const store = makeStore();
    const rooms = Array.from({ length: 900 }, (_, at) => `room-${at}` as RoomId);
    await Promise.all(rooms.map((roomId) => store.swap(roomId, CLAIM)));
    const [asked, broken] = [client.pipeline(), client.pipeline()];
    const exec = vi.spyOn(broken, "exec").mockRejectedValue(new Error("broken by the test"));
    const steps = vi.spyOn(client, "pipeline").mockReturnValueOnce(asked).mockReturnValueOnce(broken);
    const { locks, next } = (await store.list(null))._unsafeUnwrap();
    expect(exec).toHaveBeenCalledOnce();
    const rest = await listed(store, next);
    steps.mockRestore();
    expect(new Set([...locks, ...rest].map(({ roomId }) => roomId))).toEqual(new Set(rooms));
  });

  test("claims, reads and releases with one command each", async () => {
    const store = makeStore();
    const steps: readonly (() => ReturnType<LockStore["swap" | "read"]>)[] = [
      () => store.swap(ROOM, CLAIM),
      () => store.read(ROOM),
      () => store.swap(ROOM, { expected: V1, next: null }),
    ];
    for (const step of steps) await step(); // the server has the scripts from now on
    const sent = vi.spyOn(client, "sendCommand");
    for (const step of steps) await step();
    expect(sent).toHaveBeenCalledTimes(steps.length);
    sent.mockRestore();
  });
});

async function listed(store: LockStore, from: string | null = null): Promise<LockPage["locks"]> {
  const locks = [];
  let cursor = from;
  do {
    const page: LockPage = (await store.list(cursor))._unsafeUnwrap();
    locks.push(...page.locks);
    cursor = page.next;
  } while (cursor !== null);
  return locks;
}

const ROOM = "room-1" as RoomId;
const V1 = "1".repeat(32) as Version;
const V2 = "2".repeat(32) as Version;
const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const CLAIM: Swap = { expected: null, next: { version: V1, lock: LOCK } };
const EVIDENCE = { egressId: "EG_1", roomId: ROOM, uid: "u", status: "active", source: "livekit" } as Evidence;
