import { buildCommand } from "@stricli/core";
import { type Layout, LAYOUTS, type RoomId } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise } from "../print/print.ts";
import { progressOn } from "../print/progress.ts";
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
    withControl(context, flags, (control) => {
      const progress = progressOn(context, flags.json);
      progress.say(`Waiting for ${roomId} to be recorded`);
      const started = control.startRecording(roomId, flags.layout);
      return started.mapErr(ended(progress.end)).map((recording) => {
        progress.end();
        printRecording(context, flags.json, recording);
        if (!flags.json) advise(context, stopIt(recording.recordingId));
        return EXIT.ok;
      });
    }),
  ),
});

/** Ends the line of progress before a refusal is told. */
function ended(end: () => void): <E>(refusal: E) => E {
  return (refusal) => {
    end();
    return refusal;
  };
}
