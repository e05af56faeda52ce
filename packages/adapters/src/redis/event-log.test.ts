import { startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { connectRedis } from "./connect.ts";
import { redisEventLog } from "./event-log.ts";

const redis = await startRedis();

describe.skipIf("skipped" in redis)("on a real Redis", () => {
  if ("skipped" in redis) return;
  const { client, connected, close } = connectRedis({ url: redis.url });
  afterAll(async () => {
    await close();
    await redis.stop();
  });
  const fresh = async () => {
    (await connected)._unsafeUnwrap();
    return `{${randomUUID()}}:`;
  };

  test("a place of before the store was emptied is none of the new log", async () => {
    const prefix = await fresh();
    const log = redisEventLog(client, { prefix });
    await log.append("one");
    const place = (await log.end())._unsafeUnwrap();
    await client.del(`${prefix}event-log`);
    expect((await log.read(place, 9))._unsafeUnwrap()).toMatchObject({ whole: false });
    await log.append("two");
    expect((await log.read(place, 9))._unsafeUnwrap()).toMatchObject({ events: [], whole: false });
  });
});
