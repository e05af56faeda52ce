import { connectRedis, type RedisClient } from "@tallylight/adapters/redis";
import { type RedisServer, startRedisServer } from "@tallylight/services";
import type { Bench } from "./figure.ts";

/** A connection as the service makes it. */
export async function connect(bench: Bench, url: string): Promise<RedisClient> {
  const { client, connected, close } = connectRedis({ url, commandTimeoutMs: 60_000 });
  (await connected)._unsafeUnwrap();
  bench.after(close);
  return client;
}

/** A server without a disk, and a connection to it. */
export async function redisServer(
  bench: Bench,
): Promise<{ readonly server: RedisServer; readonly client: RedisClient }> {
  const server = await bench.server(() => startRedisServer());
  return { server, client: await connect(bench, server.url) };
}
