import { type Estimate, estimate, median, ratios } from "./stats.ts";

type Reach = { readonly atMost: number } | { readonly atLeast: number };

/** One line of the table: what was measured, against what, and whether it is what was to be reached. */
export type Row = {
  readonly figure: string;
  readonly against: string;
  /** The two sides as medians, in words: `131 µs`. */
  readonly ours: string;
  readonly theirs: string;
  readonly measured: Estimate;
  /** `×` for a ratio. */
  readonly unit: string;
  readonly reach: Reach;
  /** Why it is shown and not judged. */
  readonly notJudged?: string;
  /** Servers and libraries with their versions. */
  readonly on: readonly string[];
};

/** A figure that could not be measured, and why. */
export type SkippedRow = { readonly figure: string; readonly against: string; readonly skipped: string };

export type Verdict = "within" | "short" | "skipped";

/** The median decides; where the interval goes beyond the reach, the table shows it. */
export function verdictOf(row: Row | SkippedRow): Verdict {
  if ("skipped" in row || row.notJudged !== undefined) return "skipped";
  const { measured, reach } = row;
  const within = "atMost" in reach ? measured.median <= reach.atMost : measured.median >= reach.atLeast;
  return within ? "within" : "short";
}

type Named = Pick<Row, "figure" | "against" | "reach" | "on">;

/** How many times theirs ours is, of two lists of rounds in the same unit. */
export function ratioRow(
  named: Named,
  [ours, theirs]: readonly [readonly number[], readonly number[]],
  show: (value: number) => string,
): Row {
  const measured = estimate(ratios(ours, theirs));
  return { ...named, ours: show(median(ours)), theirs: show(median(theirs)), measured, unit: "×" };
}

/** How many times faster ours is, of two lists of times. */
export function fasterRow(
  named: Named,
  [ours, theirs]: readonly [readonly number[], readonly number[]],
  show: (value: number) => string,
): Row {
  return { ...ratioRow(named, [ours, theirs], show), measured: estimate(ratios(theirs, ours)), unit: "× faster" };
}

/** Something that is counted or weighed by itself. */
export function plainRow(named: Named, rounds: readonly number[], unit: string): Row {
  const measured = estimate(rounds);
  return { ...named, ours: `${significant(measured.median)} ${unit}`, theirs: "", measured, unit };
}

/** Three digits. */
export function significant(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 3));
}

export const ms = (value: number): string =>
  value < 1 ? `${significant(value * 1_000)} µs` : `${significant(value)} ms`;
export const mib = (value: number): string => `${significant(value)} MiB`;
export const perSecond = (value: number): string => `${Math.round(value)}/s`;
