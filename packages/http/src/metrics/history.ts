import type { DurationMs, EpochMs } from "@tallylight/core";

/** What was counted since the process began, at one moment. */
export type Sample = {
  readonly at: EpochMs;
  readonly started: number;
  readonly refused: number;
  /** LiveKit's webhooks that told their own time, and the sum of how late they were. */
  readonly webhooks: number;
  readonly lagSeconds: number;
  readonly delivered: number;
  readonly undelivered: number;
};

/** What a sweep came to. */
export type SweepNote = {
  readonly at: EpochMs;
  readonly tookMs: DurationMs;
  readonly locks: number;
  readonly applied: number;
  readonly changedMeanwhile: number;
  readonly failed: number;
};

/** The last of it, of this process alone, for people who look: what has to be kept is Prometheus' to keep. */
export type History = {
  readonly samples: () => readonly Sample[];
  readonly sweeps: () => readonly SweepNote[];
  readonly keepSample: (sample: Sample) => void;
  readonly keepSweep: (note: SweepNote) => void;
};

const MOST_SAMPLES = 121;
const MOST_SWEEPS = 10;

export function openHistory(): History {
  const samples: Sample[] = [];
  const sweeps: SweepNote[] = [];
  return {
    samples: () => samples,
    sweeps: () => sweeps,
    keepSample: (sample) => {
      samples.push(sample);
      if (samples.length > MOST_SAMPLES) samples.shift();
    },
    keepSweep: (note) => {
      sweeps.unshift(note);
      if (sweeps.length > MOST_SWEEPS) sweeps.pop();
    },
  };
}
