import { buildCommand } from "@stricli/core";
import { type Layout, LAYOUTS, type RoomId } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise } from "../print/print.ts";
import { withProgress } from "../print/progress.ts";
import { stopIt } from "../refusal.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import { printRecording } from "./print.ts";

type Flags = ControlFlags & { readonly layout?: Layout | undefined };

export const startOneRecording = buildCommand({
  docs: {
    brief: "Start recording a room, and wait until it records",
    fullDescription:
      "Starts a recording of a room in which somebody is, and waits until\nLiveKit says that it records, at most TALLY_START_TIMEOUT. The recording goes\non when this command is interrupted.",
  },
  parameters: {
    flags: {
      layout: {
        kind: "enum",
        brief: "Not the room's own",
        values: LAYOUTS,
        optional: true,
        placeholder: "LAYOUT",
      },
      ...CONTROL_FLAGS,
    },
    positional: ROOM_ARGUMENT,
  },
  func: verb<Flags, [RoomId]>((context, flags, roomId) =>
    withControl(context, flags, (control) =>
      withProgress(context, flags.json, (say) => {
        say(`Waiting for ${roomId} to be recorded`);
        return control.startRecording(roomId, flags.layout);
      }).map((recording) => {
        printRecording(context, flags.json, recording);
        if (!flags.json) advise(context, stopIt(recording.recordingId));
        return EXIT.ok;
      }),
    ),
  ),
});
