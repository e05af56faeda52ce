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
  /** How many rooms one sweep looks at, at the same time. */
  readonly sweepConcurrency: number;
  /** The time of one look, and of one room in a sweep: whatever hangs there holds up nothing else. */
  readonly lookMs: DurationMs;
  readonly visitMs: DurationMs;
  /** A note is acted on when a look this much later says the same. */
  readonly secondOpinionMs: DurationMs;
  /** An older note of a silent recorder counts no more: it is made anew. */
  readonly suspicionMs: DurationMs;
  /** How long an upload may take, from when a sweep first noted it. */
  readonly uploadLimitMs: DurationMs;
  /** How long the deletion of a room waits for its recorder to stop recording. */
  readonly deleteWaitMs: DurationMs;
  /** A tombstone is kept at least this long, so that late words of its egress find it. */
  readonly tombstoneMs: DurationMs;
};

/** The times that the protocol was proved with. Changed ones must keep `lockGraceMs` above `leastGraceMs`. */
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
  lookMs: 15_000,
  visitMs: 60_000,
  secondOpinionMs: 60_000,
  suspicionMs: 300_000,
  uploadLimitMs: 6 * 3_600_000,
  deleteWaitMs: 10_000,
  tombstoneMs: 48 * 3_600_000,
};

/** The least grace that leaves a start the time to end by itself. */
export function leastGraceMs(startTimeoutMs: DurationMs): DurationMs {
  return startTimeoutMs + 20_000;
}
