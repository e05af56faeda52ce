import type { InRedis, RedisAccess } from "./options.ts";

/** What a setting's variable is called in `locks.redis`, or in `index.redis`. */
export const REDIS_OPTIONS: Readonly<Record<string, string>> = {
  REDIS_URL: "redis",
  REDIS_SENTINELS: "redis.sentinels",
  REDIS_SENTINEL_NAME: "redis.name",
  REDIS_SENTINEL_USERNAME: "redis.sentinelUsername",
  REDIS_SENTINEL_PASSWORD: "redis.sentinelPassword",
  REDIS_CLUSTER: "redis.cluster",
  REDIS_USERNAME: "redis.username",
  REDIS_PASSWORD: "redis.password",
  REDIS_TLS: "redis.tls",
  REDIS_CA: "redis.tls.ca",
  REDIS_CERT: "redis.tls.cert",
  REDIS_KEY: "redis.tls.key",
};

/** The settings that the way to Redis stands for. */
export function redisVariables(redis: InRedis["redis"]): Readonly<Record<string, string | undefined>> {
  if (typeof redis === "string") return { REDIS_URL: redis };
  if ("cluster" in redis) return { REDIS_CLUSTER: redis.cluster.join(","), ...accessVariables(redis) };
  return {
    REDIS_SENTINELS: redis.sentinels.join(","),
    REDIS_SENTINEL_NAME: redis.name,
    REDIS_SENTINEL_USERNAME: redis.sentinelUsername,
    REDIS_SENTINEL_PASSWORD: redis.sentinelPassword,
    ...accessVariables(redis),
  };
}

function accessVariables({
  username,
  password,
  tls = false,
}: RedisAccess): Readonly<Record<string, string | undefined>> {
  const { ca, cert, key } = typeof tls === "boolean" ? {} : tls;
  return {
    REDIS_USERNAME: username,
    REDIS_PASSWORD: password,
    REDIS_TLS: tls === false ? undefined : "true",
    REDIS_CA: ca,
    REDIS_CERT: cert,
    REDIS_KEY: key,
  };
}
