import type { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeCertificates } from "./certificates.ts";
import { startRedisCluster } from "./redis-cluster.ts";
import { startRedisSentinel } from "./redis-sentinel.ts";
import { type RedisServerOptions, startRedisServer } from "./redis-server.ts";
import { isSkipped, type Skipped } from "./service.ts";
import { startTcpProxy } from "./tcp-proxy.ts";
import { until } from "./until.ts";
import { withRedis } from "./with-redis.ts";

const FAR = 90_000;

/** The service, for this test; ends with it. */
async function had<T extends { readonly stop: () => Promise<void> }>(
  starting: Promise<T | Skipped>,
  skip: (note: string) => never,
): Promise<T> {
  const service = await starting;
  if (isSkipped(service)) return skip(service.skipped);
  onTestFinished(() => service.stop());
  return service;
}

describe("a redis-server of a test's own", () => {
  test("finds its data after kill -9 where it is persistent, and none where it is not", async ({ skip }) => {
    const left = async (options: RedisServerOptions): Promise<string | null> => {
      const server = await had(startRedisServer(options), skip);
      await withRedis(server.url, (redis) => redis.set("a", "1"));
      await server.kill();
      await expect(withRedis(server.url, (redis) => redis.ping())).rejects.toThrow();
      await server.restart();
      return withRedis(server.url, (redis) => redis.get("a"));
    };
    expect(await left({ persistent: true })).toBe("1");
    expect(await left({})).toBeNull();
  });

  test("answers by TLS alone, to those who have a certificate", async ({ skip }) => {
    const certificates = await had(makeCertificates(), skip);
    const { ca, cert, key } = certificates;
    const server = await had(startRedisServer({ certificates }), skip);
    const ping = (tls: object): Promise<string> => withRedis(server.url, (redis) => redis.ping(), { tls });
    expect(await ping({ ca, cert, key })).toBe("PONG");
    await expect(ping({ ca })).rejects.toThrow();
    await expect(ping({ cert, key })).rejects.toThrow();
    await expect(withRedis(server.url.replace("rediss:", "redis:"), (redis) => redis.ping())).rejects.toThrow();
  });

  test("does nothing while it is paused", async ({ skip }) => {
    const server = await had(startRedisServer(), skip);
    server.pause();
    const answer = withRedis(server.url, (redis) => redis.ping(), { enableReadyCheck: false, commandTimeout: 300 });
    await expect(answer).rejects.toThrow();
    server.goOn();
    expect(await withRedis(server.url, (redis) => redis.ping())).toBe("PONG");
  });
});

describe("a link to a server", () => {
  test("loses what is answered where it is deaf, and holds what is asked where it is stalled", async ({ skip }) => {
    const server = await had(startRedisServer(), skip);
    const link = await had(startTcpProxy(server.port), skip);
    const byLink = server.url.replace(`:${server.port}`, `:${link.port}`);
    const isSet = (key: string): Promise<boolean> =>
      withRedis(server.url, async (redis) => (await redis.exists(key)) === 1);
    const throughIt = async (redis: Redis): Promise<void> => {
      await redis.set("open", "1");
      link.set("deaf");
      await expect(redis.set("deaf", "1")).rejects.toThrow("timed out");
      await until("what was asked is done", () => isSet("deaf"));
      link.set("stalled");
      await expect(redis.set("stalled", "1")).rejects.toThrow("timed out");
      expect(await isSet("stalled")).toBe(false);
      link.set("open");
      await until("what was held has arrived", () => isSet("stalled"));
    };
    await withRedis(byLink, throughIt, { commandTimeout: 500 });
    link.set("refusing");
    await expect(withRedis(byLink, (redis) => redis.ping())).rejects.toThrow();
    expect(link.connections()).toBe(2);
  });
});

describe("a master with sentinels", () => {
  test(
    "fails over when it is killed, and loses what its replica had not heard of",
    { timeout: FAR },
    async ({ skip }) => {
      const group = await had(startRedisSentinel(), skip);
      const [replica] = group.replicas;
      await withRedis(group.master.url, async (redis) => {
        await redis.set("kept", "1");
        expect(await redis.wait(1, 5000)).toBe(1);
        replica?.link.set("stalled");
        await redis.set("lost", "1");
        expect(await redis.wait(1, 200)).toBe(0);
      });
      await group.master.kill();
      await group.failedOver();
      expect(await group.masterPort()).toBe(replica?.server.port);
      expect(await withRedis(replica?.server.url ?? "", (redis) => redis.mget("kept", "lost"))).toEqual(["1", null]);
    },
  );
});

describe("a cluster", () => {
  test("serves every slot, and again after a master was killed", { timeout: FAR }, async ({ skip }) => {
    const cluster = await had(startRedisCluster(), skip);
    const [master] = cluster.masters;
    const [replica] = cluster.replicas;
    if (master === undefined || replica === undefined) throw new Error("a cluster without nodes");
    const slots = await withRedis(master.url, (redis) => redis.cluster("SLOTS"));
    expect(slots.map(([from, to, , ...replicas]) => [from, to, replicas.length])).toEqual(
      expect.arrayContaining([
        [0, 5460, 1],
        [5461, 10_921, 1],
        [10_922, 16_383, 1],
      ]),
    );
    await master.kill();
    await until("the replica is a master", () =>
      withRedis(replica.url, async (redis) => (await redis.role())[0] === "master"),
    );
    await cluster.whole();
  });
});
