// Protocol bugs, planted one at a time: the seeded simulation has to catch each, or else a scenario or the crash sweep.
//   node scripts/sim-mutants.mjs [--seeds N] [--seconds T] [--from S]       each of them
//                                --only NAME,NAME | --sample K [--day D]    those, or K of them by the day
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { runnerImport } from "vite";
import { bundleSimulation } from "./sim.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const swarm = `${root}packages/adapters/src/simulation/swarm`;
const DAY_MS = 86_400_000;
/** A run that takes longer than this goes round in circles: the longest take two seconds. */
const RUN_MS = 60_000;
/** So does a suite of tests. */
const SUITE_MS = 180_000;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    seconds: { type: "string", default: "300" },
    from: { type: "string", default: "1" },
    only: { type: "string" },
    sample: { type: "string" },
    day: { type: "string", default: String(Math.floor(Date.now() / DAY_MS)) },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});

const { MUTANTS } = await load("mutants/index.ts");
const { drawOptions } = await load("options.ts");
const { parseSaved } = await load("saved.ts");
const saved = parseSaved(readFileSync(`${swarm}/seeds.txt`, "utf8"));

async function load(path) {
  return (await runnerImport(`${swarm}/${path}`, { configFile: false })).module;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

/** Those that were asked for: by name, or the next K each day, so that all have their turn. */
function chosen() {
  const names = values.only?.split(",");
  const unknown = names?.filter((name) => !MUTANTS.some((mutant) => mutant.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no such mutant: ${unknown.join(", ")}`);
  if (names !== undefined) return MUTANTS.filter(({ name }) => names.includes(name));
  if (values.sample === undefined) return MUTANTS;
  const count = Math.min(Number(values.sample), MUTANTS.length);
  const first = Number(values.day) * count;
  return Array.from({ length: count }, (_, at) => MUTANTS[(first + at) % MUTANTS.length]);
}

/** The saved runs, then the fresh seeds: the same for every mutant. */
function* runs() {
  yield* saved;
  for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed += 1)
    yield drawOptions(seed);
}

/** A bundle of the simulation in a thread of its own, asked for one run at a time. */
function player(bundle) {
  let worker = null;
  const stop = async () => {
    await worker?.terminate();
    worker = null;
  };
  const play = (run) =>
    new Promise((resolve, reject) => {
      worker ??= new Worker(bundle, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
      const late = setTimeout(() => {
        void stop();
        resolve({ sentence: "a run ends" });
      }, RUN_MS);
      worker.removeAllListeners();
      worker.once("error", reject);
      worker.once("message", ({ found }) => {
        clearTimeout(late);
        resolve(found[0] ?? null);
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      worker.postMessage({ runs: [run], show: false });
    });
  return { play, stop };
}

/** A run that fails without any mutant tells nothing: the product itself is asked about each that fails with one. */
const healthy = player(await bundleSimulation("mutant-none"));
const failsAnyway = new Map();
let asked = Promise.resolve();

function alsoWithout(run) {
  const line = JSON.stringify(run);
  if (!failsAnyway.has(line))
    failsAnyway.set(line, (asked = asked.then(async () => (await healthy.play(run)) !== null)));
  return failsAnyway.get(line);
}

/** Plants it, and runs until something is broken that is not broken without it. */
async function judge({ edits, shownBy }, lane) {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  let bundle;
  try {
    bundle = await bundleSimulation(`mutant-${lane}`, edits);
  } catch ({ message }) {
    return { verdict: "not planted", count: 0, seconds: seconds(), by: message.trim().split("\n").at(-1) };
  }
  const { play, stop } = player(bundle);
  let count = 0;
  try {
    for (const run of shownBy === undefined ? runs() : []) {
      if (seconds() > Number(values.seconds)) break;
      const found = await play(run);
      if (found !== null && (await alsoWithout(run))) continue;
      count += 1;
      if (found !== null) return { verdict: "caught", count, seconds: seconds(), by: found.sentence };
    }
  } finally {
    await stop();
  }
  return { verdict: "survived", count, seconds: seconds(), by: "" };
}

/** The tests of a suite that fail with this mutant, or, for null, with none. */
async function failures(suite, mutant) {
  const asked = [`${root}scripts/sim-mutants-scenarios.mjs`, suite, ...(mutant === null ? [] : [mutant.name])];
  const child = spawn(process.execPath, asked, { stdio: ["ignore", "pipe", "ignore"] });
  const late = setTimeout(() => child.kill("SIGKILL"), SUITE_MS);
  const text = (await child.stdout.toArray()).join("");
  clearTimeout(late);
  const answer = text.trimEnd().split("\n").at(-1);
  return answer.startsWith("[") ? JSON.parse(answer) : [`no end within ${SUITE_MS / 1000} s`];
}

/** What no seed has shown, a test may that is written by hand. */
async function askTests(survivors) {
  for (const suite of survivors.length === 0 ? [] : ["scenario", "crash sweep"]) {
    const anyway = new Set(await failures(suite, null));
    for (const mutant of survivors.filter((one) => results.get(one).verdict === "survived")) {
      const test = (await failures(suite, mutant)).find((name) => !anyway.has(name));
      if (test === undefined) continue;
      results.set(mutant, { ...results.get(mutant), verdict: "caught", by: `${suite}: ${test}` });
      tell(mutant);
    }
  }
}

function tell(mutant) {
  const { verdict, count, seconds, by } = results.get(mutant);
  print(`${verdict.padEnd(11)}  ${mutant.name.padEnd(30)} ${count} seeds, ${seconds} s${by === "" ? "" : `: ${by}`}`);
}

const mutants = chosen();
const results = new Map();
const waiting = [...mutants];
const lanes = Array.from({ length: Number(values.workers) }, async (_, lane) => {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    results.set(mutant, await judge(mutant, lane));
    tell(mutant);
  }
});
await Promise.all(lanes);
await healthy.stop();
await askTests(mutants.filter((mutant) => results.get(mutant).verdict === "survived"));

print("\n| mutant | what the product does wrong with it | caught by | seeds |\n| --- | --- | --- | --: |");
for (const mutant of mutants) {
  const { verdict, count, by } = results.get(mutant);
  print(
    `| \`${mutant.name}\` | ${mutant.sentence} | ${verdict === "caught" ? by : `**${verdict}**`} | ${count === 0 ? "" : count} |`,
  );
}
const unfit = [];
for (const [line, fails] of failsAnyway) if (await fails) unfit.push(JSON.parse(line).seed);
if (unfit.length > 0) print(`\nNot counted, as they fail without any mutant: seeds ${unfit.join(" ")}.`);
const caught = mutants.filter((mutant) => results.get(mutant).verdict === "caught").length;
print(`\nsim:mutants: ${caught} of ${mutants.length} caught`);
process.exitCode = caught === mutants.length ? 0 : 1;
