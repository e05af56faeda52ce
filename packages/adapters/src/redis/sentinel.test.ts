import type { RoomId } from "@tallylight/core";
import { isSkipped, startRedisSentinel, withRedis } from "@tallylight/services";
import { afterAll, describe, expect, test, vi } from "vitest";
import { redisHealth } from "./health.ts";
import { redisLockStore } from "./lock-store.ts";
import { causeOf, claimed, claimOf, freshVersion, heldBy, LOCK, swapped } from "./test-locks.ts";
import { connecting, redisContracts } from "./test-suite.ts";

const group = await startRedisSentinel();

describe.skipIf(isSkipped(group))("on a master with sentinels", () => {
  if (isSkipped(group)) return;
  const { sentinels, name: masterName, password } = group;
  const addresses = sentinels.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const { connect } = connecting(() => ({ sentinels: addresses, masterName, password }));
  afterAll(group.stop);

  redisContracts("Redis with sentinels, one replica waited for", connect, { replicas: 1, replicationTimeoutMs: 5_000 });

  const storeOf = async (replicas: number) =>
    redisLockStore((await connect()).client, { prefix: "tally:failover", replicas });
  const [KEPT, LOST, REFUSED, LATER] = ["kept", "lost", "refused", "later"] as [RoomId, RoomId, RoomId, RoomId];
  const ON_TOO_FEW = "redis: not on enough replicas in time";

  test("a swap and the wait for its replica are sent together, also to a server that lacks the script", async () => {
    const { client } = await connect();
    const store = redisLockStore(client, { prefix: "tally:together", replicas: 1 });
    await store.swap(LATER, claimOf());
    const sent = vi.spyOn(client, "sendCommand");
    const names = () => sent.mock.calls.splice(0).map(([command]) => command.name.toUpperCase());
    const { version } = await claimed(store, KEPT);
    expect(names()).toEqual(["EVALSHA", "WAIT"]);
    expect((await store.swap(KEPT, claimOf()))._unsafeUnwrap()).toMatchObject({ won: false, held: { version } });
    expect(names(), "of one that is lost, too").toEqual(["EVALSHA", "WAIT"]);
    await withRedis(group.master.url, (redis) => redis.script("FLUSH"));
    expect((await store.swap(KEPT, { expected: version, next: null }))._unsafeUnwrap().won).toBe(true);
    expect(names()).toEqual(["EVALSHA", "WAIT", "EVALSHA", "EVAL", "HGET", "WAIT"]);
    await store.swap(LATER, { expected: null, next: null });
    sent.mockRestore();
  });

  // In this order: each goes on where the one before it has left the servers.
  test("a lock that a replica does not get is acknowledged to nobody by whom it was written", async () => {
    const [waiting, other, trusting] = [await storeOf(1), await storeOf(1), await storeOf(0)];
    const kept = await claimed(waiting, KEPT);
    group.replicas[0]?.link.set("stalled");

    expect(await causeOf(async () => waiting.swap(REFUSED, claimOf()))).toBe(ON_TOO_FEW);
    expect(await heldBy(other, REFUSED), "it is undone").toBeNull();
    expect((await waiting.read(REFUSED))._unsafeUnwrapErr().cause, "until that is sure, too").toBe(ON_TOO_FEW);

    const active = { expected: kept.version, next: { version: freshVersion(), lock: LOCK } };
    expect((await waiting.swap(KEPT, active))._unsafeUnwrapErr().cause).toBe(ON_TOO_FEW);
    expect(await heldBy(other, KEPT), "it took effect all the same").toBe(active.next.version);
    expect((await waiting.read(KEPT))._unsafeUnwrapErr().cause, "to its writer").toBe(ON_TOO_FEW);
    expect((await waiting.swap(KEPT, active))._unsafeUnwrapErr().cause, "also when it is repeated").toBe(ON_TOO_FEW);

    group.replicas[0]?.link.set("open");
    await vi.waitFor(async () => expect(await heldBy(waiting, KEPT)).toBe(active.next.version), { timeout: 20_000 });
    expect(await heldBy(waiting, REFUSED)).toBeNull();
    await trusting.swap(KEPT, { expected: active.next.version, next: { version: kept.version, lock: LOCK } });
    await waiting.swap(LATER, { expected: null, next: null }); // has waited for it
  });

  test("many that wait share one wait, so that all are answered in time when it is in vain", async () => {
    const waiting = await storeOf(1);
    group.replicas[0]?.link.set("stalled");
    const began = performance.now();
    const rooms = Array.from({ length: 50 }, (_, at) => `many-${at}` as RoomId);
    const answers = await Promise.all(rooms.map((roomId) => waiting.swap(roomId, claimOf())));
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(new Set(answers.map((answer) => answer._unsafeUnwrapErr().cause))).toEqual(new Set([ON_TOO_FEW]));
    expect(await heldBy(await storeOf(0), rooms[0] as RoomId)).toBeNull();
  });

  test("a failover keeps what was waited for, and loses what was not; nothing is claimed until it is over", async () => {
    const [waiting, trusting] = [await storeOf(1), await storeOf(0)];
    const kept = await heldBy(trusting, KEPT);
    expect(kept).not.toBeNull();
    await claimed(trusting, LOST); // the replica is still cut off
    await group.master.kill();

    await vi.waitFor(async () => expect((await trusting.read(KEPT)).isErr()).toBe(true), { timeout: 20_000 });
    expect(await causeOf(async () => trusting.swap(LATER, claimOf()))).toMatch(/^redis: /);
    await group.failedOver();
    await vi.waitFor(async () => expect(await heldBy(trusting, KEPT)).toBe(kept), { timeout: 40_000 });
    expect(await heldBy(trusting, LOST), "as docs/guarantees.md says").toBeNull();
    expect(await heldBy(trusting, LATER)).toBeNull();

    await vi.waitFor(async () => expect(await heldBy(waiting, KEPT)).toBe(kept), { timeout: 40_000 });
    expect(await causeOf(async () => waiting.swap(LATER, claimOf())), "no replica is left").toBe(ON_TOO_FEW);
    const health = await redisHealth((await connect()).client, { replicas: 1 });
    expect(health._unsafeUnwrapErr().cause).toBe("redis: fewer replicas are connected than are waited for");
  });

  test("the old master comes back as a replica, and all goes on by itself", { timeout: 90_000 }, async () => {
    const waiting = await storeOf(1);
    await group.master.restart();
    expect(await swapped(waiting, LATER, claimOf())).toMatchObject({ won: true });
    expect(await heldBy(waiting, KEPT)).not.toBeNull();
  });
});
