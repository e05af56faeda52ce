import { parseRecordingId, type RecordingIdParts } from "@tallylight/core";
import { parser } from "../command.ts";

/** The one argument of verbs on a recording. */
export const RECORDING_ARGUMENT = {
  kind: "tuple",
  parameters: [
    {
      brief: "The recording's id: {roomId}--{egressId}--{uid}",
      placeholder: "RECORDING-ID",
      parse: parser<RecordingIdParts>(parseRecordingId),
    },
  ],
} as const;
