import { buildCommand } from "@stricli/core";
import type { RoomId } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { printFacts, printJson } from "../print/print.ts";
import { ROOM_ARGUMENT } from "./room-argument.ts";
import { roomFacts } from "./print.ts";

export const showOneRoom = buildCommand({
  docs: { brief: "Show one room and its settings" },
  parameters: { flags: CONTROL_FLAGS, positional: ROOM_ARGUMENT },
  func: verb<ControlFlags, [RoomId]>((context, flags, roomId) =>
    withControl(context, flags, (control) =>
      control.showRoom(roomId).map((room) => {
        if (flags.json) printJson(context, room);
        else printFacts(context, roomFacts(room));
        return EXIT.ok;
      }),
    ),
  ),
});
