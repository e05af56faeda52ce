import { parseRoomId, type RoomId } from "@tallylight/core";
import { parser } from "../command.ts";

/** The one argument of verbs on a room. */
export const ROOM_ARGUMENT = {
  kind: "tuple",
  parameters: [{ brief: "The room's id", placeholder: "ROOM", parse: parser<RoomId>(parseRoomId) }],
} as const;
