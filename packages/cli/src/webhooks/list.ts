import { buildCommand } from "@stricli/core";
import type { DeadLetterJson, ReceiverJson, WebhooksJson } from "@tallylight/http/shapes";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { advise, note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { timeText } from "../print/words.ts";
import { RECEIVER_FLAG, type ReceiverFlag } from "./receiver-flag.ts";

const RECEIVERS: readonly Column<ReceiverJson>[] = [
  { title: "Receiver", text: ({ receiver }) => receiver },
  { title: "Host", text: ({ host }) => host ?? "(not in the settings any more)" },
  { title: "Waiting", text: ({ waiting }) => String(waiting) },
  { title: "Dead", text: ({ dead }) => String(dead) },
];
const LETTERS: readonly Column<DeadLetterJson>[] = [
  { title: "Sequence", text: ({ sequence }) => sequence },
  { title: "Of", text: ({ topic }) => topic },
  { title: "Told", text: ({ about }) => about },
  { title: "Queued", text: ({ queuedAt }) => timeText(queuedAt) },
  { title: "Tried", text: ({ attempts }) => String(attempts) },
  { title: "Error", text: ({ error }) => error, wraps: true },
];

const MOST = 1_000;

export const listWebhooks = buildCommand({
  docs: {
    brief: "Show what waits for each receiver, and what was given up",
    fullDescription:
      "Shows how much waits for each receiver of outgoing webhooks, and the events\nthat were given up after 24 hours: dead letters. The stream of events (GET\n/events) is no receiver, and is not listed: nothing of it is given up.",
  },
  parameters: { flags: { ...RECEIVER_FLAG, ...CONTROL_FLAGS } },
  func: verb<ControlFlags & ReceiverFlag>((context, flags) =>
    withControl(context, flags, (control) =>
      control.listWebhooks(flags.receiver, MOST).map((shown) => print(context, flags.json, shown)),
    ),
  ),
});

function print(context: CliContext, json: boolean | undefined, shown: WebhooksJson): ExitCode {
  const { receivers, deadLetters, more } = shown;
  if (json) printJson(context, shown);
  else if (receivers.length === 0) note(context, "No receiver has been sent anything yet: see TALLY_WEBHOOK_URLS.");
  else {
    printTable(context, receivers, RECEIVERS);
    if (deadLetters.length > 0) {
      context.process.stdout.write("\n");
      printTable(context, deadLetters, LETTERS);
      advise(context, { next: "When the receiver answers again:", command: "tallylight webhooks retry" });
    }
    if (more) note(context, `There are more: these are the first ${MOST}.`);
  }
  return EXIT.ok;
}
