/** A figure and the interval that 95 of 100 resamplings of its rounds leave it in. */
export type Estimate = { readonly median: number; readonly low: number; readonly high: number };

const RESAMPLES = 2_000;
const SEED = 20_261_125;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which so much of them is; linear between two. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** The median of the rounds, and its bootstrap interval: the same rounds give the same interval. */
export function estimate(rounds: readonly number[]): Estimate {
  const random = mulberry32(SEED);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(rounds.map(() => rounds[Math.floor(random() * rounds.length)] ?? Number.NaN)),
  );
  return { median: median(rounds), low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}

/** Round by round, so that what slowed the machine in one of them slowed both sides. */
export function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/** A small generator of numbers in [0, 1) that is the same everywhere (mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
