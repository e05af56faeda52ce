// Which of a suite's tests fail with a mutant planted, as JSON: node scripts/sim-mutants-scenarios.mjs SUITE [NAME]
// A process of its own, because a mutant may send a test round in circles, and then it has to be killed.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { startVitest } from "vitest/node";

const root = fileURLToPath(new URL("..", import.meta.url));
const simulation = "packages/adapters/src/simulation";

const SUITES = {
  // Of the core only what decides; of the simulation what is written by hand, a world and a story each.
  scenario: {
    files: ["packages/core/src/gc/", "packages/core/src/recording/", "packages/core/src/lock/", `${simulation}/`],
    exclude: ["**/swarm/**", "**/crash*.test.ts"],
  },
  "crash sweep": { files: [`${simulation}/crash`], exclude: [] },
};

const [suiteName = "", mutantName] = process.argv.slice(2);
const { files, exclude } = SUITES[suiteName];
const { MUTANTS } = (await runnerImport(`${root}${simulation}/swarm/mutants/index.ts`, { configFile: false })).module;
const edits = MUTANTS.find(({ name }) => name === mutantName)?.edits ?? [];

const plantMutant = {
  name: "plant-mutant",
  enforce: "pre",
  transform(code, id) {
    const mine = edits.filter(({ file }) => id.endsWith(file));
    return mine.length === 0 ? null : mine.reduce((text, { find, replace }) => text.replace(find, () => replace), code);
  },
};
const options = { run: true, watch: false, reporters: [{}], root, pool: "threads", cliExclude: exclude };
const vitest = await startVitest("test", files, options, { plugins: [plantMutant] });
const failed = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests("failed")]);
await vitest.close();
process.exitCode = 0;
process.stdout.write(`\n${JSON.stringify(failed.map(({ fullName }) => fullName))}\n`);
