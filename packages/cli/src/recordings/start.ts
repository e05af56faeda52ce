import { buildCommand } from "@stricli/core";
import { type Layout, LAYOUTS, type RoomId, startRecording } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise } from "../print/print.ts";
import { stopIt } from "../refusal.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import { printRecording } from "./show.ts";

type Flags = JsonFlag & { readonly layout?: Layout | undefined };

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
        brief: "Instead of the room's own",
        values: LAYOUTS,
        optional: true,
        placeholder: "LAYOUT",
      },
      json: JSON_FLAG,
    },
    positional: ROOM_ARGUMENT,
  },
  func: verb<Flags, [RoomId]>((context, { json, layout }, roomId) =>
    inHouse(context, { json }, ({ ports, settings }) =>
      startRecording(ports, settings, { roomId, layout }).map((recording) => {
        printRecording(context, json, recording);
        if (!json) advise(context, stopIt(recording.recordingId));
        return EXIT.ok;
      }),
    ),
  ),
});
