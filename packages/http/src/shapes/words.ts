import type { DurationMs, EpochMs } from "@tallylight/core";

/** `2026-11-22 20:20:16Z`; `unknown` when it is absent. */
export function timeText(at: EpochMs | undefined): string {
  return at === undefined ? "unknown" : `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** The two largest units: `45 s`, `2 min 5 s`, `3 h`, `2 d 4 h`; a minus before what lies in the future. */
export function ageText(ms: DurationMs): string {
  let left = Math.floor(Math.abs(ms) / 1_000);
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return `${ms <= -1_000 ? "-" : ""}${parts.join(" ") || "0 s"}`;
}

/** `12.3 MB`, powers of 1000; empty when it is absent. */
export function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 4);
  const scaled = bytes / 1_000 ** power;
  return `${power === 0 ? scaled : scaled.toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** `1 lock`, `2 locks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
