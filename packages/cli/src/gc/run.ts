import { buildCommand } from "@stricli/core";
import { isDue, reasonOf, type StepJson, type SweepJson } from "@tallylight/http/shapes";
import { ok, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import { confirmed, YES_FLAG, type YesFlag } from "../print/ask.ts";
import { note } from "../print/print.ts";
import { printSteps, printSweep } from "./report.ts";

type Flags = ControlFlags & YesFlag;

export const runSweep = buildCommand({
  docs: {
    brief: "Free what is orphaned, as the service does every 30 minutes",
    fullDescription:
      "On a terminal shows the plan and asks. Then plans anew and applies each step,\nunless its lock has changed meanwhile, and says what differs from the plan that\nwas shown. Frees no room whose recording is in progress. Off a terminal it does\nnot ask: it does what the service does by itself.",
  },
  parameters: { flags: { ...YES_FLAG, ...CONTROL_FLAGS } },
  func: verb<Flags>((context, flags) =>
    withControl(context, flags, (control) =>
      safeTry(async function* () {
        const asks = context.interactive && !flags.yes && !flags.json;
        const shown = asks ? yield* control.sweep({ dryRun: true }) : null;
        if (shown !== null && shown.steps.some(isDue)) {
          printSteps(context, shown);
          yield* await confirmed(context, flags, "Apply this plan?");
        }
        const report = yield* control.sweep({ dryRun: false });
        const code = printSweep(context, flags.json, report);
        if (shown !== null) tellDifferences(context, shown, report);
        return ok(code);
      }),
    ),
  ),
});

function tellDifferences(context: CliContext, shown: SweepJson, report: SweepJson): void {
  // What is listed of so many is what came first, which need not be the same twice.
  if (shown.unlisted.steps + report.unlisted.steps > 0) return;
  const [planned, done] = [decisions(shown), decisions(report)];
  const gone = [...planned].filter(([key]) => !done.has(key)).map(([, line]) => `- no longer due: ${line}`);
  const fresh = [...done].filter(([key]) => !planned.has(key)).map(([, line]) => `- not in the plan: ${line}`);
  const lines = [...gone, ...fresh];
  if (lines.length > 0) note(context, `What differs from the plan that was shown:\n${lines.join("\n")}`);
}

/** What is to be done, by what it is done to. */
function decisions({ steps }: SweepJson): ReadonlyMap<string, string> {
  const line = (step: StepJson): string => `${step.action} ${step.roomId}: ${reasonOf(step)}`;
  return new Map(
    steps
      .filter(isDue)
      .map((step) => [`${step.action} ${step.why} ${step.roomId} ${step.recordingId ?? ""}`, line(step)]),
  );
}
