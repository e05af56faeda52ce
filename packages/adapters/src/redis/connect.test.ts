import type { Lock, LockStore, RoomId, Swap, Version } from "@tallylight/core";
import { isSkipped, startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
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

  let link: Link;
  let connection: RedisConnection;
  let store: LockStore;
  let prefix: string;
  beforeEach(async () => {
    (await direct.connected)._unsafeUnwrap();
    prefix = `tally-${randomUUID()}`;
    link = await openLink(new URL(redis.url));
    connection = connectRedis({ url: link.url, commandTimeoutMs: TIMEOUT_MS });
    (await connection.connected)._unsafeUnwrap();
    store = redisLockStore(connection.client, { prefix });
    await store.swap(ROOM, { expected: null, next: null }); // the server has the script from now on
  });
  afterEach(async () => {
    await connection.close();
    await link.close();
  });
  const stored = (): Promise<string | null> => direct.client.hget(roomKey(prefix, ROOM, "lock"), "v");

  test("ends a command in its time when the server does not answer, and goes on when it does", async () => {
    link.stall();
    const started = performance.now();
    const answer = await store.swap(ROOM, CLAIM);
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + 500);
    expect(answer._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      port: "locks",
      operation: "swap",
      cause: "redis: no answer in time",
    });
    link.goOn();
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), { timeout: 5_000 });
    expect((await store.read(ROOM))._unsafeUnwrap().held, "what was on its way arrives").toMatchObject({ version: V1 });
  });

  test("sends no command twice when its answer was lost: the swap happened, and its repeat is won", async () => {
    link.mode = "deaf";
    expect((await store.swap(ROOM, CLAIM)).isErr()).toBe(true);
    expect(await stored()).toBe(V1);
    await direct.client.del(roomKey(prefix, ROOM, "lock"));
    link.cut();
    link.mode = "open";
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), { timeout: 5_000 });
    expect(await stored(), "after the connection came back").toBeNull();
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrap().won).toBe(true);
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrap().won).toBe(true);
  });

  test("fails a command at once while there is no connection, and never does it later", async () => {
    link.mode = "refusing";
    link.cut();
    await vi.waitFor(() => expect(connection.client.status).toBe("reconnecting"));
    link.mode = "open"; // the next attempt will do
    const reconnected = once(connection.client, "ready");
    expect((await store.swap(ROOM, CLAIM))._unsafeUnwrapErr().cause).toBe("redis: not connected");
    expect(connection.client.status).toBe("reconnecting");
    await reconnected;
    await vi.waitFor(async () => expect((await store.read(ROOM)).isOk()).toBe(true), { timeout: 5_000 });
    expect(await stored()).toBeNull();
  });

  test("gives up a server that is gone without a word, and connects anew", async () => {
    link.stall();
    const before = link.connections();
    await store.read(ROOM);
    await vi.waitFor(() => expect(link.connections()).toBeGreaterThan(before), { timeout: 5_000 });
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

/** `stalled`: nothing goes to the server. `deaf`: what it answers is lost. `refusing`: no new connection. */
type Mode = "open" | "stalled" | "deaf" | "refusing";
type Link = {
  mode: Mode;
  readonly url: string;
  readonly stall: () => void;
  readonly goOn: () => void;
  readonly cut: () => void;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

/** A link to the server that can fail in ways that a server on its own cannot be made to. */
async function openLink(target: URL): Promise<Link> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((near) => {
    connections += 1;
    if (link.mode === "refusing") {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => other.destroy());
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => link.mode !== "deaf" && near.write(bytes));
    if (link.mode === "stalled") near.pause();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const close = async (): Promise<void> => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  };
  const link: Link = {
    mode: "open",
    url: url.href,
    stall: () => {
      link.mode = "stalled";
      for (const socket of sockets) socket.pause();
    },
    goOn: () => {
      link.mode = "open";
      for (const socket of sockets) socket.resume();
    },
    cut,
    connections: () => connections,
    close,
  };
  return link;
}

const TIMEOUT_MS = 300;
const ROOM = "room-1" as RoomId;
const V1 = "1".repeat(32) as Version;
const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const CLAIM: Swap = { expected: null, next: { version: V1, lock: LOCK } };
