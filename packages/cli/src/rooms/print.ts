import type { Fact } from "../print/table.ts";
import { timeText } from "../print/words.ts";
import type { RoomJson } from "../shapes.ts";

export function roomFacts(room: RoomJson): readonly Fact[] {
  const { recording, e2ee } = room.config;
  return [
    ["Room", room.roomId],
    ["Name", room.roomName],
    ["Status", statusText(room)],
    ["Created", timeText(room.creationDate)],
    ["Deleted automatically", room.autoDeletionDate === undefined ? "" : timeText(room.autoDeletionDate)],
    ["Recording", recordingText(room)],
    ["Encoding", encodingText(recording.encoding)],
    ["End-to-end encryption", e2ee.enabled ? "on, so it cannot be recorded" : ""],
  ];
}

export const statusText = ({ status, deleting }: RoomJson): string => (deleting === true ? "being deleted" : status);

export const recordingText = ({ config: { recording } }: RoomJson): string =>
  recording.enabled ? recording.layout : "off";

function encodingText(encoding: RoomJson["config"]["recording"]["encoding"]): string {
  return typeof encoding === "string" ? encoding : JSON.stringify(encoding);
}
