import {
  parseRoomId,
  type Prefix,
  type Room,
  type RoomCatalog,
  type RoomId,
  roomArchiveKey,
  roomKey,
  roomsFolder,
  type Stored,
} from "@tallylight/core";
import { ok } from "neverthrow";
import { sharedReads } from "../crowd/shared-reads.ts";
import { decodeArchivedName, encodeArchive } from "../wire/room-archive.ts";
import { decodeRoom, encodeRoom } from "../wire/room.ts";
import type { Cause, Documents } from "./documents.ts";
import { roomReader } from "./room-reader.ts";
import { documentFailure, readValue, type Unreadable, writeValue } from "./values.ts";

/**
 * Rooms as documents below `{prefix}/rooms/`. A document that cannot be read as a room is `unavailable`, with the name
 * of the wrong field. Folders whose names are no room ids are somebody else's, and are not listed.
 */
export function roomCatalog(documents: Documents, prefix: Prefix): RoomCatalog {
  const failed = (operation: string) => documentFailure("rooms", operation);
  const read = (roomId: RoomId) => readValue(documents, roomKey(prefix, roomId), (text) => decodeRoom(text, roomId));
  const finds = sharedReads<Stored<Room> | null, Cause | Unreadable>();
  const readPage = roomReader(documents, roomsFolder(prefix), (roomId) => read(roomId));
  return {
    find: (roomId) => finds(roomId, () => read(roomId)).mapErr(failed("find")),
    write: (room, expected) => {
      const key = roomKey(prefix, room.roomId);
      return writeValue(documents, key, { value: room, text: encodeRoom(room) }, expected).mapErr(failed("write"));
    },
    remove: (roomId, expected) => documents.removeIf(roomKey(prefix, roomId), expected).mapErr(failed("remove")),
    list: (cursor) =>
      documents
        .listFolders(roomsFolder(prefix), cursor)
        .map(({ names, next }) => ({ roomIds: names.filter(isRoomId), next }))
        .mapErr(failed("list")),
    readPage: (cursor) => readPage(cursor).mapErr(failed("readPage")),
    archive: (roomId, roomName) =>
      documents
        .writeIf(roomArchiveKey(prefix, roomId), encodeArchive(roomName), null)
        .map(() => undefined)
        .mapErr(failed("archive")),
    archivedName: (roomId) =>
      documents
        .read(roomArchiveKey(prefix, roomId))
        .map((stored) => (stored === null ? null : decodeArchivedName(stored.text)))
        .mapErr(failed("archivedName")),
    removeArchive: (roomId) => {
      const key = roomArchiveKey(prefix, roomId);
      return documents
        .read(key)
        .andThen((stored) => (stored === null ? ok(undefined) : documents.removeIf(key, stored.etag)))
        .map(() => undefined)
        .mapErr(failed("removeArchive"));
    },
  };
}

function isRoomId(name: string): name is RoomId {
  return parseRoomId(name).isOk();
}
