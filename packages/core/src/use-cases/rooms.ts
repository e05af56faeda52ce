import { err, ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { RoomCatalog, RoomPage } from "../ports/room-catalog.ts";
import type { JoinRequest, RoomDirectory } from "../ports/room-directory.ts";
import { newRoomId } from "../room/new-room-id.ts";
import { type AutoDeletionPolicy, consistent, type Room, type RoomConfig } from "../room/room.ts";
import type { EpochMs } from "../time.ts";

/** There is no such room. */
export type RoomNotFound = { readonly kind: "room-not-found"; readonly roomId: RoomId };
/** Nobody can join it any more. */
export type RoomClosed = { readonly kind: "room-closed"; readonly roomId: RoomId };

/** A room to be made. `roomId`: its id, where it has one already; else one is made of its name. */
export type CreateRoom = {
  readonly roomName: string;
  readonly config: RoomConfig;
  readonly autoDeletionDate?: EpochMs | undefined;
  readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
  /** A room with this id instead of a new one; it is no error if there is one already. */
  readonly roomId?: RoomId | undefined;
};

type RoomPorts = { readonly rooms: RoomCatalog; readonly clock: Clock; readonly ids: Ids };

/** Writes a new room. Its LiveKit room is made when somebody asks for a token to join it. */
export function createRoom(ports: RoomPorts, command: CreateRoom): ResultAsync<Room, Unavailable> {
  const { roomName, config, autoDeletionDate, autoDeletionPolicy } = command;
  const room: Room = {
    roomId: command.roomId ?? newRoomId(roomName, ports.ids.roomSuffix()),
    roomName,
    creationDate: ports.clock.now(),
    ...(autoDeletionDate === undefined ? {} : { autoDeletionDate }),
    ...(autoDeletionPolicy === undefined ? {} : { autoDeletionPolicy }),
    status: "open",
    config: consistent(config),
  };
  return ports.rooms.write(room, null).andThen((outcome) => {
    if (outcome.kind === "written") return ok(room);
    if (command.roomId === undefined) return createRoom(ports, command);
    // Deleted since: made anew.
    return ports.rooms
      .find(room.roomId)
      .andThen((stored) => (stored === null ? createRoom(ports, command) : ok(stored.value)));
  });
}

/** The room as it is stored. */
export function getRoom(
  { rooms }: Pick<RoomPorts, "rooms">,
  roomId: RoomId,
): ResultAsync<Room, RoomNotFound | Unavailable> {
  return rooms
    .find(roomId)
    .mapErr((failure): RoomNotFound | Unavailable => failure)
    .andThen((stored) => (stored === null ? err({ kind: "room-not-found" as const, roomId }) : ok(stored.value)));
}

/** All rooms, newest first, ties in the order of their ids. Lists every room's document, and reads those that changed. */
export function listRooms({ rooms }: Pick<RoomPorts, "rooms">): ResultAsync<readonly Room[], Unavailable> {
  return safeTry(async function* () {
    const all: Room[] = [];
    let cursor: string | null = null;
    do {
      const page: RoomPage = yield* rooms.readPage(cursor);
      all.push(...page.rooms);
      cursor = page.next;
    } while (cursor !== null);
    return ok(all.sort((a, b) => b.creationDate - a.creationDate || (a.roomId < b.roomId ? -1 : 1)));
  });
}

/** A token with which a participant joins, after LiveKit's room is there to be joined. */
export function joinRoom(
  ports: Pick<RoomPorts, "rooms"> & { readonly directory: RoomDirectory },
  request: JoinRequest,
): ResultAsync<{ readonly token: string; readonly url: string }, RoomNotFound | RoomClosed | Unavailable> {
  return safeTry(async function* () {
    const room = yield* getRoom(ports, request.roomId);
    if (room.deleting === true) return err({ kind: "room-not-found" as const, roomId: room.roomId });
    if (room.status === "closed") return err({ kind: "room-closed" as const, roomId: room.roomId });
    yield* ports.directory.open(request.roomId);
    return ports.directory.joinToken(request);
  });
}
