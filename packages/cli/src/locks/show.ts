import { buildCommand } from "@stricli/core";
import { type RoomId, showLock } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise, printFacts, printJson } from "../print/print.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import { adviceOn, lockFacts, sweepFact, viewJson } from "./view.ts";

export const showOneLock = buildCommand({
  docs: {
    brief: "Show who holds a room, what LiveKit says of it, and what to do",
    fullDescription:
      "Shows who holds a room and since when, what LiveKit says of its room, recorder\nand egress, what a sweep would do and why, and what to do now. Ends with 6 when\nLiveKit could not be asked.",
  },
  parameters: { flags: { json: JSON_FLAG }, positional: ROOM_ARGUMENT },
  func: verb<JsonFlag, [RoomId]>((context, { json }, roomId) =>
    inHouse(context, { json }, ({ ports, settings }) =>
      showLock(ports, settings.limits, roomId).map((view) => {
        if (json) printJson(context, viewJson(view));
        else {
          printFacts(context, [...lockFacts(view), sweepFact(view)]);
          advise(context, adviceOn(view));
        }
        return "kind" in view.look ? EXIT.partial : EXIT.ok;
      }),
    ),
  ),
});
