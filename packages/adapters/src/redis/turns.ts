import type { Turns } from "../documents/turns.ts";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { redisScript } from "./script.ts";

/** Turns at writing a document, as keys that expire. */
export function redisTurns(client: RedisClient, { prefix }: { readonly prefix: string }): Turns {
  const giveBack = redisScript(client, "turn-give-back");
  const keyOf = (key: string): string => `${prefix}:turn:${key}`;
  return {
    take: (key, token, forMs) =>
      attempt("documents", "take a turn", async () => {
        return (await client.set(keyOf(key), token, "PX", forMs, "NX")) === "OK";
      }).mapErr(({ cause }) => cause),
    giveBack: (key, token) =>
      attempt("documents", "give a turn back", async () => {
        await giveBack([keyOf(key)], [token]);
      }).mapErr(({ cause }) => cause),
  };
}
