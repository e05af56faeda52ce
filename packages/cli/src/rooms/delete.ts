import { buildCommand } from "@stricli/core";
import type { DeleteTerms, RoomId } from "@tallylight/core";
import { ok, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { confirmed, YES_FLAG, type YesFlag } from "../print/ask.ts";
import { note, noteFacts, printJson } from "../print/print.ts";
import type { RoomDeletedJson } from "../shapes.ts";
import { ROOM_ARGUMENT } from "./room-argument.ts";
import { roomFacts } from "./print.ts";

type Flags = ControlFlags &
  YesFlag & { readonly withMeeting?: boolean | undefined; readonly withRecordings?: boolean | undefined };

export const deleteOneRoom = buildCommand({
  docs: {
    brief: "Delete a room",
    fullDescription:
      "Shows the room and asks, then deletes it. Refuses when people are in it or it\nhas recordings, unless the flags below say that those go too.",
  },
  parameters: {
    flags: {
      withMeeting: {
        kind: "boolean",
        brief: "End the meeting in it, and its recording",
        optional: true,
        withNegated: false,
      },
      withRecordings: {
        kind: "boolean",
        brief: "Delete its recordings and their files too",
        optional: true,
        withNegated: false,
      },
      ...YES_FLAG,
      ...CONTROL_FLAGS,
    },
    positional: ROOM_ARGUMENT,
  },
  func: verb<Flags, [RoomId]>((context, flags, roomId) =>
    withControl(context, flags, (control) =>
      safeTry(async function* () {
        noteFacts(context, roomFacts(yield* control.showRoom(roomId)));
        yield* await confirmed(context, flags, questionOf(flags));
        const shown = yield* control.deleteRoom(roomId, termsOf(flags));
        if (flags.json) printJson(context, shown);
        else note(context, sentenceOf(shown));
        return ok(EXIT.ok);
      }),
    ),
  ),
});

const termsOf = ({ withMeeting, withRecordings }: Flags): DeleteTerms => ({
  withMeeting: withMeeting === true ? "force" : "fail",
  withRecordings: withRecordings === true ? "force" : "fail",
});

function questionOf({ withMeeting, withRecordings }: Flags): string {
  const taken = [withMeeting === true ? "its meeting" : "", withRecordings === true ? "its recordings" : ""].filter(
    (what) => what !== "",
  );
  return `Delete this room${taken.length === 0 ? "" : ` with ${taken.join(" and ")}`}?`;
}

function sentenceOf({ roomId, state, meeting, recordings }: RoomDeletedJson): string {
  if (state === "deleting")
    return `The room ${roomId} is being deleted: a recording was just starting, and a sweep goes on when it has ended.`;
  const gone = [meeting ? "its meeting" : "", recordings ? "its recordings" : ""].filter((what) => what !== "");
  return `The room ${roomId} is deleted${gone.length === 0 ? "" : `, with ${gone.join(" and ")}`}.`;
}
