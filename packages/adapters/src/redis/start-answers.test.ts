import { startAnswersContract } from "@tallylight/adapters/contracts";
import { START_KEPT_MS, type StartKey } from "@tallylight/core";
import { isSkipped, startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { connectRedis } from "./connect.ts";
import { answerKey } from "./keys.ts";
import { redisStartAnswers } from "./start-answers.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("with a Redis", () => {
  if (isSkipped(redis)) return;
  const connection = connectRedis({ url: redis.url });
  const { client } = connection;
  const closers: (() => Promise<void>)[] = [connection.close];
  beforeAll(async () => (await connection.connected)._unsafeUnwrap());
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    await redis.stop();
  });

  let prefix = "";
  beforeEach(() => {
    prefix = `tally-${randomUUID()}`;
  });
  const another = async () => {
    const other = connectRedis({ url: redis.url });
    closers.push(other.close);
    (await other.connected)._unsafeUnwrap();
    return other;
  };

  startAnswersContract(
    "Redis",
    async () => ({
      store: redisStartAnswers(client, { prefix }),
      // Redis' clock is nobody's to set: what a key has left to live is shortened instead.
      pass: async (ms) => {
        for (const key of await client.keys(`${prefix}:*`)) {
          const leftMs = await client.pttl(key);
          if (leftMs > START_KEPT_MS || leftMs < 0) throw new Error(`${key} has ${leftMs} ms to live`);
          await client.pexpire(key, leftMs - ms);
        }
      },
      reopen: async () => redisStartAnswers((await another()).client, { prefix }),
      spoil: async (key: StartKey) => {
        await client.hset(answerKey(prefix, key), "s", "not a record");
      },
    }),
    {
      away: async () => {
        const away = await another();
        await away.close();
        return redisStartAnswers(away.client, { prefix });
      },
    },
  );
});
