import type { Outbox, Room, RoomCatalog, RoomStatus, Unavailable } from "@tallylight/core";
import { okAsync, type ResultAsync } from "neverthrow";
import { roomJson } from "../rooms/schema.ts";

/**
 * The same rooms; that a meeting has begun or ended is announced before it is written down, whoever writes it. So a crash
 * between the two announces it once more, and loses nothing.
 */
export function announcingMeetings(rooms: RoomCatalog, outbox: Outbox): RoomCatalog {
  const announce = (before: Room, after: Room | null): ResultAsync<void, Unavailable> => {
    const name = changeOf(before.status, after?.status ?? "closed");
    if (name === null) return okAsync(undefined);
    return outbox.append(before.roomId, { kind: "notice", name, data: roomJson(after ?? before, WITH_CONFIG) });
  };
  /** What is not the expected version is not changed either. */
  const announceFirst = <T>(
    roomId: Room["roomId"],
    expected: string,
    after: Room | null,
    then: () => ResultAsync<T, Unavailable>,
  ): ResultAsync<T, Unavailable> =>
    rooms
      .find(roomId)
      .andThen((stored) => (stored?.etag === expected ? announce(stored.value, after) : okAsync(undefined)))
      .andThen(then);
  return {
    ...rooms,
    write: (room, expected) =>
      expected === null
        ? rooms.write(room, null)
        : announceFirst(room.roomId, expected, room, () => rooms.write(room, expected)),
    remove: (roomId, expected) => announceFirst(roomId, expected, null, () => rooms.remove(roomId, expected)),
  };
}

const WITH_CONFIG = { asked: (what: string): readonly string[] => (what === "extraFields" ? ["config"] : []) };

function changeOf(before: RoomStatus, after: RoomStatus): "meetingStarted" | "meetingEnded" | null {
  if (before === after) return null;
  if (after === "active_meeting") return "meetingStarted";
  return before === "active_meeting" ? "meetingEnded" : null;
}
