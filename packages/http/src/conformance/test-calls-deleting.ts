import { BAD_ID, type Call, invalid, noRoom, ofRecording, oneRoom, refused, UNKNOWN } from "./test-call.ts";

export const DELETING: readonly Call[] = [
  {
    name: "a policy that there is not",
    ask: "DELETE /rooms/{ROOM}?withMeeting=x",
    meet: invalid(["withMeeting", "Invalid enum value. Expected 'force' | 'when_meeting_ends' | 'fail', received 'x'"]),
  },
  {
    name: "one recording and an unknown one",
    ask: `DELETE /recordings?recordingIds={OTHER},${UNKNOWN}`,
    meet: {
      status: 400,
      body: {
        message: "1 recording(s) could not be deleted",
        deleted: ["{OTHER}"],
        failed: [{ recordingId: UNKNOWN, error: `Recording '${UNKNOWN}' not found` }],
      },
    },
  },
  { name: "none", ask: "DELETE /recordings", meet: invalid(["recordingIds", "At least one recordingId is required"]) },
  { name: "no id", ask: "DELETE /recordings?recordingIds={REC},bad", meet: invalid(["recordingIds.1", BAD_ID]) },
  {
    name: "a key that is repeated",
    ask: `DELETE /recordings?recordingIds=${UNKNOWN}&recordingIds=${UNKNOWN}`,
    meet: invalid(["recordingIds", "At least one recordingId is required"]),
  },
  {
    name: "the room, when its meeting ends, closed",
    ask: "DELETE /rooms/{ROOM}?withMeeting=when_meeting_ends&withRecordings=close",
    meet: {
      status: 202,
      body: {
        successCode: "room_with_active_meeting_scheduled_to_be_closed",
        message:
          "Room '{ROOM}' with active meeting scheduled to be closed when the meeting ends because it has recordings",
        room: oneRoom({ roomId: "{ROOM}", status: "active_meeting", meetingEndAction: "close" }),
      },
    },
  },
  {
    name: "the room after that",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ status: "active_meeting", meetingEndAction: "close" }) },
    after: "the meeting ends",
  },
  {
    name: "the room once it ended",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ status: "closed" }) },
  },
  {
    name: "the closed room, with recordings",
    ask: "DELETE /rooms/{ROOM}",
    meet: refused(409, "room_has_recordings", "Room '{ROOM}' cannot be deleted because it has recordings."),
  },
  {
    name: "its recording",
    ask: "DELETE /recordings/{REC}",
    meet: { status: 200, body: { message: "Recording '{REC}' deleted successfully" } },
  },
  { name: "its recording again", ask: "DELETE /recordings/{REC}", meet: ofRecording(404, "{REC}", "not found") },
  { name: "its media", ask: "GET /recordings/{REC}/media", meet: ofRecording(404, "{REC}", "not found") },
  {
    name: "the room",
    ask: "DELETE /rooms/{ROOM}",
    meet: { status: 200, body: { successCode: "room_deleted", message: "Room '{ROOM}' deleted successfully" } },
  },
  { name: "the room again", ask: "DELETE /rooms/{ROOM}", meet: noRoom("{ROOM}") },
  {
    name: "several rooms, one of them unknown",
    ask: "DELETE /rooms?roomIds={NOREC},nope",
    meet: {
      status: 400,
      body: {
        message: "1 room(s) failed to process while deleting",
        deleted: [{ roomId: "{NOREC}", successCode: "room_deleted", message: "Room '{NOREC}' deleted successfully" }],
        failed: [{ roomId: "nope", error: "Room Error", message: "Room 'nope' does not exist" }],
      },
    },
  },
  {
    name: "no room",
    ask: "DELETE /rooms",
    meet: invalid(["roomIds", "At least one valid roomId is required after sanitization"]),
  },
  {
    name: "rooms that have no ids",
    ask: "DELETE /rooms?roomIds=!!!",
    meet: invalid(["roomIds", "At least one valid roomId is required after sanitization"]),
  },
];
