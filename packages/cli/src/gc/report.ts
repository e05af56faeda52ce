import type { StepOutcome, SweepReport, SweptStep } from "@tallylight/core";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { advise, note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { ageText, counted } from "../print/words.ts";
import { sweepJson } from "../shapes.ts";
import { reasonOf, ROOM_WORDS } from "./decision.ts";

const COLUMNS: readonly Column<SweptStep>[] = [
  { title: "Action", text: ({ step }) => step.action },
  { title: "Room", text: ({ step }) => step.roomId },
  { title: "Age", text: ({ step }) => (step.ageMs === null ? "" : ageText(step.ageMs)) },
  { title: "In LiveKit", text: ({ step }) => ROOM_WORDS[step.room] },
];
const REASON: Column<SweptStep> = { title: "Reason", text: ({ step }) => reasonOf(step), wraps: true };
const RESULT: Column<SweptStep> = { title: "Result", text: ({ outcome }) => resultOf(outcome) };

const OUTCOMES: Readonly<Record<StepOutcome | "planned", string>> = {
  planned: "planned",
  applied: "applied",
  "nothing-to-do": "kept",
  "changed-meanwhile": "changed meanwhile",
};

/** Prints a plan or what became of it. Partial: some locks could not be judged, or some steps not be applied. */
export function printSweep(context: CliContext, json: boolean, report: SweepReport): ExitCode {
  if (json) printJson(context, sweepJson(report));
  else {
    const columns = report.dryRun ? [...COLUMNS, REASON] : [...COLUMNS, RESULT, REASON];
    if (report.steps.length > 0) printTable(context, report.steps, columns);
    note(context, summaryOf(report));
    if (report.dryRun && report.steps.some(isDue)) advise(context, { next: "Apply:", command: "tallylight gc run" });
  }
  return report.steps.some(isIncomplete) || report.failures.length > 0 ? EXIT.partial : EXIT.ok;
}

function resultOf(outcome: SweptStep["outcome"]): string {
  return typeof outcome === "string" ? OUTCOMES[outcome] : `failed: ${outcome.port} ${outcome.operation}`;
}

function isIncomplete({ step, outcome }: SweptStep): boolean {
  return typeof outcome !== "string" || step.why === "could-not-ask";
}

function isDue({ step }: SweptStep): boolean {
  return step.action !== "keep" && step.action !== "wait";
}

function summaryOf({ dryRun, locks, young, steps, failures }: SweepReport): string {
  if (locks === 0 && steps.length === 0 && failures.length === 0) return "No room is locked.";
  const tooYoung = young === 0 ? "" : ` ${counted(young, "lock")} younger than the grace period: left alone.`;
  const unseen = failures.map(({ roomId, failure }) => `\n${roomId ?? "some rooms"}: ${causeOf(failure)}`).join("");
  if (dryRun) {
    return `${counted(locks, "lock")}, ${counted(steps.filter(isDue).length, "step")} to apply.${tooYoung}${unseen}`;
  }
  const count = (wanted: SweptStep["outcome"]): number => steps.filter(({ outcome }) => outcome === wanted).length;
  const failed = steps.filter(({ outcome }) => typeof outcome !== "string");
  const reasons = failed.map(({ step, outcome }) => `\n${step.roomId}: ${causeOf(outcome)}`).join("");
  return `${counted(locks, "lock")}: ${count("applied")} applied, ${count("nothing-to-do")} kept, ${count("changed-meanwhile")} changed meanwhile, ${failed.length} failed.${tooYoung}${reasons}${unseen}`;
}

function causeOf(outcome: SweptStep["outcome"]): string {
  return typeof outcome === "string" ? outcome : `${outcome.port} ${outcome.operation}: ${outcome.cause}`;
}
