import { buildCommand } from "@stricli/core";
import { listRooms } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { timeText } from "../print/words.ts";
import { type RoomJson, roomJson, type RoomsJson } from "../shapes.ts";

const COLUMNS: readonly Column<RoomJson>[] = [
  { title: "Room", text: ({ roomId }) => roomId },
  { title: "Status", text: ({ status, deleting }) => (deleting === true ? "being deleted" : status) },
  { title: "Recording", text: ({ config }) => (config.recording.enabled ? config.recording.layout : "off") },
  { title: "Created", text: ({ creationDate }) => timeText(creationDate) },
  { title: "Name", text: ({ roomName }) => roomName, wraps: true },
];

export const listAllRooms = buildCommand({
  docs: { brief: "List the rooms, the newest first" },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>((context, { json }) =>
    inHouse(context, { json }, ({ ports }) =>
      listRooms(ports).map((found) => {
        const shown: RoomsJson = { rooms: found.map(roomJson) };
        if (json) printJson(context, shown);
        else if (shown.rooms.length === 0) note(context, "There is no room yet.");
        else printTable(context, shown.rooms, COLUMNS);
        return EXIT.ok;
      }),
    ),
  ),
});
