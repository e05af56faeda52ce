import type { DurationMs, EpochMs, PortName, StepCount, SweepReport } from "@tallylight/core";
import { stepsOf } from "../shapes/index.ts";
import type { Metrics } from "./metrics.ts";

type Doing = `${StepCount["action"]}:${StepCount["why"]}`;

/** What a sweep must never find in a healthy deployment, by what it does about it. */
const VIOLATIONS: Readonly<Partial<Record<Doing, string>>> = {
  "evict:another-holds": "one-recording",
  "adopt:promised": "lock-kept",
  "keep:unreadable": "lock-readable",
};

export function observeSweep(
  metrics: Metrics,
  report: SweepReport,
  { tookMs, now }: { readonly tookMs: DurationMs; readonly now: EpochMs },
): void {
  metrics.sweeps.inc({ outcome: "done" });
  metrics.sweepSeconds.observe(tookMs / 1_000);
  metrics.lastSweep.set(now / 1_000);
  const failures = Object.entries(report.failed) as [PortName, number][];
  for (const [port, count] of failures) metrics.sweepFailures.inc({ port }, count);
  observeSteps(metrics, report.counts);
  const of = (asked: StepCount["outcome"]): number => stepsOf(report.counts, asked);
  metrics.history.keepSweep({
    at: now,
    tookMs,
    locks: report.locks,
    applied: of("applied"),
    changedMeanwhile: of("changed-meanwhile"),
    failed: failures.reduce((sum, [, count]) => sum + count, of("failed")),
  });
}

export function observeSteps(metrics: Metrics, counts: readonly StepCount[]): void {
  for (const { action, why, outcome, steps } of counts) {
    metrics.sweepSteps.inc({ action, why, outcome }, steps);
    const violated = VIOLATIONS[`${action}:${why}`];
    if (violated !== undefined) metrics.violations.inc({ invariant: violated }, steps);
  }
}
