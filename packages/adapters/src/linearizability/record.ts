import type { RoomId } from "@tallylight/core";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleWorker } from "./bundle.ts";
import type { Flaw } from "./flaws.ts";
import type { History } from "./history.ts";
import { readJournal } from "./journal.ts";
import { oneOf, seededRandom } from "./random.ts";
import type { StorePlace } from "./stores.ts";
import type { Job } from "./worker.ts";

/** What one history is to be. Its seed chooses the operations and the faults; the interleaving is the machine's. */
export type Plan = {
  readonly seed: number;
  readonly flaw?: Flaw;
  /** One process is killed with its calls under way. */
  readonly kill?: boolean;
  /** One process stands still for a while, whatever it holds. */
  readonly pause?: boolean;
  /** A fault of the store, for the time of the history. */
  readonly meanwhile?: () => Promise<void>;
};

/** Processes that have one store open. */
export type Recorder = {
  readonly record: (plan: Plan) => Promise<History>;
  readonly stop: () => Promise<void>;
};

export const PROCESSES = 3;
const CLIENTS_PER_PROCESS = 3;
const OPERATIONS_PER_CLIENT = 40;
const MOST_ROOMS = 3;
const START_AFTER_MS = 5;
const PAUSE_MS = 60;
const DEADLINE_MS = 15_000;

/**
 * Starts the processes. Each history is of rooms of its own, which are free.
 *
 * @param operations How many each client does in one history.
 */
export async function startRecorder(place: StorePlace, operations = OPERATIONS_PER_CLIENT): Promise<Recorder> {
  const directory = mkdtempSync(join(tmpdir(), "tallylight-histories-"));
  const program = await bundleWorker(directory);
  const start = (): Promise<ChildProcess> => startProcess(program, place);
  const processes = await Promise.all(Array.from({ length: PROCESSES }, start));
  let histories = 0;
  return {
    record: async (plan) => {
      const jobs = planJobs(plan, operations, `h${histories++}`, directory);
      const paused = plan.pause === true ? pauseOne(processes, plan.seed) : undefined;
      await Promise.all([...processes.map((child, at) => runJob(child, jobs[at] as Job)), plan.meanwhile?.(), paused]);
      for (const [at, child] of processes.entries()) if (hasEnded(child)) processes[at] = await start();
      return jobs.flatMap(({ journal }) => readJournal(journal));
    },
    stop: async () => {
      await Promise.all(processes.map(endProcess));
      rmSync(directory, { recursive: true });
    },
  };
}

/** @param name Of the history: its rooms and its files are named by it. */
function planJobs({ seed, flaw, kill }: Plan, operations: number, name: string, directory: string): readonly Job[] {
  const random = seededRandom(seed);
  const rooms = Array.from({ length: 1 + Math.floor(random() * MOST_ROOMS) }, (_, at) => `${name}r${at}` as RoomId);
  const killed = kill === true ? Math.floor(random() * PROCESSES) : null;
  const lastCall = Math.floor(random() * CLIENTS_PER_PROCESS * operations);
  const startAt = String(hrtime.bigint() + BigInt(START_AFTER_MS) * 1_000_000n);
  return Array.from({ length: PROCESSES }, (_, process) => ({
    journal: join(directory, `${name}-${process}.jsonl`),
    startAt,
    seed: Math.floor(random() * 2 ** 31),
    clients: Array.from({ length: CLIENTS_PER_PROCESS }, (_, client) => `p${process}c${client}`),
    rooms,
    operations,
    ...(flaw === undefined ? {} : { flaw }),
    ...(process === killed ? { lastCall } : {}),
  }));
}

async function startProcess(program: string, place: StorePlace): Promise<ChildProcess> {
  const child = fork(program, [JSON.stringify(place)], { execArgv: [] });
  await told(child, "ready");
  return child;
}

/** Ends with the last operation; if the job is to kill the process, with its death. */
async function runJob(child: ChildProcess, job: Job): Promise<void> {
  const ended = job.lastCall === undefined ? told(child, "done") : death(child);
  child.send(job);
  await ended;
}

/** Waits for a word of the process. */
async function told(child: ChildProcess, word: "ready" | "done"): Promise<void> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(DEADLINE_MS)]);
  const said = once(child, "message", { signal }).then(([message]) => String(message));
  const ended = once(child, "exit", { signal }).then(([code, by]) => `nothing more, and ended with ${code ?? by}`);
  const first = await Promise.race([said, ended]).finally(() => waiting.abort());
  if (first !== word) throw new Error(`a process was to say ${word}, and said ${first}`);
}

async function death(child: ChildProcess): Promise<void> {
  await once(child, "exit", { signal: AbortSignal.timeout(DEADLINE_MS) });
}

async function pauseOne(processes: readonly ChildProcess[], seed: number): Promise<void> {
  const random = seededRandom(seed + 1);
  const child = oneOf(random, processes);
  await sleep(START_AFTER_MS + random() * 20);
  child.kill("SIGSTOP");
  await sleep(PAUSE_MS);
  child.kill("SIGCONT");
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
