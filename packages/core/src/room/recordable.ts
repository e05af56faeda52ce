import { err, ok, type Result } from "neverthrow";
import type { RoomId, RoomSid } from "../ids.ts";
import type { NotRecordable, Room } from "./room.ts";

/** Who is in LiveKit's room now; null when LiveKit has no room of that name. */
export type Occupancy = { readonly sid: RoomSid; readonly people: number } | null;

/** OpenVidu Meet's README, "Can room be recorded?": as far as the room and the people in it decide. */
export function recordable(roomId: RoomId, room: Room | null, occupancy: Occupancy): Result<RoomSid, NotRecordable> {
  if (room === null || room.deleting === true) return err({ kind: "room-not-found", roomId });
  // A recorder cannot decrypt what participants encrypted for each other.
  if (!room.config.recording.enabled || room.config.e2ee.enabled) return err({ kind: "recording-disabled", roomId });
  if (occupancy === null || occupancy.people === 0) return err({ kind: "room-empty", roomId });
  return ok(occupancy.sid);
}
