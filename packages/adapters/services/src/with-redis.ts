import { Redis, type RedisOptions } from "ioredis";

/** A connection for one use; rejects when the server does not answer. */
export async function withRedis<T>(
  url: string,
  use: (redis: Redis) => Promise<T>,
  options: Pick<RedisOptions, "tls" | "commandTimeout" | "enableReadyCheck"> = {},
): Promise<T> {
  const once = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000, commandTimeout: 5000 };
  const redis = new Redis(url, { ...once, ...options });
  redis.on("error", () => undefined); // told by the call
  try {
    await redis.connect();
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
