import { buildCommand } from "@stricli/core";
import type { RoomId } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { advise, printFacts, printJson, proposed } from "../print/print.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import type { ShownLockJson } from "../shapes.ts";
import { adviceOn, lockFacts, sweepFact } from "./view.ts";

export const showOneLock = buildCommand({
  docs: {
    brief: "Show who holds a room, what LiveKit says of it, and what to do",
    fullDescription:
      "Shows who holds a room and since when, what LiveKit says of its room, recorder\nand egress, what a sweep would do and why, and what to do now. Ends with 6 when\nLiveKit could not be asked.",
  },
  parameters: { flags: CONTROL_FLAGS, positional: ROOM_ARGUMENT },
  func: verb<ControlFlags, [RoomId]>((context, flags, roomId) =>
    withControl(context, flags, (control) =>
      control.showLock(roomId).map((view) => {
        const advice = adviceOn(view);
        const { next, command } = advice;
        const whole = command === undefined ? null : proposed(context, command);
        const shown: ShownLockJson = { ...view, next, command: whole };
        if (flags.json) printJson(context, shown);
        else {
          printFacts(context, [...lockFacts(view), sweepFact(view)]);
          advise(context, advice);
        }
        return view.liveKit.answered ? EXIT.ok : EXIT.partial;
      }),
    ),
  ),
});
