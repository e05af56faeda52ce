import { buildCommand } from "@stricli/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson } from "../print/print.ts";
import { counted } from "../print/words.ts";
import { RECEIVER_FLAG, type ReceiverFlag } from "./receiver-flag.ts";

export const retryWebhooks = buildCommand({
  docs: {
    brief: "Send again what was given up",
    fullDescription:
      "Queues dead letters again, each at its place among what waits: one by its\nSEQUENCE, or all of them. The service sends them.",
  },
  parameters: {
    flags: { ...RECEIVER_FLAG, ...CONTROL_FLAGS },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "As `webhooks list` shows it", placeholder: "SEQUENCE", parse: String, optional: true }],
    },
  },
  func: verb<ControlFlags & ReceiverFlag, [string?]>((context, flags, sequence) =>
    withControl(context, flags, (control) =>
      control.retryWebhooks({ receiver: flags.receiver, sequence }).map((shown) => {
        if (flags.json) printJson(context, shown);
        else note(context, `${counted(shown.retried, "dead letter")} queued again.`);
        return shown.retried === 0 && sequence !== undefined ? EXIT.notFound : EXIT.ok;
      }),
    ),
  ),
});
