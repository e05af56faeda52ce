import { randomUUID } from "node:crypto";
import { launchRedis, redisServer } from "./redis-server.ts";
import { isSkipped, type Mortal, serviceOrSkip, type Service, type Skipped } from "./service.ts";
import { withRedis } from "./with-redis.ts";

export type RedisAddress = { readonly url: string };

/**
 * An empty Redis: an unused database of `TALLY_TEST_REDIS_URL`, or a server of its own.
 *
 * Databases of one server share their pub/sub channels, and LiveKit and its workers find each other by these: on a shared
 * one, run test files one after another (`--no-file-parallelism`).
 */
export async function startRedis(): Promise<Service<RedisAddress> | Skipped> {
  const shared = process.env["TALLY_TEST_REDIS_URL"];
  return serviceOrSkip("redis-server", () => (shared === undefined ? ownRedis(false) : unusedDatabase(shared)));
}

/** A Redis of its own in any case, which keeps what it has acknowledged when it is killed. */
export async function startMortalRedis(): Promise<Service<RedisAddress & Mortal> | Skipped> {
  return serviceOrSkip("redis-server", () => ownRedis(true));
}

async function ownRedis(persistent: boolean): Promise<Service<RedisAddress & Mortal> | Skipped> {
  const password = randomUUID();
  const server = await launchRedis(password, { persistent });
  return isSkipped(server)
    ? { skipped: `${server.skipped}, or set TALLY_TEST_REDIS_URL` }
    : redisServer(server, password);
}

const DATABASES = 16;
const CLAIM_SECONDS = 3600;

// Never flushes what it did not find empty. Database 0 holds the claims (and may hold anything else), so that two test
// files do not take the same one; a database that a killed run left full has to be flushed by hand.
async function unusedDatabase(server: string): Promise<Service<RedisAddress> | Skipped> {
  for (let database = 1; database < DATABASES; database++) {
    const url = new URL(`/${database}`, server).href;
    const claim = `tallylight-test:database:${database}`;
    const us = randomUUID();
    const claimed = await withRedis(server, (redis) => redis.set(claim, us, "EX", CLAIM_SECONDS, "NX"));
    if (claimed === null) continue;
    const giveBack = (): Promise<unknown> => withRedis(server, (redis) => redis.del(claim));
    if ((await withRedis(url, (redis) => redis.dbsize())) > 0) {
      await giveBack();
      continue;
    }
    const stop = async (): Promise<void> => {
      if ((await withRedis(server, (redis) => redis.get(claim))) !== us) return;
      await withRedis(url, (redis) => redis.flushdb());
      await giveBack();
    };
    return { url, stop };
  }
  return { skipped: "every database of TALLY_TEST_REDIS_URL but 0 is in use or not empty; flush one" };
}
