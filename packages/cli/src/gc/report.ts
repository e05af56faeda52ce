import { isDue, reasonOf, ROOM_WORDS, type StepJson, stepsOf, type SweepJson } from "@tallylight/http/shapes";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { advise, note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { ageText, counted, printable } from "../print/words.ts";

const COLUMNS: readonly Column<StepJson>[] = [
  { title: "Action", text: ({ action }) => action },
  { title: "Room", text: ({ roomId }) => roomId },
  { title: "Age", text: ({ ageMs }) => (ageMs === null ? "" : ageText(ageMs)) },
];
const IN_LIVEKIT: Column<StepJson> = { title: "In LiveKit", text: ({ room }) => ROOM_WORDS[room] };
const REASON: Column<StepJson> = { title: "Reason", text: reasonOf, wraps: true };
const RESULT: Column<StepJson> = { title: "Result", text: ({ outcome, cause }) => resultOf(outcome, cause) };

const OUTCOMES: Readonly<Record<Exclude<StepJson["outcome"], "failed">, string>> = {
  planned: "planned",
  applied: "applied",
  "nothing-to-do": "kept",
  "changed-meanwhile": "changed meanwhile",
};

/** Prints a plan or what became of it. Partial: some locks could not be judged, or some steps not be applied. */
export function printSweep(context: CliContext, json: boolean | undefined, report: SweepJson): ExitCode {
  const isPartial = report.counts.some(isIncomplete) || report.failures.length > 0;
  if (json) printJson(context, report);
  else {
    printSteps(context, report);
    note(context, summaryOf(report));
    if (report.dryRun && report.counts.some(isDue)) advise(context, { next: "Apply:", command: "tallylight gc run" });
    if (isPartial)
      advise(context, { next: "Mend what could not be asked (`tallylight doctor` names it), and repeat it." });
  }
  return isPartial ? EXIT.partial : EXIT.ok;
}

export function printSteps(context: CliContext, { steps, dryRun }: Pick<SweepJson, "steps" | "dryRun">): void {
  // What LiveKit said was in the plan: both would leave the reason no room on a terminal.
  if (steps.length > 0) printTable(context, steps, [...COLUMNS, dryRun ? IN_LIVEKIT : RESULT, REASON]);
}

function resultOf(outcome: StepJson["outcome"], cause: string | null): string {
  return outcome === "failed" ? `failed: ${(cause ?? "").split(":")[0]}` : OUTCOMES[outcome];
}

const isIncomplete = ({ outcome, why }: Pick<StepJson, "outcome" | "why">): boolean =>
  outcome === "failed" || why === "could-not-ask";

const MOST_NAMES = 5;

/** A name may be any text: it is quoted, and shown without what a terminal would obey. */
function unnameableOf({ unnameable }: SweepJson): readonly string[] {
  if (unnameable.length === 0) return [];
  const names = unnameable.slice(0, MOST_NAMES).map((name) => `"${printable(name.slice(0, 100))}"`);
  const more = unnameable.length > MOST_NAMES ? ", …" : "";
  return [`Rooms of LiveKit's whose names are no room ids cannot be recorded: ${names.join(", ")}${more}`];
}

function summaryOf(report: SweepJson): string {
  const { dryRun, locks, steps, failures } = report;
  const isQuiet = locks === 0 && steps.length === 0 && failures.length === 0;
  const failed = steps.filter(({ outcome }) => outcome === "failed");
  return [
    isQuiet
      ? "No room is locked."
      : (dryRun ? plannedOf(report) : doneOf(report)) + inOrderOf(report) + youngOf(report),
    ...unlistedOf(report),
    ...unnameableOf(report),
    ...failed.map(({ roomId, cause }) => `${roomId}: ${cause}`),
    ...failures.map(({ roomId, cause }) => `${roomId ?? "Not every room was looked at"}: ${cause}`),
  ].join("\n");
}

function plannedOf({ locks, counts }: SweepJson): string {
  const due = counts.filter(isDue).reduce((sum, { steps }) => sum + steps, 0);
  return `${counted(locks, "lock")}, ${counted(due, "step")} to apply.`;
}

function doneOf({ locks, inOrder, counts }: SweepJson): string {
  const count = (wanted: StepJson["outcome"]): number => stepsOf(counts, wanted);
  return `${counted(locks, "lock")}: ${count("applied")} applied, ${count("nothing-to-do") - inOrder} kept, ${count("changed-meanwhile")} changed meanwhile, ${count("failed")} failed.`;
}

function unlistedOf({ unlisted: { steps, failures } }: SweepJson): readonly string[] {
  return [
    ...(steps === 0 ? [] : [`${counted(steps, "more step")} not listed.`]),
    ...(failures === 0 ? [] : [`${counted(failures, "more room")} could not be judged.`]),
  ];
}

const inOrderOf = ({ inOrder }: SweepJson): string => (inOrder === 0 ? "" : ` ${counted(inOrder, "room")} in order.`);

const youngOf = ({ young }: SweepJson): string =>
  young === 0 ? "" : ` ${counted(young, "lock")} younger than the grace period: left alone.`;
