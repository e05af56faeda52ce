import { connectRedis, type RedisClient } from "@tallylight/adapters/redis";
import { isSkipped, startRedis } from "@tallylight/services";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startRecorder } from "./record.ts";
import { historiesToReject, MOST_HISTORIES_TO_REJECT, testHistories } from "./suite.ts";

const redis = await startRedis();

const IN_THE_MIDDLE_MS = 20;
const COMMAND_TIMEOUT_MS = 40;
const AWAY_MS = 60;

describe.skipIf(isSkipped(redis))("with a Redis", () => {
  if (isSkipped(redis)) return;
  const { url } = redis;
  const { client, connected, close } = connectRedis({ url });
  beforeAll(async () => (await connected)._unsafeUnwrap());
  afterAll(async () => {
    await close();
    await redis.stop();
  });

  const inTheMiddle = (fault: () => Promise<unknown>) => async (): Promise<void> => {
    await sleep(IN_THE_MIDDLE_MS);
    await fault();
  };
  // What it is asked meanwhile happens when nobody waits for it any more.
  const standsStill = inTheMiddle(() => client.call("CLIENT", "PAUSE", AWAY_MS, "ALL"));
  const dropsConnections = inTheMiddle(() => dropOthers(client));
  const isEmptied = inTheMiddle(() => client.flushdb());

  const place = { kind: "redis", url, prefix: "tally", commandTimeoutMs: COMMAND_TIMEOUT_MS } as const;
  const losses = { "loses what it has acknowledged, all of it": isEmptied };
  testHistories({ name: "Redis", place, faults: [standsStill, dropsConnections], losses });

  test("a lock store that reads and writes by two commands is rejected", async () => {
    const recorder = await startRecorder({ ...place, kind: "redis-without-script" });
    onTestFinished(() => recorder.stop());
    expect(await historiesToReject(recorder, {})).toBeLessThanOrEqual(MOST_HISTORIES_TO_REJECT);
  });
});

/** Ends the other connections to this database: a shared server has other people's too. */
async function dropOthers(client: RedisClient): Promise<void> {
  const own = String(await client.client("ID"));
  const connections = String(await client.client("LIST")).split("\n");
  const field = (line: string, name: string): string | undefined => new RegExp(`(?:^| )${name}=(\\S+)`).exec(line)?.[1];
  const database = connections.find((line) => field(line, "id") === own);
  for (const line of connections) {
    const id = field(line, "id");
    const isOurs = database !== undefined && field(line, "db") === field(database, "db");
    if (isOurs && id !== undefined && id !== own) await client.call("CLIENT", "KILL", "ID", id);
  }
}
