import {
  type Clock,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  type Ids,
  type RoomCatalog,
  type RoomDirectory,
} from "@tallylight/core";
import { okAsync } from "neverthrow";

/**
 * Rooms as they are stored, and those that exist in LiveKit alone: such a room is stored with the default
 * configuration, under its LiveKit name, when it is first looked for. A name that is no room id is never looked for.
 */
export function adoptingRooms(
  rooms: RoomCatalog,
  ports: { readonly directory: RoomDirectory; readonly clock: Clock; readonly ids: Ids },
): RoomCatalog {
  return {
    ...rooms,
    find: (roomId) =>
      rooms.find(roomId).andThen((stored) => {
        if (stored !== null) return okAsync(stored);
        return ports.directory.find(roomId).andThen((live) => {
          if (live === null) return okAsync(null);
          const room = { roomId, roomName: roomId, config: DEFAULT_ROOM_CONFIG };
          return createRoom({ ...ports, rooms }, room).andThen(() => rooms.find(roomId));
        });
      }),
  };
}
