import { buildCommand } from "@stricli/core";
import { isTerminal, parseRecordingId, type RecordingIdParts, stopRecording } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, parser, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise } from "../print/print.ts";
import { printRecording } from "./show.ts";

export const stopOneRecording = buildCommand({
  docs: {
    brief: "Stop a recording, also while it is still starting",
    fullDescription:
      "Stops a recording, also while it is still starting. Does not wait for the\nend of its upload: the recording is complete when the list says so.",
  },
  parameters: {
    flags: { json: JSON_FLAG },
    positional: {
      kind: "tuple",
      parameters: [
        {
          brief: "The recording's id: {roomId}--{egressId}--{uid}",
          placeholder: "RECORDING-ID",
          parse: parser<RecordingIdParts>(parseRecordingId),
        },
      ],
    },
  },
  func: verb<JsonFlag, [RecordingIdParts]>((context, { json }, id) =>
    inHouse(context, { json }, ({ ports, settings }) =>
      stopRecording(ports, settings.limits, id).map((recording) => {
        printRecording(context, json, recording);
        const follow = { next: "Follow it:", command: `tallylight recordings list --room ${recording.roomId}` };
        if (!json && !isTerminal(recording.status)) advise(context, follow);
        return EXIT.ok;
      }),
    ),
  ),
});
