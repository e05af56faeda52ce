import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import { startMortalRedis, startRedis } from "./redis.ts";
import { isSkipped } from "./service.ts";
import { withRedis } from "./with-redis.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("a Redis for a test", () => {
  if (isSkipped(redis)) return;
  afterAll(redis.stop);

  test("answers at its address, and is empty", async () => {
    const client = new Redis(redis.url);
    expect(await client.dbsize()).toBe(0);
    expect(await client.set("a", "1")).toBe("OK");
    client.disconnect();
  });

  test("shares nothing with another one, started at the same moment", async () => {
    const others = await Promise.all([startRedis(), startRedis(), startRedis()]);
    const urls = others.flatMap((other) => (isSkipped(other) ? [] : [other.url]));
    expect(new Set([...urls, redis.url]).size).toBe(4);
    for (const url of urls) {
      const client = new Redis(url);
      expect(await client.exists("a")).toBe(0);
      client.disconnect();
    }
    for (const other of others) if (!isSkipped(other)) await other.stop();
  });

  test.skipIf(process.env["TALLY_TEST_REDIS_URL"])("is gone after stop", async () => {
    const other = await startRedis();
    if (isSkipped(other)) throw new Error(other.skipped);
    await other.stop();
    const client = new Redis(other.url, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => undefined);
    await expect(client.connect()).rejects.toThrow();
  });
});

test("a Redis that is killed keeps what it has acknowledged, unless it is emptied", async () => {
  const mortal = await startMortalRedis();
  if (isSkipped(mortal)) return;
  const get = (): Promise<string | null> => withRedis(mortal.url, (redis) => redis.get("a"));
  await withRedis(mortal.url, (redis) => redis.set("a", "1"));
  await mortal.kill();
  await expect(get()).rejects.toThrow();
  await mortal.restart();
  expect(await get()).toBe("1");
  await mortal.kill();
  await mortal.restart({ emptied: true });
  expect(await get()).toBeNull();
  await mortal.stop();
});
