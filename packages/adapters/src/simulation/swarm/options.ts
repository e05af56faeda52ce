import type { DurationMs } from "@tallylight/core";
import { randomOf } from "./random.ts";

/** Every fault that a run may have, by the part of the world that it strikes. */
export const FAULTS = [
  "crash",
  "pause",
  "clock-skewed",
  "clock-jumps",
  "clock-frozen",
  "hint-lost",
  "lock-answer-lost",
  "lock-request-late",
  "lock-slow",
  "lock-down",
  "lock-error",
  "lock-failover",
  "lock-failover-wait",
  "lock-emptied",
  "lock-clock-back",
  "index-error",
  "s3-error",
  "s3-conflict",
  "s3-answer-lost",
  "s3-request-late",
  "s3-slow",
  "s3-down",
  "livekit-error",
  "livekit-hangs",
  "livekit-restart",
  "livekit-away",
  "livekit-list-lags",
  "livekit-emptied",
  "livekit-forgets",
  "start-answer-lost",
  "start-late",
  "start-refused",
  "start-conflict",
  "no-capacity",
  "no-capacity-but-starts",
  "stop-unanswered",
  "recorder-slow",
  "recorder-stuck",
  "recorder-fails",
  "recorder-ends",
  "recorder-limit",
  "recorder-killed",
  "recorder-parent-killed",
  "final-update-lost",
  "updates-merged",
  "upload-slow",
  "webhook-lost",
  "webhook-repeated",
  "webhook-repeated-anew",
  "webhook-reordered",
  "webhook-late",
  "operator-releases",
  "operator-forces",
  "upgrade-fields",
  "upgrade-unreadable",
] as const;
export type FaultName = (typeof FAULTS)[number];

/** One run: everything else follows from its seed. */
export type Options = {
  readonly seed: number;
  readonly faults: readonly FaultName[];
  readonly rooms: number;
  readonly instances: number;
  /** How long users and faults go on; after that only what heals. */
  readonly minutes: number;
  readonly sweepEveryMs: DurationMs;
  readonly drainEveryMs: DurationMs;
  /** The mean pause between two things that users do in one room. */
  readonly userEveryMs: DurationMs;
  /** Where the locks are; index, outbox and queue are in Redis. */
  readonly locks: "redis" | "s3";
  /** Do users ask for some of their starts under keys, and again under the same? */
  readonly keys: boolean;
};

/** Faults that do together what none of them does alone: some runs have such a group besides what they drew. */
const GROUPS: readonly (readonly FaultName[])[] = [
  ["upload-slow", "updates-merged", "final-update-lost"],
  ["lock-emptied", "livekit-emptied", "webhook-lost"],
  ["lock-failover", "lock-slow", "livekit-list-lags"],
  ["livekit-restart", "livekit-hangs", "recorder-killed"],
];

/** The swarm: which faults a seed has, and what its users do. */
export function drawOptions(seed: number): Options {
  const random = randomOf(seed, "options");
  const density = random.pick([0, 0.04, 0.1, 0.2, 0.4]);
  const group = random.chance(0.25) ? random.pick(GROUPS) : [];
  return {
    seed,
    faults: FAULTS.filter((fault) => random.chance(density) || group.includes(fault)),
    instances: random.pick([1, 2, 3, 3, 3]),
    rooms: random.pick([1, 1, 2, 3]),
    minutes: random.pick([10, 15, 20, 20, 30, 40]),
    sweepEveryMs: random.pick([180_000, 300_000, 600_000]),
    drainEveryMs: random.pick([60_000, 120_000, 240_000]),
    userEveryMs: random.pick([40_000, 90_000, 180_000]),
    locks: random.pick(["redis", "redis", "redis", "s3"]),
    // Of a stream of its own, so that what else a seed draws is as it was before there were keys.
    keys: randomOf(seed, "keys").chance(0.25),
  };
}
