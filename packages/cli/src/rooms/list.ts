import { buildCommand } from "@stricli/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { timeText } from "../print/words.ts";
import type { RoomJson } from "../shapes.ts";
import { recordingText, statusText } from "./print.ts";

const COLUMNS: readonly Column<RoomJson>[] = [
  { title: "Room", text: ({ roomId }) => roomId },
  { title: "Status", text: statusText },
  { title: "Recording", text: recordingText },
  { title: "Created", text: ({ creationDate }) => timeText(creationDate) },
  { title: "Name", text: ({ roomName }) => roomName, wraps: true },
];

export const listAllRooms = buildCommand({
  docs: { brief: "List the rooms, the newest first" },
  parameters: { flags: CONTROL_FLAGS },
  func: verb<ControlFlags>((context, flags) =>
    withControl(context, flags, (control) =>
      control.listRooms().map((shown) => {
        if (flags.json) printJson(context, shown);
        else if (shown.rooms.length === 0) note(context, "There is no room yet.");
        else printTable(context, shown.rooms, COLUMNS);
        return EXIT.ok;
      }),
    ),
  ),
});
