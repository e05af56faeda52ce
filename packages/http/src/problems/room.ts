import type { RoomChanged, RoomClosed, RoomHasMeeting, RoomInUse, RoomNotFound } from "@tallylight/core";
import { conflict, ofRoom, ROOM, type Tellings } from "./telling.ts";

export type RoomRefusal = RoomNotFound | RoomClosed | RoomChanged | RoomHasMeeting | RoomInUse;

export const ROOM_PROBLEMS: Tellings<RoomRefusal> = {
  "room-not-found": {
    status: 404,
    title: "There is no such room",
    error: ROOM,
    message: ofRoom("does not exist"),
  },
  "room-closed": {
    status: 409,
    title: "The room is closed",
    error: ROOM,
    message: ofRoom("is closed and cannot be joined"),
  },
  "room-changed": conflict(ROOM, ofRoom("was changed by somebody else meanwhile. Try again")),
  "room-has-meeting": conflict(
    "room_has_active_meeting",
    ofRoom("cannot be deleted because it has an active meeting."),
  ),
  "room-has-recordings": conflict("room_has_recordings", ofRoom("cannot be deleted because it has recordings.")),
  "room-has-meeting-and-recordings": conflict(
    "room_with_recordings_has_active_meeting",
    ofRoom("with recordings cannot be deleted because it has an active meeting."),
  ),
  "room-with-meeting-has-recordings": conflict(
    "room_with_active_meeting_has_recordings",
    ofRoom("with active meeting cannot be deleted because it has recordings."),
  ),
  "room-with-meeting-has-recordings-at-its-end": conflict(
    "room_with_active_meeting_has_recordings_cannot_schedule_deletion",
    ofRoom("with active meeting cannot be scheduled to be deleted because it has recordings."),
  ),
  "room-in-meeting": conflict(ROOM, ofRoom("has an active meeting")),
};
