import type { DurationMs } from "./time.ts";

/** The protocol's times, in milliseconds. What each is for is said in `docs/configure.md`. */
export type Limits = {
  /** From the claim until the recording must be active. */
  readonly startTimeoutMs: DurationMs;
  /** How old a lock must be before anybody but its owner judges it. At least `startTimeoutMs` + 20 s. */
  readonly lockGraceMs: DurationMs;
  /** Everything that a start asks before it claims the room. */
  readonly preClaimMs: DurationMs;
  /** A start that slept for longer than this reads its lock again before it starts an egress. */
  readonly staleAfterMs: DurationMs;
  /** A start that waits looks at its egress this often, whatever the webhooks do. */
  readonly lookEveryMs: DurationMs;
  /** Between the two looks that follow "no capacity". */
  readonly secondLookMs: DurationMs;
  /** After the start time-out, a start answers within this. */
  readonly answerMs: DurationMs;
  /** One call to stop an egress, as far as the caller waits for it. */
  readonly stopMs: DurationMs;
  /** The work of one webhook. */
  readonly eventMs: DurationMs;
  /** How many locks one sweep looks at, at the same time. */
  readonly sweepConcurrency: number;
};

export const DEFAULT_LIMITS: Limits = {
  startTimeoutMs: 30_000,
  lockGraceMs: 60_000,
  preClaimMs: 10_000,
  staleAfterMs: 5_000,
  lookEveryMs: 1_000,
  secondLookMs: 2_000,
  answerMs: 19_000,
  stopMs: 18_000,
  eventMs: 4_500,
  sweepConcurrency: 8,
};

/** The least grace that leaves a start the time to end by itself. */
export function leastGraceMs(startTimeoutMs: DurationMs): DurationMs {
  return startTimeoutMs + 20_000;
}
