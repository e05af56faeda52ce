import type { Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { z } from "zod";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { type Master, mastersOf } from "./masters.ts";

/**
 * Asks every master whether locks can be taken in it: it is a master, and has as many replicas as are waited for.
 *
 * @returns what puts locks at risk although it works: one sentence for each setting. They hold no address.
 */
export function redisHealth(
  client: RedisClient,
  { replicas = 0 }: { readonly replicas?: number } = {},
): ResultAsync<readonly string[], Unavailable> {
  return attempt("locks", "health", async () => {
    const { all } = await mastersOf(client);
    const risks = await Promise.all(all.map((master) => risksOf(master, replicas)));
    return [...new Set(risks.flat())];
  });
}

async function risksOf({ client }: Master, replicas: number): Promise<readonly string[]> {
  const text = z.string().parse(await client.info());
  const value = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(text)?.[1] ?? "";
  if (value("role") !== "master") throw new Error("READONLY not a master");
  if (Number(value("connected_slaves")) < replicas) throw new Error("NOREPLICAS too few are connected");
  const policy = value("maxmemory_policy");
  return [
    value("aof_enabled") === "1"
      ? ""
      : "appendonly is off: what was written since the last snapshot is lost by a restart",
    policy === "noeviction" ? "" : `maxmemory-policy is ${policy}: a server that is full removes locks; set noeviction`,
  ].filter((risk) => risk !== "");
}
