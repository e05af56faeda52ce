import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { Room } from "../room/room.ts";
import { lostRaces, MAX_RACES } from "./races.ts";

/**
 * Changes a room, decided anew after each lost race; the same object is no change.
 *
 * @returns the room as it is now; null when there is none.
 */
export function changeRoom(
  { rooms }: { readonly rooms: RoomCatalog },
  roomId: RoomId,
  change: (room: Room) => Room,
): ResultAsync<Room | null, Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* rooms.find(roomId);
      if (stored === null) return ok(null);
      const next = change(stored.value);
      if (next === stored.value) return ok(next);
      const outcome = yield* rooms.write(next, stored.etag);
      if (outcome.kind === "written") return ok(next);
    }
    return err(lostRaces("rooms", roomId));
  });
}
