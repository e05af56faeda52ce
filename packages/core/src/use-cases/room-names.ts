import type { RoomId } from "../ids.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";

type RoomPorts = { readonly rooms: RoomCatalog };

/**
 * What is told of a recording, with the name of its room where it has none: the room's own, or, when that is gone, the one
 * that is kept beside its recordings. A name is not worth failing for.
 */
export async function withRoomName<T extends { readonly roomId: RoomId; readonly roomName?: string | undefined }>(
  { rooms }: RoomPorts,
  told: T,
): Promise<T> {
  if (told.roomName !== undefined) return told;
  const room = (await rooms.find(told.roomId)).unwrapOr(null);
  const roomName = room?.value.roomName ?? (await rooms.archivedName(told.roomId)).unwrapOr(null);
  return roomName === null ? told : { ...told, roomName };
}
