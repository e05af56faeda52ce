import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { drawOptions, type FaultName, type Options } from "./options.ts";
import { onRejection, type Outcome, runOnce } from "./run.ts";
import { formatOptions, parseOptions, parseSaved } from "./saved.ts";
import { shrink } from "./shrink.ts";
import { ENOUGH_SEEDS, neverReached } from "./sometimes.ts";

/** What the command line asks for. */
type Request = {
  /** Runs the seeds `from`, `from` + 1, …: so many, or for so many seconds. */
  readonly seeds: number;
  readonly seconds: number | null;
  readonly from: number;
  /** One run whose timeline is printed: a seed, or a saved line. */
  readonly one: string | null;
  readonly without: readonly FaultName[];
  /** Where the locks of all runs are, whatever was drawn; null: as drawn. */
  readonly locks: Options["locks"] | null;
  /** Do all runs have starts under keys? Else as drawn. */
  readonly keys: boolean;
  /** How sentences begin that may be broken. */
  readonly ignored: readonly string[];
  readonly workers: number;
  /** The file of saved runs; null: none. */
  readonly saved: string | null;
  /** How many failing seeds are made small and printed. */
  readonly show: number;
};

type Found = {
  readonly options: Options;
  readonly smallest: Options;
  readonly sentence: string;
  readonly detail: string;
  readonly atMs: number;
};
type Batch = { readonly runs: readonly Options[]; readonly show: boolean; readonly ignored: readonly string[] };
type Report = {
  readonly runs: number;
  readonly virtualMs: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly found: readonly Found[];
};

const BATCH = 20;
const PROGRESS_MS = 5_000;

/** Runs what was asked for, prints what came of it, and gives the exit code. */
export async function main(request: Request, bundle: string): Promise<number> {
  return request.one === null ? swarm(request, bundle) : timeline(request, request.one);
}

async function timeline(request: Request, one: string): Promise<number> {
  process.on("unhandledRejection", onRejection);
  const drawn = /^\d+$/.test(one) ? drawOptions(Number(one)) : parseOptions(one);
  const options = asAsked(drawn, request);
  print(formatOptions(options));
  const printer = (atMs: number, who: string, line: string): void =>
    print(`${clockWord(atMs)}  ${who.padEnd(34)} ${line}`);
  const { violation, virtualMs } = await runOnce(options, printer, request.ignored);
  const word = violation === null ? "no violation" : `${violation.sentence}: ${violation.detail}`;
  print(`sim: seed ${options.seed}, ${clockWord(virtualMs)} of virtual time, ${word}`);
  return violation === null ? 0 : 1;
}

function clockWord(ms: number): string {
  const minutes = String(Math.floor(ms / 60_000)).padStart(3);
  return `${minutes}:${((ms % 60_000) / 1_000).toFixed(3).padStart(6, "0")}`;
}

function asAsked(options: Options, { without, locks, keys }: Request): Options {
  const faults = options.faults.filter((fault) => !without.includes(fault));
  return { ...options, faults, locks: locks ?? options.locks, keys: keys || options.keys };
}

/** Hands out batches to the workers until there are no more, and adds up what they report. */
async function swarm(request: Request, bundle: string): Promise<number> {
  const began = performance.now();
  const secondsSince = (): number => (performance.now() - began) / 1_000;
  const total = { runs: 0, virtualMs: 0, counts: new Map<string, number>(), found: [] as Found[] };
  const saved = request.saved === null ? [] : parseSaved(readFileSync(request.saved, "utf8"));
  let fresh = 0;
  let waiting: readonly Options[] = saved;
  const nextBatch = (): Batch | null => {
    const runs: Options[] = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    const isTime = request.seconds !== null && secondsSince() < request.seconds;
    const most = request.seconds === null ? request.seeds - fresh : isTime ? BATCH : 0;
    for (let left = Math.min(most, BATCH - runs.length); left > 0; left -= 1) {
      runs.push(asAsked(drawOptions(request.from + fresh), request));
      fresh += 1;
    }
    return runs.length === 0 ? null : { runs, show: total.found.length < request.show, ignored: request.ignored };
  };
  const progress = setInterval(() => {
    const rate = (total.runs / secondsSince()).toFixed(0);
    print(`… ${total.runs} seeds, ${total.found.length} violations, ${rate} seeds/s`);
  }, PROGRESS_MS);
  const work = async (): Promise<void> => {
    const worker = new Worker(bundle, { resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    for (let batch = nextBatch(); batch !== null; batch = nextBatch())
      add(total, await ask(worker, batch), request.show);
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: request.workers || availableParallelism() }, work));
  clearInterval(progress);
  return conclude(total, secondsSince());
}

function ask(worker: Worker, batch: Batch): Promise<Report> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("message", resolve);
    worker.once("error", reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(batch);
  });
}

function add(
  total: { runs: number; virtualMs: number; counts: Map<string, number>; found: Found[] },
  report: Report,
  show: number,
): void {
  total.runs += report.runs;
  total.virtualMs += report.virtualMs;
  for (const [what, count] of report.counts) total.counts.set(what, (total.counts.get(what) ?? 0) + count);
  for (const found of report.found) {
    total.found.push(found);
    if (total.found.length <= show) printFound(found);
  }
}

function printFound({ smallest, sentence, detail, atMs }: Found): void {
  print(`✗ ${sentence}`);
  print(`  ${detail}, at ${clockWord(atMs)}`);
  print(`  ${formatOptions(smallest)}`);
}

function conclude(total: Report, seconds: number): number {
  const { runs, counts, found, virtualMs } = total;
  for (const [what, count] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
    print(`${String(count).padStart(10)}  ${what}`);
  const kinds = new Map<string, number[]>();
  for (const { sentence, options } of found) kinds.set(sentence, [...(kinds.get(sentence) ?? []), options.seed]);
  for (const [sentence, seeds] of kinds)
    print(`${String(seeds.length).padStart(10)}  ✗ ${sentence}: ${seeds.slice(0, 8).join(" ")}`);
  const never = neverReached(counts);
  const unreached = never.length > 0 && runs >= ENOUGH_SEEDS;
  if (never.length > 0) print(`never reached: ${never.join(" | ")}`);
  const rate = `${Math.round(virtualMs / 3_600_000)} virtual hours, ${(runs / seconds).toFixed(0)} seeds/s`;
  print(`sim: ${runs} seeds, ${found.length} violations, ${rate}${unreached ? `, ${never.length} never reached` : ""}`);
  return found.length > 0 || unreached ? 1 : 0;
}

async function runBatch({ runs, show, ignored }: Batch): Promise<Report> {
  const counts = new Map<string, number>();
  const found: Found[] = [];
  let virtualMs = 0;
  for (const options of runs) {
    const outcome = await runOnce(options, null, ignored);
    virtualMs += outcome.virtualMs;
    for (const [what, count] of outcome.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    if (outcome.violation !== null) found.push(foundOf(options, show ? await shrink(outcome, ignored) : outcome));
  }
  return { runs: runs.length, virtualMs, counts, found };
}

function foundOf(options: Options, { options: smallest, violation }: Outcome): Found {
  const { sentence, detail, atMs } = violation ?? { sentence: "", detail: "", atMs: 0 };
  return { options, smallest, sentence, detail, atMs };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  process.on("unhandledRejection", onRejection);
  port.on("message", (batch: Batch) => void runBatch(batch).then((report) => port.postMessage(report)));
}
