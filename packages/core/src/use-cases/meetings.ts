import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId, RoomSid } from "../ids.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { LiveRoom, RoomDirectory } from "../ports/room-directory.ts";
import { closed } from "../room/deletion.ts";
import type { Room } from "../room/room.ts";
import { changeRoom } from "./change-room.ts";

type RoomPorts = { readonly rooms: RoomCatalog };
type MeetingPorts = RoomPorts & { readonly directory: RoomDirectory };

/**
 * LiveKit's room of this name has begun: the room has a meeting, unless it is closed.
 *
 * @returns the room as it is now; null when there is none.
 */
export function beginMeeting(ports: RoomPorts, roomId: RoomId): ResultAsync<Room | null, Unavailable> {
  return changeRoom(ports, roomId, (room) => (room.status === "open" ? { ...room, status: "active_meeting" } : room));
}

/**
 * A life of LiveKit's room of this name has ended: the room is open again, or becomes what was ordered for the end of its
 * meeting. What is to be deleted is marked only: deleting takes longer than a webhook may, and `sweepRooms`, or
 * `finishDeletion` at once, goes on.
 *
 * @param sid Which life; null when LiveKit has no such room, as far as the caller knows.
 * @returns the room as it is now; null when there is none.
 */
export function endMeeting(
  ports: MeetingPorts,
  roomId: RoomId,
  sid: RoomSid | null,
): ResultAsync<Room | null, Unavailable> {
  return safeTry(async function* () {
    const live = await ports.directory.find(roomId);
    // It was entered again: that meeting has begun, and this one's end comes late.
    if (live.isOk() && goesOn(live.value, sid)) return ports.rooms.find(roomId).map((stored) => stored?.value ?? null);
    const ended = yield* changeRoom(ports, roomId, (room) =>
      // Nothing is closed or deleted on a guess.
      live.isErr() && room.meetingEndAction !== undefined ? room : afterMeeting(room),
    );
    return live.isErr() && ended?.meetingEndAction !== undefined && ended.deleting !== true
      ? err(live.error)
      : ok(ended);
  });
}

const goesOn = (live: LiveRoom | null, sid: RoomSid | null): boolean => live !== null && live.sid !== sid;

function afterMeeting(room: Room): Room {
  const { meetingEndAction: action, meetingEndRecordings } = room;
  if (action === "close") return closed(room);
  const status = room.status === "closed" ? "closed" : "open";
  if (action === undefined || room.deleting === true) return status === room.status ? room : { ...room, status };
  return { ...room, status, deleting: true, ...(meetingEndRecordings === true ? { deletingRecordings: true } : {}) };
}
