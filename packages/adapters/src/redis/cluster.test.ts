import type { RoomId } from "@tallylight/core";
import { isSkipped, type RedisServer, startRedisCluster, withRedis } from "@tallylight/services";
import { Redis } from "ioredis";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { redisHealth } from "./health.ts";
import { roomKey } from "./keys.ts";
import { redisLockStore } from "./lock-store.ts";
import { masterOf } from "./masters.ts";
import { redisSignals } from "./signals.ts";
import { slotOf } from "./slot.ts";
import { atOnce, causeOf, claimed, claimOf, heldBy, listed, LOCK, freshVersion, swapped } from "./test-locks.ts";
import { connecting, redisContracts } from "./test-suite.ts";

const cluster = await startRedisCluster();

describe.skipIf(isSkipped(cluster))("on a cluster", () => {
  if (isSkipped(cluster)) return;
  const { nodes, password, masters, idOf } = cluster;
  const addresses = nodes.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const { connect } = connecting(() => ({ cluster: addresses.slice(0, 2), password }));
  const direct = new Map(masters.map((master) => [master, new Redis(master.url, { retryStrategy: () => 100 })]));
  for (const client of direct.values()) client.on("error", () => {});
  const ask = (master: RedisServer, ...words: readonly (string | number)[]): Promise<unknown> =>
    direct.get(master)?.call(`${words[0]}`, ...words.slice(1)) ?? Promise.reject(new Error("no such master"));
  afterAll(async () => {
    for (const client of direct.values()) client.disconnect();
    await cluster.stop();
  });

  redisContracts("Redis as a cluster", connect);

  let prefix = "";
  let attempt = 0;
  beforeEach(() => void (prefix = `tally:cluster-${(attempt += 1)}`));
  const storeOf = async (replicas = 0) => redisLockStore((await connect()).client, { prefix, replicas });
  const slotOfRoom = (roomId: RoomId): number => slotOf(roomKey(prefix, roomId, "lock"));
  /** To whom slots were given. Back at once would be too soon: the others have not all heard of the first time. */
  const given = new Map<number, RedisServer>();
  const owner = (roomId: RoomId): RedisServer => {
    const gone = given.get(slotOfRoom(roomId));
    if (gone !== undefined) return gone;
    const at = [5461, 10_922, 16_384].findIndex((end) => slotOfRoom(roomId) < end);
    return masters[at] as RedisServer;
  };
  const roomsNamed = (name: string, count: number): readonly RoomId[] =>
    Array.from({ length: count }, (_, at) => `${name}-${at}` as RoomId);

  test("finds the slot of a key as the servers do", async () => {
    const [master] = masters as [RedisServer];
    for (const key of ["a", "tally:{room-1}:lock", "{}x", "a{b}{c}", "a{{b}}", "{tally:x:index}:rows", "ü{ö}"]) {
      expect(slotOf(key), key).toBe(await ask(master, "CLUSTER", "KEYSLOT", key));
    }
  });

  describe("lists every lock that is there throughout", () => {
    /** The masters in the order of the walk. */
    const inOrder = async (): Promise<readonly RedisServer[]> => {
      const ids = await Promise.all(masters.map(async (master) => ({ master, id: await idOf(master) })));
      return ids.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ master }) => master);
    };
    const begin = async (slot: number, from: RedisServer, to: RedisServer): Promise<void> => {
      await ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", await idOf(from));
      await ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", await idOf(to));
    };
    const moveKeys = async (slot: number, from: RedisServer, to: RedisServer): Promise<void> => {
      const keys = (await ask(from, "CLUSTER", "GETKEYSINSLOT", slot, 1000)) as readonly string[];
      await ask(from, "MIGRATE", "127.0.0.1", to.port, "", 0, 5000, "AUTH", password, "KEYS", ...keys);
    };
    const end = async (slot: number, to: RedisServer): Promise<void> => {
      const id = await idOf(to);
      const [others, own] = [masters.filter((master) => master !== to), to];
      for (const master of [own, ...others]) await ask(master, "CLUSTER", "SETSLOT", slot, "NODE", id);
      given.set(slot, to);
    };

    test("and visits each master, a bounded page at a time", async () => {
      const store = await storeOf();
      const rooms = roomsNamed("many", 1500);
      await Promise.all(rooms.map((roomId) => store.swap(roomId, claimOf())));
      const pages: number[] = [];
      const found = await listed(store, async ({ locks }) => void pages.push(locks.length));
      expect(rooms.filter((roomId) => !found.has(roomId))).toEqual([]);
      expect(Math.max(...pages)).toBeLessThanOrEqual(500);
    });

    test("also when its slot changes hands behind the walk's back", async () => {
      const store = await storeOf();
      const rooms = roomsNamed("moved", 1500);
      await Promise.all(rooms.map((roomId) => store.swap(roomId, claimOf())));
      const [first, , last] = (await inOrder()) as [RedisServer, RedisServer, RedisServer];
      const roomId = rooms.find((room) => owner(room) === last) as RoomId;
      const slot = slotOfRoom(roomId);
      let walked = 0;
      const found = await listed(store, async ({ next }) => {
        walked += next?.includes(`.${await idOf(last)}.`) === true ? 1 : 0;
        if (walked !== 1) return;
        walked += 1; // the walk has come to the last master, and has not read it
        await begin(slot, last, first);
        await moveKeys(slot, last, first);
        await end(slot, first);
      });
      expect(walked).toBeGreaterThan(0);
      expect(rooms.filter((room) => !found.has(room))).toEqual([]);
      expect(await heldBy(store, roomId)).not.toBeNull();
    });

    test("also when its slot is on its way all the time, and its key moves; it is swapped on both sides", async () => {
      const store = await storeOf();
      const rooms = roomsNamed("moving", 1500);
      await Promise.all(rooms.map((roomId) => store.swap(roomId, claimOf())));
      const [first, , last] = (await inOrder()) as [RedisServer, RedisServer, RedisServer];
      const roomId = rooms.find((room) => owner(room) === last) as RoomId;
      const slot = slotOfRoom(roomId);
      await begin(slot, last, first);
      const here = await heldBy(store, roomId);
      const next = { version: freshVersion(), lock: LOCK };
      expect((await store.swap(roomId, { expected: here, next }))._unsafeUnwrap().won).toBe(true);
      let isMoved = false;
      const found = await listed(store, async ({ next }) => {
        if (isMoved || next?.includes(`.${await idOf(last)}.`) !== true) return;
        isMoved = true;
        await moveKeys(slot, last, first);
      });
      expect(isMoved).toBe(true);
      expect(rooms.filter((room) => !found.has(room))).toEqual([]);
      expect(await heldBy(store, roomId)).toBe(next.version);
      const waiting = await storeOf(1);
      const moved = await waiting.swap(roomId, {
        expected: next.version,
        next: { version: freshVersion(), lock: LOCK },
      });
      expect(moved._unsafeUnwrapErr().cause, "where its replicas are is not known until it is there").toMatch(
        /^redis: /,
      );
      await end(slot, first);
      await vi.waitFor(async () => expect(await heldBy(waiting, roomId)).not.toBeNull(), { timeout: 20_000 });
    });

    /** Gives the first that will take it a new epoch: as a failover would, without one. */
    const bumpOne = async (): Promise<void> => {
      for (const master of masters) {
        if (String(await ask(master, "CLUSTER", "BUMPEPOCH")).startsWith("BUMPED")) return;
      }
      throw new Error("each takes its own for the latest, until it has heard of the others'");
    };

    test("or none, once the masters change and change", { timeout: 60_000 }, async () => {
      const store = await storeOf();
      const list = listed(store, async () => {
        await vi.waitFor(bumpOne, { timeout: 15_000, interval: 20 });
      });
      await expect(list).rejects.toMatchObject({
        data: { value: { cause: "redis: the servers changed while their locks were listed" } },
      });
      await vi.waitFor(async () => expect((await listed(store)).size).toBe(0), { timeout: 15_000 });
    });
  });

  test("hints come again after their subscribers lost the node that they were at", async () => {
    const [one, other] = [await connect(), await connect()];
    const [here, there] = [redisSignals(one.client, { prefix }), redisSignals(other.client, { prefix })];
    const woken = async (): Promise<void> => {
      const wake = vi.fn();
      const leave = there.subscribe("room" as RoomId, wake);
      await vi.waitFor(
        () => {
          here.publish("room" as RoomId);
          expect(wake).toHaveBeenCalled();
        },
        { timeout: 20_000 },
      );
      leave();
    };
    await woken();
    const killed = await Promise.all(
      [...masters, ...cluster.replicas].map(({ url }) =>
        withRedis(url, (redis) => redis.call("CLIENT", "KILL", "TYPE", "PUBSUB")),
      ),
    );
    expect(killed.reduce<number>((sum, count) => sum + Number(count), 0)).toBeGreaterThanOrEqual(2);
    await woken();
    await Promise.all([here.close(), there.close()]);
  });

  test("a master that does nothing costs its own rooms their time-out, and the others nothing", async () => {
    const store = await storeOf();
    const [frozen, ...others] = masters as [RedisServer, RedisServer, RedisServer];
    const rooms = roomsNamed("frozen", 60);
    for (const roomId of rooms) await store.read(roomId); // the scripts are known everywhere
    frozen.pause();
    try {
      const ours = rooms.filter((roomId) => owner(roomId) === frozen);
      const theirs = rooms.filter((roomId) => others.includes(owner(roomId)));
      const began = performance.now();
      const [late, served] = await Promise.all([
        Promise.all(ours.map((roomId) => store.swap(roomId, claimOf()))),
        Promise.all(theirs.map((roomId) => store.swap(roomId, claimOf()))),
      ]);
      expect(performance.now() - began).toBeLessThan(15_000);
      expect(served.every((answer) => answer.isOk() && answer.value.won)).toBe(true);
      expect(new Set(late.map((answer) => answer._unsafeUnwrapErr().kind))).toEqual(new Set(["unavailable"]));
    } finally {
      frozen.goOn();
    }
    await cluster.whole();
  });

  test("no command is sent twice whose answer was lost with its connection", async () => {
    const { client } = await connect();
    const [frozen] = masters as [RedisServer];
    const key = Array.from({ length: 60 }, (_, at) => `tally:{${at}}`).find((name) => slotOf(name) < 5461) as string;
    const node = masterOf(client, key);
    frozen.pause();
    const lost = client.incr(key).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve)); // it is on its way
    node.stream.destroy();
    await sleep(150); // who would send it again has done so, or is about to
    frozen.goOn();
    expect(await lost).toBeInstanceOf(Error);
    await vi.waitFor(async () => expect(await client.incr(key)).toBe(2), { timeout: 20_000 });
  });

  test("a cluster that was away as a whole is used again, by itself", { timeout: 90_000 }, async () => {
    const { client } = await connect();
    const store = redisLockStore(client, { prefix });
    const all = [...masters, ...cluster.replicas];
    await claimed(store, "room" as RoomId);
    await Promise.all(all.map((server) => server.kill()));
    await vi.waitFor(async () => expect((await store.read("room" as RoomId)).isErr()).toBe(true), { timeout: 20_000 });
    for (let at = 0; at < 5; at += 1) {
      expect(await atOnce(async () => store.swap("late" as RoomId, claimOf()))).toMatch(/^redis: /);
    }
    await Promise.all(all.map((server) => server.restart()));
    expect(await swapped(store, "room" as RoomId, claimOf()), "it came back empty").toMatchObject({ won: true });
    await cluster.whole();
    await vi.waitFor(async () => expect(await heldBy(store, "late" as RoomId)).toBeNull(), { timeout: 20_000 });
    await vi.waitFor(async () => (await redisHealth(client, { replicas: 1 }))._unsafeUnwrap(), { timeout: 40_000 });
  });

  test("a failover keeps what a replica was waited for, and all goes on by itself", { timeout: 90_000 }, async () => {
    const [store, waiting] = [await storeOf(), await storeOf(1)];
    const { client } = await connect();
    await vi.waitFor(async () => (await redisHealth(client, { replicas: 1 }))._unsafeUnwrap(), { timeout: 40_000 });
    const rooms = roomsNamed("kept", 60);
    const versions = await Promise.all(rooms.map(async (roomId) => (await claimed(waiting, roomId)).version));
    const roles = await Promise.all(
      masters.map(async (master) => ({ master, role: ((await ask(master, "ROLE")) as readonly string[])[0] })),
    );
    const { master: victim } = roles.find(({ role }) => role === "master") as (typeof roles)[number];
    const lostRoom = (await Promise.all(rooms.map(async (roomId) => ({ roomId, at: await heldAt(roomId) })))).find(
      ({ at }) => at === victim,
    )?.roomId as RoomId;
    await victim.kill();

    expect(await causeOf(async () => store.swap(lostRoom, claimOf()))).toMatch(/^redis: /);
    expect((await store.list(null)).isErr(), "a part of the locks is nobody's").toBe(true);
    await swapped(store, lostRoom, { expected: null, next: null });
    await vi.waitFor(
      async () => expect(await Promise.all(rooms.map((roomId) => heldBy(store, roomId)))).toEqual(versions),
      { timeout: 40_000 },
    );
    expect(await listed(store)).toEqual(new Set(rooms));
    const [expected = null] = versions.filter((_, at) => rooms[at] === lostRoom);
    const active = { version: freshVersion(), lock: LOCK };
    const refused = await waiting.swap(lostRoom, { expected, next: active });
    expect(refused._unsafeUnwrapErr().cause, "its replica is the master now").toBe(
      "redis: not on enough replicas in time",
    );
    await victim.restart();
    expect(await swapped(waiting, lostRoom, { expected: active.version, next: null })).toMatchObject({ won: true });
    await vi.waitFor(async () => (await redisHealth(client, { replicas: 1 }))._unsafeUnwrap(), { timeout: 40_000 });
  });

  async function heldAt(roomId: RoomId): Promise<RedisServer | undefined> {
    for (const master of masters) {
      const keys = (await ask(master, "CLUSTER", "GETKEYSINSLOT", slotOfRoom(roomId), 10)) as readonly string[];
      if (keys.length > 0 && ((await ask(master, "ROLE")) as readonly string[])[0] === "master") return master;
    }
    return undefined;
  }
});
