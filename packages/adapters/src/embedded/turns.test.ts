import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { turnsContract } from "../documents/test-turns.ts";
import { openEmbedded } from "./connect.ts";
import { embeddedTurns } from "./turns.ts";

turnsContract("turns in LMDB", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-lmdb-"));
  const env = openEmbedded(dataDir)._unsafeUnwrap();
  onTestFinished(async () => {
    await env.close();
    rmSync(dataDir, { recursive: true });
  });
  return embeddedTurns(env);
});
