import type { RoomId } from "../ids.ts";

/** How many random characters follow the name in a room id (OpenVidu Meet: 15). */
export const ROOM_ID_RANDOM_LENGTH = 15;

/**
 * `{slug of the name}-{15 random characters}`, as OpenVidu Meet makes them: accents dropped, lower case, spaces and
 * hyphens to `_`, other characters dropped; a name of which nothing is left becomes `room`.
 *
 * @param random 15 characters of a-z 0-9, from `ids.roomSuffix()`.
 */
export function newRoomId(roomName: string, random: string): RoomId {
  const slug = roomName
    .normalize("NFD")
    .toLowerCase()
    .replace(/[-\s]+/g, "_")
    .replace(/[^a-z0-9_]/g, "")
    .replace(/_+/g, "_")
    .replace(/^_|_$/g, "");
  return `${slug === "" ? "room" : slug}-${random}` as RoomId;
}
