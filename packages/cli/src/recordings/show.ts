import { buildCommand } from "@stricli/core";
import type { RecordingIdParts } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { printRecording } from "./print.ts";
import { RECORDING_ARGUMENT } from "./recording-argument.ts";

export const showOneRecording = buildCommand({
  docs: { brief: "Show what is on record of one recording" },
  parameters: { flags: CONTROL_FLAGS, positional: RECORDING_ARGUMENT },
  func: verb<ControlFlags, [RecordingIdParts]>((context, flags, id) =>
    withControl(context, flags, (control) =>
      control.showRecording(id).map((recording) => {
        printRecording(context, flags.json, recording);
        return EXIT.ok;
      }),
    ),
  ),
});
