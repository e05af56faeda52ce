import { drain, mendCatalog, type RecordingIndex, sweep, type SweepReport } from "@tallylight/core";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import { repeat } from "./repeat.ts";

const DRAIN_EVERY_MS = 5_000;
const OUTBOX_PAGE = 500;

/** Keeps locks and catalog right: at once, and from then on, until the returned function is called. */
export function startUpkeep({ ports, config }: House, log: Log): () => Promise<void> {
  const { clock } = ports;
  const endSweeps = repeat(clock, config.gcIntervalMs, () => sweepAndMend(ports, config.limits, log));
  const endDrains = repeat(clock, DRAIN_EVERY_MS, async () => {
    const drained = await drain(ports);
    if (drained.isErr()) log.warn({ ...drained.error }, "the queue of the catalog cannot be read");
    else if (drained.value > 0) log.info({ drained: drained.value }, "the catalog took what had waited for it");
    await dropEvents(ports.catalog.index);
  });
  return async () => {
    await Promise.all([endSweeps(), endDrains()]);
  };
}

async function sweepAndMend(ports: House["ports"], limits: House["config"]["limits"], log: Log): Promise<void> {
  const began = ports.clock.monotonicMs();
  const swept = await sweep(ports, limits, { dryRun: false });
  const mended = await mendCatalog(ports, limits);
  const ms = Math.round(ports.clock.monotonicMs() - began);
  if (swept.isErr()) log.error({ ms, ...swept.error }, "the locks cannot be listed: nothing was swept");
  else log.info({ ms, ...countsOf(swept.value), ...mended.unwrapOr({ drained: 0, refreshed: 0 }) }, "sweep");
  if (mended.isErr()) log.warn({ ...mended.error }, "the catalog could not be mended");
}

/** How many locks there were, and what became of those that were judged. */
function countsOf({ locks, steps }: SweepReport) {
  const outcomes: Record<string, number> = {};
  for (const { step, outcome } of steps) {
    const word = typeof outcome === "string" ? outcome : "failed";
    const key = `${step.action}:${step.why}:${word}`;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  return { locks, outcomes };
}

/** Nobody receives events yet, so each has been delivered to everybody: the outbox must not grow for ever. */
async function dropEvents(index: RecordingIndex): Promise<void> {
  const waiting = await index.outbox(OUTBOX_PAGE);
  for (const { sequence } of waiting.unwrapOr([])) await index.acknowledge(sequence);
}
