import { z } from "@hono/zod-openapi";
import type { Room } from "@tallylight/core";

const SORT_FIELDS = ["creationDate", "roomName", "autoDeletionDate"] as const;

export const roomSortQuery = {
  sortField: z.enum(SORT_FIELDS).default("creationDate"),
  sortOrder: z.enum(["asc", "desc"]).default("desc"),
};

export type RoomSort = { readonly sortField: (typeof SORT_FIELDS)[number]; readonly sortOrder: "asc" | "desc" };

/** Where a room stands. Rooms without the value come before all others; ties are in the order of creation. */
export const roomPosition = z.object({
  value: z.union([z.number(), z.string(), z.null()]),
  creationDate: z.number(),
  roomId: z.string(),
});
export type RoomPosition = z.infer<typeof roomPosition>;

export function positionOf(room: Room, { sortField }: RoomSort): RoomPosition {
  return { value: room[sortField] ?? null, creationDate: room.creationDate, roomId: room.roomId };
}

/** Negative when the first stands before the second. */
export function compareRooms(one: RoomPosition, other: RoomPosition, { sortOrder }: RoomSort): number {
  const ascending =
    compare(one.value, other.value) ||
    compare(one.creationDate, other.creationDate) ||
    compare(one.roomId, other.roomId);
  return sortOrder === "asc" ? ascending : -ascending;
}

function compare<T extends number | string | null>(one: T, other: T): number {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return one < other ? -1 : 1;
}
