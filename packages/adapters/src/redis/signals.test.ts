import type { RoomId } from "@tallylight/core";
import { isSkipped, startRedis, startTcpProxy } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectRedis } from "./connect.ts";
import { signalChannel } from "./keys.ts";
import { redisSignals } from "./signals.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("with a Redis", () => {
  if (isSkipped(redis)) return;
  const connection = connectRedis({ url: redis.url });
  const { client } = connection;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => (await connection.connected)._unsafeUnwrap());
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    await connection.close();
    await redis.stop();
  });

  const subscribers = async (prefix: string): Promise<unknown> =>
    (await client.pubsub("NUMSUB", signalChannel(prefix)))[1];

  const instances = async (prefix: string) => {
    const [here, there] = [redisSignals(client, { prefix }), redisSignals(client, { prefix })];
    closers.push(here.close, there.close);
    await vi.waitFor(async () => expect(await subscribers(prefix)).toBe(2), SOON);
    return { here, there };
  };

  test("hints come again after the subscriber lost its connection", async () => {
    const prefix = `tally-${randomUUID()}`;
    const { here, there } = await instances(prefix);
    const wake = vi.fn();
    there.subscribe(ROOM, wake);
    const clients = String(await client.client("LIST")).split("\n");
    for (const line of clients.filter((line) => line.includes(` name=${signalChannel(prefix)} `))) {
      await client.client("KILL", "ID", /id=(\d+)/.exec(line)?.[1] ?? "");
    }
    await vi.waitFor(async () => expect(await subscribers(prefix)).toBe(2), SOON);
    here.publish(ROOM);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), SOON);
  });

  test("hints come again after the subscriber's server was gone without a word", async () => {
    const prefix = `tally-${randomUUID()}`;
    const url = new URL(redis.url);
    const link = await startTcpProxy(Number(url.port));
    url.port = `${link.port}`;
    const behind = connectRedis({ url: url.href, commandTimeoutMs: 200 });
    const there = redisSignals(behind.client, { prefix, repeatMs: 100 });
    closers.push(there.close, behind.close, link.stop);
    await vi.waitFor(async () => expect(await subscribers(prefix)).toBe(1), SOON);
    const before = link.connections();
    link.set("stalled");
    await vi.waitFor(() => expect(link.connections()).toBeGreaterThan(before), SOON);
    link.set("open");
    const wake = vi.fn();
    there.subscribe(ROOM, wake);
    await vi.waitFor(async () => {
      await client.publish(signalChannel(prefix), ROOM);
      expect(wake).toHaveBeenCalled();
    }, SOON);
  });

  test("a message that is no room id wakes nobody and breaks nothing", async () => {
    const prefix = `tally-${randomUUID()}`;
    const { here, there } = await instances(prefix);
    const wake = vi.fn();
    there.subscribe(ROOM, wake);
    await client.publish(signalChannel(prefix), "no room--id");
    here.publish(ROOM);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), SOON);
  });
});

test("while Redis is away, an instance still wakes its own listeners, and its end does not wait", async () => {
  const connection = connectRedis({ url: "redis://127.0.0.1:1" });
  expect((await connection.connected).isErr()).toBe(true);
  const signals = redisSignals(connection.client, { prefix: "tally" });
  const wake = vi.fn();
  signals.subscribe(ROOM, wake);
  signals.publish(ROOM);
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), SOON);
  await signals.close();
  await connection.close();
});

const ROOM = "room-1" as RoomId;
const SOON = { timeout: 20_000 };
