import { ageOf, type DurationMs, type LockPage, RECORDING_STATUSES, isTerminal, within } from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import type { Readiness } from "../probes/readiness.ts";
import { EVENT_LOG } from "../shapes/webhook.ts";
import { hostsOf } from "../outgoing/receivers.ts";
import type { Metrics } from "./metrics.ts";

/** What is read of the state may cost a list of all locks, so it is not read for each reader anew. */
const KEPT_MS = 10_000;
const LONGEST_MS = 3_000;
const MOST_RECORDINGS = 10_000;

/** Reads a part of the state; the returned function writes it into the gauges. */
type Read = () => Promise<() => void>;

/**
 * Brings the gauges of locks, recordings and dependencies up to the state, which is the same in every instance. What
 * cannot be read within its time is absent, rather than as it was.
 */
export function stateObserver(
  house: Pick<House, "ports" | "outbox" | "config">,
  metrics: Metrics,
  { log, readiness }: { readonly log: Log; readonly readiness: () => Promise<Readiness> },
): () => Promise<void> {
  const { ports } = house;
  const { locks, oldestLock, recordings, outbox, queued, deadLetters, dependencyUp } = metrics;
  let observed: { readonly atMs: number; readonly done: Promise<unknown> } | null = null;
  const inTime = async (what: string, read: Read): Promise<void> => {
    const late = `not read within ${LONGEST_MS} ms`;
    const outcome = await within(ports.clock, LONGEST_MS, late, ResultAsync.fromPromise(read(), String));
    outcome.match(
      (write) => write(),
      (problem) => log.warn({ what, problem }, "a part of the state is not measured"),
    );
  };
  const observe = (): Promise<unknown> => {
    for (const gauge of [locks, oldestLock, recordings, outbox, queued, deadLetters, dependencyUp]) gauge.reset();
    return Promise.all([
      inTime("locks", () => readLocks(ports, metrics)),
      inTime("recordings", () => readRecordings(ports, metrics)),
      inTime("outbox", () => readOutbox(house, metrics)),
      inTime("dependencies", () => readDependencies(metrics, readiness)),
    ]);
  };
  return async () => {
    const nowMs = ports.clock.monotonicMs();
    if (observed === null || nowMs - observed.atMs > KEPT_MS) observed = { atMs: nowMs, done: observe() };
    await observed.done;
  };
}

type Ports = House["ports"];

async function readLocks({ locks }: Ports, metrics: Metrics): Promise<() => void> {
  const seen = new Map<string, { count: number; oldestMs: DurationMs }>(
    ["starting", "active", "stopping", "unreadable"].map((state) => [state, { count: 0, oldestMs: 0 }]),
  );
  let cursor: string | null = null;
  do {
    const listed = await locks.list(cursor);
    if (listed.isErr()) throw new Error(listed.error.cause);
    const page: LockPage = listed.value;
    for (const stored of page.locks) {
      const of = seen.get("lock" in stored ? stored.lock.state : "unreadable");
      if (of === undefined) continue;
      of.count += 1;
      of.oldestMs = Math.max(of.oldestMs, ageOf(stored, page.storeNow));
    }
    cursor = page.next;
  } while (cursor !== null);
  return () => {
    for (const [state, { count, oldestMs }] of seen) {
      metrics.locks.set({ state }, count);
      metrics.oldestLock.set({ state }, oldestMs / 1_000);
    }
  };
}

async function readRecordings({ catalog }: Ports, metrics: Metrics): Promise<() => void> {
  const read = await catalog.index.unfinished({ limit: MOST_RECORDINGS });
  if (read.isErr()) throw new Error(read.error.cause);
  return () => {
    for (const status of RECORDING_STATUSES.filter((status) => !isTerminal(status))) {
      metrics.recordings.set({ status }, read.value.filter((recording) => recording.status === status).length);
    }
  };
}

async function readOutbox({ outbox, config }: Pick<House, "outbox" | "config">, metrics: Metrics): Promise<() => void> {
  const read = await outbox.depths();
  if (read.isErr()) throw new Error(read.error.cause);
  const names = new Map<string, string>([[EVENT_LOG, EVENT_LOG], ...hostsOf(config.receivers.urls)]);
  return () => {
    metrics.outbox.set(read.value.outbox);
    for (const { receiver, waiting, dead } of read.value.queues) {
      const name = { receiver: names.get(receiver) ?? "unknown" };
      metrics.queued.inc(name, waiting);
      metrics.deadLetters.inc(name, dead);
    }
  };
}

async function readDependencies(metrics: Metrics, readiness: () => Promise<Readiness>): Promise<() => void> {
  const { dependencies } = await readiness();
  return () => {
    for (const [dependency, { what, ok }] of Object.entries(dependencies)) {
      metrics.dependencyUp.set({ dependency, what }, ok ? 1 : 0);
    }
  };
}
