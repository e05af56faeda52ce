import type { DurationMs, Unavailable } from "@tallylight/core";
import type { Redis } from "ioredis";
import type { ResultAsync } from "neverthrow";
import { z } from "zod";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { mastersOf } from "./masters.ts";
import { parseTime } from "./wire.ts";

/** What one server that has keys says of itself. Null: it does not say, or these credentials may not ask. */
export type RedisServerFacts = {
  readonly address: string;
  readonly version: string | null;
  readonly role: string | null;
  readonly replicas: number | null;
  /** It was a replica before, and took its master's place. */
  readonly tookOver: boolean | null;
  /** Every write goes into a log on its disk. */
  readonly appendOnly: boolean | null;
  /** What it does when its memory is full: only `noeviction` keeps every lock. */
  readonly evictionPolicy: string | null;
  /** 0: as much as there is. */
  readonly maxMemoryBytes: number | null;
  readonly usedMemoryBytes: number | null;
  /** Its clock minus ours; half of the round trip may be missing. */
  readonly clockAheadMs: DurationMs;
};

/** Asks every server that has keys about itself. Changes nothing. */
export function inspectRedis(client: RedisClient): ResultAsync<readonly RedisServerFacts[], Unavailable> {
  return attempt("locks", "inspect", async () => {
    const { all } = await mastersOf(client);
    return Promise.all(all.map((master) => factsOf(master.client)));
  });
}

async function factsOf(server: Redis): Promise<RedisServerFacts> {
  const askedAt = Date.now();
  const time = parseTime(await server.time());
  const clockAheadMs = time - Math.round((askedAt + Date.now()) / 2);
  const info = infoOf(await infoText(server));
  const count = (name: string): number | null => (info.has(name) ? Number(info.get(name)) : null);
  return {
    address: addressOf(server),
    version: info.get("redis_version") ?? null,
    role: info.get("role") ?? null,
    replicas: count("connected_slaves"),
    tookOver: info.has("second_repl_offset") ? info.get("second_repl_offset") !== "-1" : null,
    appendOnly: info.has("aof_enabled") ? info.get("aof_enabled") === "1" : null,
    evictionPolicy: info.get("maxmemory_policy") ?? null,
    maxMemoryBytes: count("maxmemory"),
    usedMemoryBytes: count("used_memory"),
    clockAheadMs,
  };
}

/** Sentinels say where the master is, and the options do not: then it is where the connection leads. */
function addressOf({ options, stream }: Redis): string {
  const { host, port } = options.sentinels == null ? options : { host: stream.remoteAddress, port: stream.remotePort };
  return `${host}:${port}`;
}

/** A user with few rights may not be allowed to ask; all the rest works without it. */
async function infoText(server: Redis): Promise<string> {
  try {
    return z.string().parse(await server.info());
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.startsWith("NOPERM")) return "";
    throw thrown;
  }
}

/** `name:value` lines, below titles that begin with `#`. */
function infoOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = "", value = ""]) => [name, value]));
}
