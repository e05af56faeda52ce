import type { Lock, LockStore, RoomId, Swap, Version } from "@tallylight/core";
import { isSkipped, startRedis, startTcpProxy, type TcpProxy } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectRedis, type RedisConnection } from "./connect.ts";
import { roomKey } from "./keys.ts";
import { redisLockStore } from "./lock-store.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("a connection to a Redis that fails", () => {
  if (isSkipped(redis)) return;
  const direct = connectRedis({ url: redis.url });
  afterAll(async () => {
    await direct.close();
    await redis.stop();
  });

  let link: TcpProxy;
  let connection: RedisConnection;
  let store: LockStore;
  let prefix: string;
  beforeEach(async () => {
    (await direct.connected)._unsafeUnwrap();
    prefix = `tally-${randomUUID()}`;
    link = await startTcpProxy(Number(new URL(redis.url).port));
    const byLink = new URL(redis.url);
    byLink.port = `${link.port}`;
    connection = connectRedis({ url: byLink.href, commandTimeoutMs: TIMEOUT_MS });
    (await connection.connected)._unsafeUnwrap();
    store = redisLockStore(connection.client, { prefix });
    await store.swap(ROOM, { expected: null, next: null }); // the server has the script from now on
  });
  afterEach(async () => {
    await connection.close();
    await link.stop();
  });
  const stored = (): Promise<string | null> => direct.client.hget(roomKey(prefix, ROOM, "lock"), "v");

  test("ends a command in its time when the server does not answer, and goes on when it does", async () => {
    link.set("stalled");
    const started = performance.now();
    const answer = await store.swap(ROOM, CLAIM);
    expect(performance.now() - started).toBeLessThan(DEFAULT_TIMEOUT_MS);
    expect(answer._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      port: "locks",
      operation: "swap",
      cause: "redis: no answer in time",
    });
    link.set("open");
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), SOON);
    expect((await store.read(ROOM))._unsafeUnwrap().held, "what was on its way arrives").toMatchObject({ version: V1 });
  });

  test("sends no command twice when its answer was lost: the swap happened, and its repeat is won", async () => {
    link.set("deaf");
    expect((await store.swap(ROOM, CLAIM)).isErr()).toBe(true);
    expect(await stored()).toBe(V1);
    await direct.client.del(roomKey(prefix, ROOM, "lock"));
    link.drop();
    link.set("open");
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), SOON);
    expect(await stored(), "after the connection came back").toBeNull();
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrap().won).toBe(true);
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrap().won).toBe(true);
  });

  test("fails a command at once while there is no connection, and never does it later", async () => {
    link.set("refusing");
    link.drop();
    await vi.waitFor(() => expect(connection.client.status).toBe("reconnecting"), SOON);
    link.set("open"); // the next attempt will do
    const reconnected = once(connection.client, "ready");
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrapErr().cause).toBe("redis: not connected");
    expect(connection.client.status).toBe("reconnecting");
    await reconnected;
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), SOON);
    expect(await stored()).toBeNull();
  });

  test("gives up a server that is gone without a word, and connects anew", async () => {
    link.set("stalled");
    const before = link.connections();
    await store.read(ROOM);
    await vi.waitFor(() => expect(link.connections()).toBeGreaterThan(before), SOON);
  });

  test("tells refused credentials, without repeating them", async () => {
    const wrong = new URL(redis.url);
    wrong.password = "not-the-password";
    const refused = connectRedis({ url: wrong.href });
    const connected = await refused.connected;
    expect(connected._unsafeUnwrapErr().cause).toBe("redis: credentials refused");
    const answer = await redisLockStore(refused.client, { prefix }).read(ROOM);
    expect(JSON.stringify(answer._unsafeUnwrapErr())).not.toContain("password");
    await refused.close();
  });

  test("lets no query in the URL undo its options", async () => {
    const other = connectRedis({ url: `${redis.url}?enableOfflineQueue=yes&maxRetriesPerRequest=9` });
    expect(other.client.options).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    await other.close();
  });

  test("may be closed twice, and fails every command after that", async () => {
    await connection.close();
    await connection.close();
    expect((await store.read(ROOM))._unsafeUnwrapErr().cause).toBe("redis: not connected");
  });
});

test("a URL that is none is refused without repeating it", () => {
  const connectBadly = (): unknown => connectRedis({ url: "redis://:secret@host:port" });
  expect(connectBadly).toThrow(expect.objectContaining({ message: "the URL of Redis is not a URL" }));
  expect(connectBadly).not.toThrow(expect.objectContaining({ input: expect.anything() }));
});

const TIMEOUT_MS = 300;
/** Whoever did not hear of the other one would wait for as long as this. */
const DEFAULT_TIMEOUT_MS = 2_000;
const SOON = { timeout: 20_000 };
const ROOM = "room-1" as RoomId;
const V1 = "1".repeat(32) as Version;
const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const CLAIM: Swap = { expected: null, next: { version: V1, lock: LOCK } };
