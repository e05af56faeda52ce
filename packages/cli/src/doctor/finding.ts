import type { Unavailable } from "@tallylight/core";
import { EXIT, type ExitCode } from "../exit-code.ts";

/** `warning`: it works, and may not when something fails. */
export const LEVELS = ["ok", "warning", "problem", "unreachable"] as const;
type Level = (typeof LEVELS)[number];

/** One thing that was looked at. */
export type Finding = {
  readonly about: string;
  readonly level: Level;
  readonly says: string;
  /** What to do about it; null where there is nothing to do. */
  readonly next: string | null;
};

const EXIT_OF_LEVEL: Readonly<Record<Level, ExitCode>> = {
  ok: EXIT.ok,
  warning: EXIT.partial,
  problem: EXIT.failure,
  unreachable: EXIT.unreachable,
};

/** By the worst of them. */
export function exitOfFindings(findings: readonly Finding[]): ExitCode {
  const worst = Math.max(0, ...findings.map(({ level }) => LEVELS.indexOf(level)));
  return EXIT_OF_LEVEL[LEVELS[worst] ?? "ok"];
}

export const fine = (about: string, says: string): Finding => ({ about, level: "ok", says, next: null });
export const warning = (about: string, says: string, next: string): Finding => ({
  about,
  level: "warning",
  says,
  next,
});
export const problem = (about: string, says: string, next: string): Finding => ({
  about,
  level: "problem",
  says,
  next,
});
export const unreachable = (about: string, { cause }: Pick<Unavailable, "cause">, next: string): Finding => ({
  about,
  level: "unreachable",
  says: `could not be asked: ${cause}`,
  next,
});
