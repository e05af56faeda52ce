import { startAnswersContract } from "@tallylight/adapters/contracts";
import type { KeyedStart, StartKey } from "@tallylight/core";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type EmbeddedEnv, openEmbedded } from "./connect.ts";
import { embeddedStartAnswers } from "./start-answers.ts";

function newEnvironment(): { readonly env: EmbeddedEnv; readonly reopened: () => Promise<EmbeddedEnv> } {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-lmdb-"));
  let env = openEmbedded(dataDir)._unsafeUnwrap();
  onTestFinished(async () => {
    await env.close();
    rmSync(dataDir, { recursive: true });
  });
  const reopened = async (): Promise<EmbeddedEnv> => {
    await env.close();
    env = openEmbedded(dataDir)._unsafeUnwrap();
    return env;
  };
  return { env, reopened };
}

startAnswersContract(
  "LMDB",
  async () => {
    const { env, reopened } = newEnvironment();
    let time = 1_700_000_000_000;
    const options = { now: () => time };
    return {
      store: embeddedStartAnswers(env, options),
      pass: async (ms) => void (time += ms),
      reopen: async () => embeddedStartAnswers(await reopened(), options),
      spoil: async (key) => void (await env.database("start-answers").put(key, "not a record")),
    };
  },
  {
    away: async () => {
      const { env } = newEnvironment();
      const store = embeddedStartAnswers(env);
      await env.close();
      return store;
    },
  },
);

test("LMDB does not keep what is over", async () => {
  const { env } = newEnvironment();
  let time = 0;
  const store = embeddedStartAnswers(env, { now: () => time });
  for (let n = 0; n < 10; n += 1) {
    await store.begin(`key-${n}` as StartKey, {} as KeyedStart);
    time += 12 * 3_600_000;
  }
  for (const table of ["start-answers", "start-answers-by-time"])
    expect([...env.database(table).getKeys()].length, table).toBe(3);
});
