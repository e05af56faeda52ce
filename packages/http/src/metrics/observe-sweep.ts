import type { DurationMs, EpochMs, SweepReport, SweptStep } from "@tallylight/core";
import type { Metrics } from "./metrics.ts";

type Doing = `${SweptStep["step"]["action"]}:${SweptStep["step"]["why"]}`;

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
  for (const { failure } of report.failures) metrics.sweepFailures.inc({ port: failure.port });
  observeSteps(metrics, report.steps);
  const of = (asked: string): number => report.steps.filter(({ outcome }) => outcome === asked).length;
  metrics.history.keepSweep({
    at: now,
    tookMs,
    locks: report.locks,
    applied: of("applied"),
    changedMeanwhile: of("changed-meanwhile"),
    failed: report.failures.length + report.steps.filter(({ outcome }) => typeof outcome !== "string").length,
  });
}

export function observeSteps(metrics: Metrics, steps: readonly SweptStep[]): void {
  for (const { step, outcome } of steps) {
    const { action, why } = step;
    metrics.sweepSteps.inc({ action, why, outcome: typeof outcome === "string" ? outcome : "failed" });
    const violated = VIOLATIONS[`${action}:${why}`];
    if (violated !== undefined) metrics.violations.inc({ invariant: violated });
  }
}
