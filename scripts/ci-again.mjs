// Plays the test files that failed once more, each from its beginning: on a shared machine a test of real servers may
// miss the seconds that it needs. Whoever passes then is named in a line `shaky: …` with what failed first; their results
// take the place of the first in the report. Exit code 0: all of them passed.
//   node scripts/ci-again.mjs VITEST.json
// Never played again: tests of chance or of logic alone, where a failure that comes and goes is a fault that was found,
// and more than a few files, as that is no accident.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";

const FILES_LIMIT = 3;
const NEVER = /^packages\/(core|adapters\/src\/(linearizability|simulation|contracts|wire))\//;

const [path] = process.argv.slice(2);
const print = (line) => void process.stdout.write(`${line}\n`);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/** The report with the results of some files in the place of the first, counted anew as vitest counts. */
function merge(first, again) {
  const replaced = new Map(again.testResults.map((file) => [file.name, file]));
  const testResults = first.testResults.map((file) => replaced.get(file.name) ?? file);
  const count = (status) =>
    testResults.flatMap((file) => file.assertionResults).filter((test) => test.status === status).length;
  const counts = {
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numTodoTests: count("todo"),
  };
  return {
    ...first,
    ...counts,
    numPendingTests: count("skipped") + count("pending"),
    testResults,
  };
}

const first = read(path);
const failed = first.testResults.filter(({ status }) => status === "failed");
const names = failed.map(({ name }) => relative(process.cwd(), name));
const final = names.filter((name) => NEVER.test(name));
if (names.length === 0 || names.length > FILES_LIMIT || final.length > 0) {
  print(`not played again: ${names.length} files failed${final.length > 0 ? `, ${final.join(", ")} among them` : ""}`);
  process.exit(1);
}

const againPath = path.replace(/\.json$/, ".again.json");
const vitest = ["vitest", "run", ...names, "--maxWorkers=1", "--reporter=default", "--reporter=json"];
const { status } = spawnSync("npx", [...vitest, `--outputFile.json=${againPath}`], {
  stdio: "inherit",
  timeout: 600_000,
});
if (status === 0) {
  writeFileSync(path, JSON.stringify(merge(first, read(againPath))));
  for (const { name, message, assertionResults } of failed) {
    const tests = assertionResults.filter((test) => test.status === "failed");
    const whats = tests.length > 0 ? tests.map((test) => `${test.fullName}: ${test.failureMessages[0]}`) : [message];
    for (const what of whats) print(`shaky: ${relative(process.cwd(), name)}: ${what.split("\n")[0]}`);
  }
}
process.exit(status ?? 1);
