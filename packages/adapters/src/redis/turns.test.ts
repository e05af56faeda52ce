import { isSkipped, startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { turnsContract } from "../documents/test-turns.ts";
import { connectRedis } from "./connect.ts";
import { redisTurns } from "./turns.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("with a Redis", () => {
  if (isSkipped(redis)) return;
  const connection = connectRedis({ url: redis.url });
  beforeAll(async () => (await connection.connected)._unsafeUnwrap());
  afterAll(async () => {
    await connection.close();
    await redis.stop();
  });
  turnsContract("turns in Redis", async () => redisTurns(connection.client, { prefix: `tally-${randomUUID()}` }));
});
