import { type Row, significant, type SkippedRow, verdictOf } from "./row.ts";

export type Named = { readonly id: string; readonly row: Row | SkippedRow };

const HEAD = ["#", "figure", "ours", "against", "theirs", "ratio [95 %]", "reach", "verdict"];

/** A table in Markdown whose columns are aligned, to be read as it is and to be pasted into a page. */
export function table(rows: readonly Named[], smoke: boolean): string {
  const lines = [HEAD, ...rows.map(({ id, row }) => cells(id, row, smoke))];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const shown = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [shown[0], rule, ...shown.slice(1)].join("\n");
}

function cells(id: string, row: Row | SkippedRow, smoke: boolean): readonly string[] {
  if ("skipped" in row) return [id, row.figure, "", row.against, "", "", "", `skipped: ${row.skipped}`];
  const { figure, against, ours, theirs, measured, unit, reach } = row;
  const { median, low, high } = measured;
  const of = unit === "×" ? "" : ` ${unit}`;
  const interval = low === high ? "" : ` [${significant(low)}, ${significant(high)}]`;
  const wanted = "atMost" in reach ? `≤ ${reach.atMost}${of}` : `≥ ${reach.atLeast}${of}`;
  const verdict = smoke ? "it runs" : row.notJudged === undefined ? verdictOf(row) : `not judged: ${row.notJudged}`;
  return [id, figure, ours, against, theirs, `${significant(median)}${of}${interval}`, wanted, verdict];
}

/** What each figure ran on. */
export function legend(rows: readonly Named[]): string {
  const on = new Map<string, Set<string>>();
  for (const { id, row } of rows) {
    if ("skipped" in row) continue;
    on.set(id, new Set([...(on.get(id) ?? []), ...row.on]));
  }
  return [...on].map(([id, names]) => `${id}: ${[...names].join(", ")}`).join("\n");
}

/** The last line. */
export function verdictLine(rows: readonly Named[], smoke: boolean): string {
  const count = (wanted: string): number => rows.filter(({ row }) => verdictOf(row) === wanted).length;
  const skipped = rows.filter(({ row }) => "skipped" in row).length;
  if (smoke) return `bench: ${rows.length} rows, smoke run: tiny sizes, nothing judged, ${skipped} skipped`;
  return `bench: ${rows.length} rows, ${count("within")} within reach, ${count("short")} short, ${count("skipped")} skipped`;
}
