import { buildCommand } from "@stricli/core";
import { formatRecordingId, isTerminal, type RecordingIdParts } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import type { Control } from "../control/control.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { advise } from "../print/print.ts";
import { type Say, withProgress } from "../print/progress.ts";
import type { Refusal } from "../refusal.ts";
import type { RecordingJson } from "../shapes.ts";
import { printRecording } from "./print.ts";
import { RECORDING_ARGUMENT } from "./recording-argument.ts";

type Flags = ControlFlags & { readonly wait?: boolean | undefined };

const LOOK_EVERY_MS = 1_000;

export const stopOneRecording = buildCommand({
  docs: {
    brief: "Stop a recording, also while it is still starting",
    fullDescription:
      "Stops a recording, also while it is still starting. On a terminal, or with\n--wait, waits for the end of its upload; interrupting that changes nothing, and\nends with 130. The recording is complete when its status says so.",
  },
  parameters: {
    flags: {
      wait: { kind: "boolean", brief: "Wait for its end, also off a terminal", optional: true, withNegated: false },
      ...CONTROL_FLAGS,
    },
    positional: RECORDING_ARGUMENT,
  },
  func: verb<Flags, [RecordingIdParts]>((context, flags, id) =>
    withControl(context, flags, (control) => stop(context, control, flags, id)),
  ),
});

function stop(
  context: CliContext,
  control: Control,
  { json, wait }: Flags,
  id: RecordingIdParts,
): ResultAsync<ExitCode, Refusal> {
  return safeTry(async function* () {
    const waits = wait === true || (context.interactive && !json);
    const stopped = yield* control.stopRecording(id);
    const recording = waits
      ? yield* withProgress(context, json, (say) => untilEnded(context, control, stopped, id, say))
      : stopped;
    const isOver = isTerminal(recording.status);
    printRecording(context, json, recording);
    const command = `tallylight recordings show ${formatRecordingId(id)}`;
    if (!json && !isOver) advise(context, { next: "Follow it:", command });
    return ok(waits && !isOver ? EXIT.interrupted : EXIT.ok);
  });
}

async function untilEnded(
  context: CliContext,
  control: Control,
  stopped: RecordingJson,
  id: RecordingIdParts,
  say: Say,
): Promise<Result<RecordingJson, Refusal>> {
  const interrupted = context.stopAsked().then(() => "interrupted" as const);
  let recording = stopped;
  while (!isTerminal(recording.status)) {
    say(`${recording.status === "ending" ? "Uploading" : "Stopping"} ${recording.filename}`);
    const pause = context.sleep(LOOK_EVERY_MS);
    if ((await Promise.race([pause, interrupted])) === "interrupted") break;
    const shown = await control.followRecording(id);
    if (shown.isErr()) return err(shown.error);
    recording = shown.value;
  }
  return ok(recording);
}
