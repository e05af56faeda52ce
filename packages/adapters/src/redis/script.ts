import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RedisClient } from "./connect.ts";

/** Runs one script of `packages/adapters/lua` on the server, by its digest; rejects as ioredis does. */
export type RedisScript = {
  (keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** To send it along with other commands; a server that lacks it refuses that. */
  readonly digest: string;
};

/** Reads `lua/{name}.lua` and gives the function that runs it. The text travels only when the server lacks it. */
export function redisScript(client: RedisClient, name: string): RedisScript {
  const text = readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), "utf8");
  const digest = createHash("sha1").update(text).digest("hex");
  const run = async (keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> => {
    try {
      return await client.evalsha(digest, keys.length, ...keys, ...args);
    } catch (thrown) {
      // A script that the server did not have did not run: sending it again cannot run it twice.
      if (!(thrown instanceof Error && thrown.message.startsWith("NOSCRIPT"))) throw thrown;
      return client.eval(text, keys.length, ...keys, ...args);
    }
  };
  return Object.assign(run, { digest });
}
