import { isSkipped, startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectRedis } from "./connect.ts";
import { inspectRedis } from "./inspect.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("what a Redis says of itself", () => {
  if (isSkipped(redis)) return;
  const { client, connected, close } = connectRedis({ url: redis.url });
  beforeAll(async () => (await connected)._unsafeUnwrap());
  afterAll(async () => {
    await close();
    await redis.stop();
  });

  test("is its version, role, persistence, eviction policy, memory and clock", async () => {
    expect((await inspectRedis(client))._unsafeUnwrap()).toEqual([
      {
        address: new URL(redis.url).host,
        version: expect.stringMatching(/^\d+\.\d+/),
        role: "master",
        replicas: 0,
        tookOver: false,
        appendOnly: false,
        evictionPolicy: "noeviction",
        maxMemoryBytes: expect.any(Number),
        usedMemoryBytes: expect.any(Number),
        clockAheadMs: expect.any(Number),
      },
    ]);
  });

  test("a user who may not ask is told what is known without it", async () => {
    const user = `tally-${randomUUID()}`;
    await client.acl("SETUSER", user, "on", ">a-password", "~*", "&*", "+ping", "+time", "+hello", "+auth", "+select");
    const url = new URL(redis.url);
    Object.assign(url, { username: user, password: "a-password" });
    const limited = connectRedis({ url: url.href });
    const [facts] = (await limited.connected.andThen(() => inspectRedis(limited.client)))._unsafeUnwrap();
    expect(facts).toMatchObject({ version: null, evictionPolicy: null, clockAheadMs: expect.any(Number) });
    await limited.close();
    await client.acl("DELUSER", user);
  });

  test("that is away is unavailable", async () => {
    const away = connectRedis({ url: redis.url });
    await away.close();
    expect((await inspectRedis(away.client))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "locks" });
  });
});
