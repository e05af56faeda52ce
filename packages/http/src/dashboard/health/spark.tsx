import type { JSX } from "hono/jsx/jsx-runtime";

const WIDTH = 240;
const HEIGHT = 40;
/** How many points the width is divided into: a line that has just begun does not stretch over all of it. */
const POINTS = 120;

type SparkProps = { readonly values: readonly number[]; readonly label: string };

/** A small line of what happened, the newest at the right. What it shows is said beside it in figures. */
export function Spark({ values, label }: SparkProps): JSX.Element {
  const most = Math.max(...values, 1e-9);
  const step = WIDTH / (POINTS - 1);
  const shown = values.slice(-POINTS);
  const from = WIDTH - (shown.length - 1) * step;
  const points = shown.map(
    (value, at) => `${round(from + at * step)},${round(HEIGHT - 2 - (value / most) * (HEIGHT - 4))}`,
  );
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
      <path class="spark-base" d={`M0 ${HEIGHT - 1}H${WIDTH}`} />
      {points.length < 2 ? null : <polyline points={points.join(" ")} />}
    </svg>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** What happened between each sample and the one before. */
export function stepsOf<T>(samples: readonly T[], count: (sample: T) => number): readonly number[] {
  return samples.slice(1).map((sample, at) => {
    const before = samples[at];
    return before === undefined ? 0 : Math.max(0, count(sample) - count(before));
  });
}
