import { unavailable, type Unavailable } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { RedisClient } from "./connect.ts";
import { inspectRedis, type RedisServerFacts } from "./inspect.ts";

/**
 * Asks every server that has keys whether locks can be taken in it: all keys have one, it is a master, and it has as many
 * replicas as are waited for.
 *
 * @returns what puts locks at risk although it works: one sentence for each setting. They hold no address.
 */
export function redisHealth(
  client: RedisClient,
  { replicas = 0 }: { readonly replicas?: number } = {},
): ResultAsync<readonly string[], Unavailable> {
  return inspectRedis(client).andThen((servers) => judge(servers, replicas));
}

function judge(servers: readonly RedisServerFacts[], least: number): Result<readonly string[], Unavailable> {
  if (servers.some(({ role }) => role !== null && role !== "master")) {
    return err(unavailable("locks", "health", "redis: the server is a replica"));
  }
  if (servers.some(({ replicas }) => replicas !== null && replicas < least)) {
    return err(unavailable("locks", "health", "redis: fewer replicas are connected than are waited for"));
  }
  return ok([...new Set(servers.flatMap(risksOf))]);
}

function risksOf({ appendOnly, evictionPolicy }: RedisServerFacts): readonly string[] {
  const forgets = "appendonly is off: what was written since the last snapshot is lost by a restart";
  const removes = `maxmemory-policy is ${evictionPolicy}: a server that is full removes locks; set noeviction`;
  return [
    ...(appendOnly === false ? [forgets] : []),
    ...(evictionPolicy === null || evictionPolicy === "noeviction" ? [] : [removes]),
  ];
}
