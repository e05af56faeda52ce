import {
  drain,
  finishDeletions,
  followUp,
  purgeTombstones,
  type RecordingIndex,
  sweep,
  type SweptStep,
} from "@tallylight/core";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import { repeat } from "./repeat.ts";

const DRAIN_EVERY_MS = 5_000;
const FOLLOW_UP_EVERY_MS = 15_000;
const OUTBOX_PAGE = 500;

/** Keeps locks and catalog right: at once, and from then on, until the returned function is called. */
export function startUpkeep({ ports, config }: House, log: Log): () => Promise<void> {
  const { clock } = ports;
  const loops = [
    repeat(clock, config.gcIntervalMs, () => sweepAll(ports, config.limits, log)),
    repeat(clock, FOLLOW_UP_EVERY_MS, async () => {
      const followed = await followUp(ports, config.limits);
      if (followed.isErr()) log.warn({ ...followed.error }, "what was noted of recordings cannot be read");
      else if (followed.value.length > 0)
        log.info({ outcomes: countsOf(followed.value) }, "followed up what was noted");
    }),
    repeat(clock, DRAIN_EVERY_MS, async () => {
      const drained = await drain(ports);
      if (drained.isErr()) log.warn({ ...drained.error }, "the queue of the catalog cannot be read");
      else if (drained.value > 0) log.info({ drained: drained.value }, "the catalog took what had waited for it");
      await dropEvents(ports.catalog.index);
    }),
  ];
  return async () => {
    await Promise.all(loops.map((end) => end()));
  };
}

async function sweepAll(ports: House["ports"], limits: House["config"]["limits"], log: Log): Promise<void> {
  const began = ports.clock.monotonicMs();
  const swept = await sweep(ports, limits, { dryRun: false });
  const ms = Math.round(ports.clock.monotonicMs() - began);
  if (swept.isErr()) log.error({ ms, ...swept.error }, "the locks cannot be listed: nothing was swept");
  else {
    const { locks, steps, failures } = swept.value;
    log.info({ ms, locks, outcomes: countsOf(steps) }, "sweep");
    for (const { roomId, failure } of failures)
      log.warn({ roomId, ...failure }, "the sweep could not do all it should");
  }
  const purged = await purgeTombstones(ports, limits);
  if (purged.isErr()) log.warn({ ...purged.error }, "tombstones could not be purged");
  const rooms = await finishDeletions(ports, limits);
  if (rooms.isErr()) log.warn({ ...rooms.error }, "rooms that are being deleted cannot be listed");
  else if (rooms.value.deleted + rooms.value.left > 0) log.info({ ...rooms.value }, "went on deleting rooms");
}

/** What became of the steps, by what they were and why. */
function countsOf(steps: readonly SweptStep[]): Record<string, number> {
  const outcomes: Record<string, number> = {};
  for (const { step, outcome } of steps) {
    const word = typeof outcome === "string" ? outcome : "failed";
    const key = `${step.action}:${step.why}:${word}`;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  return outcomes;
}

/** Nobody receives events yet, so each has been delivered to everybody: the outbox must not grow for ever. */
async function dropEvents(index: RecordingIndex): Promise<void> {
  const waiting = await index.outbox(OUTBOX_PAGE);
  for (const { sequence } of waiting.unwrapOr([])) await index.acknowledge(sequence);
}
