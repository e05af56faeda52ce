import { err, ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { LockStore } from "../ports/lock-store.ts";
import type { RecordingCatalog, Stored } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import type { Room } from "../room/room.ts";
import type { RoomNotFound } from "./rooms.ts";

export type DeleteRoomPorts = {
  readonly rooms: RoomCatalog;
  readonly locks: LockStore;
  readonly catalog: RecordingCatalog;
  readonly directory: RoomDirectory;
};

export type RoomInUse = {
  readonly kind: "room-has-meeting" | "room-has-recordings" | "room-has-meeting-and-recordings" | "room-changed";
  readonly roomId: RoomId;
};

/**
 * Deletes a room in which nobody is, that is not being recorded and has no recordings. It is marked first and then
 * looked at, and a start claims first and then looks at the mark: one of the two sees the other.
 */
export function deleteRoom(
  ports: DeleteRoomPorts,
  roomId: RoomId,
): ResultAsync<void, RoomNotFound | RoomInUse | Unavailable> {
  return safeTry(async function* () {
    const stored = yield* ports.rooms.find(roomId);
    if (stored === null) return err({ kind: "room-not-found" as const, roomId });
    const marked = yield* ports.rooms.write({ ...stored.value, deleting: true }, stored.etag);
    if (marked.kind === "conflict") return err({ kind: "room-changed" as const, roomId });
    const use = await useOf(ports, roomId);
    if (use.isErr() || use.value !== null) {
      yield* unmark(ports.rooms, marked.stored);
      return err(use.isErr() ? use.error : { kind: use.value ?? "room-changed", roomId });
    }
    yield* ports.directory.close(roomId);
    yield* ports.rooms.remove(roomId, marked.stored.etag);
    return ok(undefined);
  });
}

function useOf(ports: DeleteRoomPorts, roomId: RoomId): ResultAsync<RoomInUse["kind"] | null, Unavailable> {
  return safeTry(async function* () {
    const [lock, live, recordings] = yield* ResultAsync.combine([
      ports.locks.read(roomId),
      ports.directory.find(roomId),
      ports.catalog.index.page({ roomId, limit: 1 }),
    ] as const);
    const recorded = lock.held !== null || recordings.recordings.length > 0;
    return ok(useFrom(recorded, live !== null && live.people > 0));
  });
}

function useFrom(recorded: boolean, meeting: boolean): RoomInUse["kind"] | null {
  if (meeting) return recorded ? "room-has-meeting-and-recordings" : "room-has-meeting";
  return recorded ? "room-has-recordings" : null;
}

function unmark(rooms: RoomCatalog, marked: Stored<Room>): ResultAsync<unknown, Unavailable> {
  const { deleting: _deleting, ...room } = marked.value;
  return rooms.write(room, marked.etag);
}
