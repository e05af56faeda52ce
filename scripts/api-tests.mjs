// How many tests ask for each operation of the API: noted by the tests' own client (packages/http/src/test-app.ts) while
// they run, and counted here.
//   npm run api:tests                            runs the tests of packages/http, and writes docs/reference/api-tests.json
//   node scripts/api-tests.mjs --check FILE      of a run's results (vitest's reporter `json`): are there as many as it says?
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const published = join(root, "docs/reference/api-tests.json");
const print = (line) => void process.stdout.write(`${line}\n`);

/** By operation, the tests that asked for it and passed. */
function countIn(results) {
  const counts = {};
  for (const { assertionResults } of results.testResults)
    for (const { status, meta } of assertionResults)
      if (status === "passed") for (const name of meta?.operations ?? []) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), "tallylight-api-tests-"));
  const file = join(folder, "results.json");
  // That one asks for nothing, and fails as long as an operation has not been counted.
  const but = ["--exclude", "packages/http/src/openapi.test.ts"];
  const vitest = ["vitest", "run", "packages/http", ...but, "--reporter=json", `--outputFile=${file}`];
  const { status } = spawnSync("npx", vitest, { cwd: root, stdio: ["ignore", "ignore", "inherit"], timeout: 900_000 });
  const results = status === 0 ? JSON.parse(readFileSync(file, "utf8")) : null;
  rmSync(folder, { recursive: true });
  return results;
}

const { values } = parseArgs({ options: { check: { type: "string" } } });
if (values.check === undefined) {
  const results = runTests();
  if (results === null) {
    print("api tests: FAILED: the tests did not pass, so nothing was counted");
    process.exit(1);
  }
  const counts = Object.fromEntries(
    Object.entries(countIn(results)).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  writeFileSync(published, `${JSON.stringify(counts, null, 2)}\n`);
  print(
    `api tests: ${Object.keys(counts).length} operations; now: npx vitest run packages/http/src/openapi.test.ts -u`,
  );
} else {
  const counts = countIn(JSON.parse(readFileSync(values.check, "utf8")));
  const told = Object.entries(JSON.parse(readFileSync(published, "utf8")));
  // More of them is no mistake: the page says "at least".
  const short = told.filter(([name, count]) => (counts[name] ?? 0) < count);
  for (const [name, count] of short)
    print(`${name}: ${counts[name] ?? 0} tests, and docs/reference/api.md says ${count}`);
  print(
    `api tests: ${short.length === 0 ? `as many as docs/reference/api.md says, of ${told.length} operations` : "FAILED: npm run api:tests"}`,
  );
  process.exitCode = short.length === 0 ? 0 : 1;
}
