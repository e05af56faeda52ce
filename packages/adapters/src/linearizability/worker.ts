import type { RoomId } from "@tallylight/core";
import { closeSync, openSync } from "node:fs";
import { hrtime } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { runClient } from "./client.ts";
import { type Flaw, flawed } from "./flaws.ts";
import { fileJournal, type Journal } from "./journal.ts";
import { seededRandom } from "./random.ts";
import { openStore, type StorePlace } from "./stores.ts";

/** What one process does for one history. */
export type Job = {
  readonly journal: string;
  /** The moment at which all processes begin, and from which they count: ns of the machine's monotonic clock. */
  readonly startAt: string;
  readonly seed: number;
  readonly clients: readonly string[];
  readonly rooms: readonly RoomId[];
  readonly operations: number;
  readonly flaw?: Flaw;
  /** The call after which the process kills itself, as soon as it has been sent. */
  readonly lastCall?: number;
};

const REST_MS = 5;

/*
 * A process of its own: its argument is the place of the store, as JSON. It says "ready", is sent jobs, and says "done"
 * after each. It ends with its parent.
 */
const store = await openStore(JSON.parse(process.argv[2] ?? "") as StorePlace);
process.on("disconnect", () => process.exit());
process.on("message", (job: Job) => void run(job).then(() => process.send?.("done")));
process.send?.("ready");

async function run(job: Job): Promise<void> {
  const file = openSync(job.journal, "a");
  const journal = job.lastCall === undefined ? fileJournal(file) : dyingAt(job.lastCall, fileJournal(file));
  const startAt = BigInt(job.startAt);
  // Linux, macOS and Windows have one monotonic clock for all processes of a machine.
  const now = (): number => Number(hrtime.bigint() - startAt) / 1_000;
  const tested = job.flaw === undefined ? store : flawed(job.flaw, store, seededRandom(job.seed));
  await sleep(Math.max(0, -now() / 1_000));
  const clients = job.clients.map((name, at) =>
    runClient({
      ...job,
      name,
      store: tested,
      journal,
      now,
      random: seededRandom(job.seed + at),
      rest: () => sleep(REST_MS),
    }),
  );
  await Promise.all(clients);
  closeSync(file);
}

/** Lets the call be sent, and no more. */
function dyingAt(lastCall: number, journal: Journal): Journal {
  return {
    ...journal,
    called: (operation) => {
      const call = journal.called(operation);
      if (call === lastCall) setImmediate(() => process.kill(process.pid, "SIGKILL"));
      return call;
    },
  };
}
