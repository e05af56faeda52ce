import { err, ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { LockStore } from "../ports/lock-store.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import type { Room } from "../room/room.ts";
import type { RoomNotFound } from "./rooms.ts";
import { MAX_RACES } from "./races.ts";

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
      yield* rewrite(ports.rooms, roomId, ({ deleting: _mark, ...room }) => room);
      return err(use.isErr() ? use.error : { kind: use.value ?? "room-changed", roomId });
    }
    yield* ports.directory.close(roomId);
    yield* rewrite(ports.rooms, roomId, () => null);
    return ok(undefined);
  });
}

/** Writes the marked room as it is to be, or removes it (null), whatever else is written about it meanwhile. */
function rewrite(
  rooms: RoomCatalog,
  roomId: RoomId,
  change: (room: Room) => Room | null,
): ResultAsync<void, RoomInUse | Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* rooms.find(roomId);
      // Gone, or made anew since: what was marked is no more.
      if (stored?.value.deleting !== true) return ok(undefined);
      const next = change(stored.value);
      const outcome = yield* next === null
        ? rooms.remove(roomId, stored.etag)
        : rooms.write(next, stored.etag).map(kindOf);
      if (outcome.kind !== "conflict") return ok(undefined);
    }
    return err({ kind: "room-changed" as const, roomId });
  });
}

const kindOf = ({ kind }: { readonly kind: "written" | "conflict" }) => ({ kind });

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
