import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import { closed, endingWithMeeting } from "../room/deletion.ts";
import { consistent, type RecordingConfig, type Room, type RoomConfig } from "../room/room.ts";
import { changeRoom } from "./change-room.ts";
import type { RoomNotFound } from "./rooms.ts";

/** People are in it: what they have agreed to by entering does not change under them. */
export type RoomHasMeeting = { readonly kind: "room-in-meeting"; readonly roomId: RoomId };

/** What is left out stays as it is. An encoding is replaced as a whole. */
export type ConfigChange = { readonly recording?: Partial<RecordingConfig> } & Partial<Omit<RoomConfig, "recording">>;

type RoomPorts = { readonly rooms: RoomCatalog; readonly directory: RoomDirectory };

/** Changes what its owner decided about a room, which takes effect with its next meeting. */
export function configureRoom(
  ports: RoomPorts,
  roomId: RoomId,
  change: ConfigChange,
): ResultAsync<Room, RoomNotFound | RoomHasMeeting | Unavailable> {
  return safeTry(async function* () {
    yield* present(yield* ports.rooms.find(roomId).map((stored) => stored?.value ?? null), roomId);
    if (yield* hasMeeting(ports, roomId)) return err({ kind: "room-in-meeting" as const, roomId });
    const changed = yield* changeRoom(ports, roomId, (room) => ({ ...room, config: withChange(room.config, change) }));
    return present(changed, roomId);
  });
}

/** A configuration with some of its parts changed. */
export function withChange(config: RoomConfig, { recording, ...change }: ConfigChange): RoomConfig {
  return consistent({ ...config, ...change, recording: { ...config.recording, ...recording } });
}

/**
 * Closes a room to everybody, or opens it again. A meeting goes on: the room is closed when that ends. Opening takes back
 * what was ordered for the end of a meeting.
 *
 * @returns the room as it is now; `scheduled` when it is closed later.
 */
export function setRoomStatus(
  ports: RoomPorts,
  roomId: RoomId,
  status: "open" | "closed",
): ResultAsync<{ readonly room: Room; readonly scheduled: boolean }, RoomNotFound | Unavailable> {
  return safeTry(async function* () {
    yield* present(yield* ports.rooms.find(roomId).map((stored) => stored?.value ?? null), roomId);
    const scheduled = status === "closed" && (yield* hasMeeting(ports, roomId));
    const changed = yield* changeRoom(ports, roomId, (room) => {
      if (status === "open") return opened(room);
      return scheduled ? endingWithMeeting(room, "close", false) : closed(room);
    });
    return present(changed, roomId).map((room) => ({ room, scheduled }));
  });
}

function opened(room: Room): Room {
  return { ...closed(room), status: room.status === "closed" ? "open" : room.status };
}

/** Somebody is in LiveKit's room of this name. */
function hasMeeting({ directory }: RoomPorts, roomId: RoomId): ResultAsync<boolean, Unavailable> {
  return directory.find(roomId).map((live) => live !== null && live.people > 0);
}

/** A room that is being deleted is there no more, for whoever wants to change it. */
function present(room: Room | null, roomId: RoomId) {
  return room === null || room.deleting === true ? err({ kind: "room-not-found" as const, roomId }) : ok(room);
}
