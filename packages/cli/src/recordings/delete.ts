import { buildCommand } from "@stricli/core";
import { formatRecordingId, type RecordingIdParts } from "@tallylight/core";
import { ok, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { confirmed, YES_FLAG, type YesFlag } from "../print/ask.ts";
import { note, noteFacts, printJson } from "../print/print.ts";
import type { RecordingDeletedJson } from "../shapes.ts";
import { recordingFacts } from "./print.ts";
import { RECORDING_ARGUMENT } from "./recording-argument.ts";

export const deleteOneRecording = buildCommand({
  docs: {
    brief: "Delete a recording that has ended, with its file",
    fullDescription:
      "Shows the recording and asks, then deletes its record and its file for good.\nRefuses while it is in progress: stop it first.",
  },
  parameters: { flags: { ...YES_FLAG, ...CONTROL_FLAGS }, positional: RECORDING_ARGUMENT },
  func: verb<ControlFlags & YesFlag, [RecordingIdParts]>((context, flags, id) =>
    withControl(context, flags, (control) =>
      safeTry(async function* () {
        noteFacts(context, recordingFacts(yield* control.showRecording(id)));
        yield* await confirmed(context, flags, "Delete this recording and its file for good?");
        yield* control.deleteRecording(id);
        const shown: RecordingDeletedJson = { deleted: formatRecordingId(id) };
        if (flags.json) printJson(context, shown);
        else note(context, `The recording ${shown.deleted} is deleted.`);
        return ok(EXIT.ok);
      }),
    ),
  ),
});
