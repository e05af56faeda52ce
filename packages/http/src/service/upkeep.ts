import { countSteps, drain, type DurationMs, followUp, restoreIndex } from "@tallylight/core";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { observeHistory } from "../metrics/observe-history.ts";
import { observeSteps } from "../metrics/observe-sweep.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { repeat } from "./repeat.ts";
import { outcomesOf, sweepAll } from "./sweep-all.ts";

const DRAIN_EVERY_MS = 5_000;
const FOLLOW_UP_EVERY_MS = 15_000;
/** How soon an index that was lost, or left behind by a failover, is noticed. */
const RESTORE_EVERY_MS = 15_000;
const SAMPLE_EVERY_MS = 15_000;

export type Observers = { readonly log: Log; readonly metrics: Metrics; readonly tracing: Tracing };

/** Keeps locks and catalog right: at once, and from then on, until the returned function is called. */
export function startUpkeep({ ports, config }: House, observers: Observers): () => Promise<void> {
  const { log, metrics, tracing } = observers;
  const loop = (name: string, everyMs: number, work: () => Promise<DurationMs | void>): (() => Promise<void>) =>
    repeat(ports.clock, everyMs, () => tracing.within(name, { kind: "internal" }, work));
  let isFirst = true;
  const loops = [
    loop("restoreIndex", RESTORE_EVERY_MS, async () => {
      const restored = await restoreIndex(ports);
      if (restored.isErr()) log.warn({ ...restored.error }, "the index cannot be made again");
      else if (restored.value !== null) log.info({ restored: restored.value }, "made the index from the documents");
    }),
    loop("sweep", config.gcIntervalMs, async () => {
      const young = await sweepAll(ports, config.limits, observers);
      // What a crash left a moment ago is too young for the sweep at start-up: it is judged when it no longer is.
      const comesBack = isFirst && young > 0;
      isFirst = false;
      return comesBack ? Math.min(config.limits.lockGraceMs, config.gcIntervalMs) : undefined;
    }),
    loop("followUp", FOLLOW_UP_EVERY_MS, async () => {
      const followed = await followUp(ports, config.limits);
      if (followed.isErr()) log.warn({ ...followed.error }, "what was noted of recordings cannot be read");
      else if (followed.value.length > 0) {
        const counts = countSteps(followed.value);
        observeSteps(metrics, counts);
        log.info({ outcomes: outcomesOf(counts) }, "followed up what was noted");
      }
    }),
    loop("drain", DRAIN_EVERY_MS, async () => {
      const drained = await drain(ports);
      if (drained.isErr()) log.warn({ ...drained.error }, "the queue of the catalog cannot be read");
      else if (drained.value > 0) log.info({ drained: drained.value }, "the catalog took what had waited for it");
    }),
    loop("observeHistory", SAMPLE_EVERY_MS, () => observeHistory(metrics, ports.clock.now())),
  ];
  return async () => {
    await Promise.all(loops.map((end) => end()));
  };
}
