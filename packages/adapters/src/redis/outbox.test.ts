import type { ReceiverId } from "@tallylight/core";
import { startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { connectRedis } from "./connect.ts";
import { redisOutbox } from "./outbox.ts";

const redis = await startRedis();
const RECEIVER = "one" as ReceiverId;

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

  test("leaves an event that it cannot read where it is, and reports a message that it cannot read", async () => {
    const prefix = await fresh();
    const reports: string[] = [];
    const outbox = redisOutbox(client, { prefix, onUnreadable: (key, reason) => reports.push(`${key}: ${reason}`) });
    await client.zadd(`${prefix}outbox`, 1, "0000000000000001 nonsense");
    await outbox.append("bad", { kind: "notice", name: "n", data: 1 });
    await outbox.append("good", { kind: "notice", name: "n", data: 2 });
    expect((await outbox.handOver([RECEIVER], 9))._unsafeUnwrap()).toBe(2);
    const messages = `${prefix}to:one:messages`;
    const [sequence = ""] = (await client.hkeys(messages)).toSorted();
    await client.hset(messages, sequence, "0 1 bad surprise n 1");
    const claimed = (await outbox.claim({ receiver: RECEIVER, limit: 9, leaseMs: 1_000 }))._unsafeUnwrap();
    expect(claimed).toMatchObject([{ topic: "good" }]);
    expect(reports).toEqual([`${messages} ${sequence}: is not a message`]);
    expect((await outbox.depths())._unsafeUnwrap()).toMatchObject({ outbox: 1, queues: [{ waiting: 2 }] });
  });

  test("keeps nothing of what was delivered or forgotten, and gives no key a time to live", async () => {
    const prefix = await fresh();
    const outbox = redisOutbox(client, { prefix });
    await outbox.append("room", { kind: "notice", name: "n", data: 1 });
    await outbox.append("room2", { kind: "notice", name: "n", data: 1 });
    await outbox.handOver([RECEIVER], 9);
    const [first, second] = (await outbox.claim({ receiver: RECEIVER, limit: 9, leaseMs: 1 }))._unsafeUnwrap();
    if (first === undefined || second === undefined) throw new Error("nothing was claimed");
    await outbox.acknowledge(first);
    await outbox.bury(second, "why");
    for (const key of await client.keys(`${prefix}*`)) expect(await client.pttl(key), key).toBe(-1);
    await outbox.forget(RECEIVER);
    expect(await client.keys(`${prefix}*`)).toEqual([`${prefix}sequence`]);
  });
});
