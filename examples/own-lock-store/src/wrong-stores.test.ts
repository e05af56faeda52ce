import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WRONG_STORES } from "./wrong-stores.ts";

const folder = mkdtempSync(join(tmpdir(), "wrong-stores-"));
afterAll(() => rmSync(folder, { recursive: true }));

let failed: ReadonlySet<string>;
beforeAll(async () => {
  failed = new Set(
    (await resultsOfContract()).filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
  );
});

test.each(Object.entries(WRONG_STORES))("the contract fails %s", (name, { breaks }) => {
  expect(failed).toContain(`${name} is a lock store that ${breaks}`);
});

type CaseResult = { readonly fullName: string; readonly status: "passed" | "failed" | "skipped" };

/** What vitest says of each case, run as its owner would run it: in a process of its own. */
async function resultsOfContract(): Promise<readonly CaseResult[]> {
  const home = fileURLToPath(new URL("../../../", import.meta.url));
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const config = "examples/own-lock-store/vitest.wrong-stores.config.ts";
  const output = join(folder, "results.json");
  const args = [vitest, "run", "--config", config, "--root", home, "--reporter=json", `--outputFile=${output}`];
  await once(spawn(execPath, args, { cwd: home, stdio: "ignore", timeout: 150_000 }), "exit");
  const report = JSON.parse(readFileSync(output, "utf8")) as {
    readonly testResults: readonly { readonly assertionResults: readonly CaseResult[] }[];
  };
  return report.testResults.flatMap(({ assertionResults }) => assertionResults);
}
