import type { EpochMs } from "@tallylight/core";
import type { Turns } from "../documents/turns.ts";
import type { EmbeddedEnv } from "./connect.ts";

/** Turns at writing a document, for all processes of one machine: who has it, and until when (ms). */
export function embeddedTurns(env: EmbeddedEnv, now: () => EpochMs = Date.now): Turns {
  const turns = env.database("turns");
  const holderOf = (key: string): string | null => {
    const [holder = "", until = ""] = turns.get(key)?.split(" ") ?? [];
    return Number(until) > now() ? holder : null;
  };
  return {
    take: (key, token, forMs) =>
      env
        .write("documents", "take a turn", () => {
          if (holderOf(key) !== null) return false;
          turns.putSync(key, `${token} ${now() + forMs}`);
          return true;
        })
        .mapErr(({ cause }) => cause),
    giveBack: (key, token) =>
      env
        .write("documents", "give a turn back", () => {
          if (holderOf(key) === token) turns.removeSync(key);
        })
        .mapErr(({ cause }) => cause),
  };
}
