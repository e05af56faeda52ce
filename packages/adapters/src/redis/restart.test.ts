import type { RoomId } from "@tallylight/core";
import { isSkipped, startRedisServer, withRedis } from "@tallylight/services";
import { afterAll, describe, expect, test, vi } from "vitest";
import { redisLockStore } from "./lock-store.ts";
import { redisSignals } from "./signals.ts";
import { atOnce, causeOf, claimed, claimOf, heldBy, listed, swapped } from "./test-locks.ts";
import { connecting } from "./test-suite.ts";

/** A key takes this long to load, so that loading can be seen. */
const LOAD_DELAY = ["--key-load-delay", "20000"];
const slow = await startRedisServer({ persistent: true, args: LOAD_DELAY });
const server = await startRedisServer({ persistent: true });

describe.skipIf(isSkipped(server) || isSkipped(slow))("a server that goes and comes back", () => {
  if (isSkipped(server) || isSkipped(slow)) return;
  const { connect } = connecting(() => ({ url: server.url }));
  const toSlow = connecting(() => ({ url: slow.url }));
  afterAll(async () => {
    await server.stop();
    await slow.stop();
  });
  const roomsNamed = (name: string, count: number): readonly RoomId[] =>
    Array.from({ length: count }, (_, at) => `${name}-${at}` as RoomId);
  const operator = <T>(...words: [string, ...string[]]): Promise<T> =>
    withRedis(server.url, (redis) => redis.call(...words) as Promise<T>);
  const ROOM = "room" as RoomId;

  test("takes nothing while it is away or loading, and then goes on where it was, by itself", async () => {
    const store = redisLockStore((await toSlow.connect()).client, { prefix: "tally:restart" });
    const signals = redisSignals((await toSlow.connect()).client, { prefix: "tally:restart" });
    const rooms = roomsNamed("kept", 100);
    for (const roomId of rooms) await claimed(store, roomId);
    await slow.kill();
    await vi.waitFor(async () => expect((await store.read(ROOM)).isErr()).toBe(true), { timeout: 20_000 });
    for (let at = 0; at < 10; at += 1) {
      expect(await atOnce(async () => store.swap(ROOM, claimOf()))).toMatch(/^redis: (not connected|connection)/);
    }
    const back = slow.restart(); // it answers PING once it has loaded
    const causes = new Set<string>();
    const during = await vi.waitUntil(
      async () => {
        const answer = await store.swap(ROOM, claimOf());
        if (answer.isErr()) causes.add(answer.error.cause);
        return answer.isOk() && answer.value;
      },
      { timeout: 40_000, interval: 20 },
    );
    await back;
    expect(during, "what was refused never happened").toMatchObject({ won: true });
    expect([...causes].every((cause) => /^redis: (not connected|connection|the server is loading)/.test(cause))).toBe(
      true,
    );
    expect(await listed(store)).toEqual(new Set([...rooms, ROOM]));
    const wake = vi.fn();
    signals.subscribe(ROOM, wake);
    const other = redisSignals((await toSlow.connect()).client, { prefix: "tally:restart" });
    await vi.waitFor(
      () => {
        other.publish(ROOM);
        expect(wake).toHaveBeenCalled();
      },
      { timeout: 20_000 },
    );
    await Promise.all([signals.close(), other.close()]);
  });

  test("that lost everything is empty, and locks are taken again", async () => {
    const store = redisLockStore((await connect()).client, { prefix: "tally:emptied" });
    await claimed(store, ROOM);
    await server.kill();
    await server.restart({ emptied: true });
    expect(await swapped(store, ROOM, claimOf())).toMatchObject({ won: true });
    expect(await listed(store)).toEqual(new Set([ROOM]));
  });

  test("begins a walk anew that it interrupted: its cursors mean nothing to the next process", async () => {
    const store = redisLockStore((await connect()).client, { prefix: "tally:walk" });
    const rooms = roomsNamed("many", 3000);
    await Promise.all(rooms.map((roomId) => store.swap(roomId, claimOf())));
    let pages = 0;
    const found = await listed(store, async () => {
      pages += 1;
      if (pages !== 4) return;
      await server.kill();
      await server.restart();
      await vi.waitFor(async () => (await store.read(ROOM))._unsafeUnwrap(), { timeout: 40_000 });
    });
    expect(rooms.filter((roomId) => !found.has(roomId))).toEqual([]);
    expect(pages, "as many again").toBeGreaterThan(9);
  });

  test("as a replica takes no lock, and again once it is the master", async () => {
    const store = redisLockStore((await connect()).client, { prefix: "tally:replica" });
    await claimed(store, ROOM);
    await operator("REPLICAOF", "127.0.0.1", "1");
    expect(await causeOf(async () => store.swap("other" as RoomId, claimOf()))).toMatch(
      /^redis: (the server is a replica|the server has no master)$/,
    );
    await operator("REPLICAOF", "NO", "ONE");
    expect(await swapped(store, "other" as RoomId, claimOf())).toMatchObject({ won: true });
    expect(await heldBy(store, ROOM)).not.toBeNull();
  });

  test("that is full refuses locks and keeps those that it has", async () => {
    const store = redisLockStore((await connect()).client, { prefix: "tally:full" });
    await claimed(store, ROOM);
    await operator("CONFIG", "SET", "maxmemory", "1mb");
    expect((await store.swap("other" as RoomId, claimOf()))._unsafeUnwrapErr().cause).toBe(
      "redis: the server is out of memory",
    );
    expect(await heldBy(store, ROOM)).not.toBeNull();
    await operator("CONFIG", "SET", "maxmemory", "0");
    expect(await swapped(store, "other" as RoomId, claimOf())).toMatchObject({ won: true });
  });
});
