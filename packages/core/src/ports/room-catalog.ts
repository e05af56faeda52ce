import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { Room } from "../room/room.ts";
import type { Stored, WriteOutcome } from "./recording-catalog.ts";

/** Some of the ids. `next` is the cursor of the page that follows, null after the last. */
export type RoomIdPage = { readonly roomIds: readonly RoomId[]; readonly next: string | null };
/** `next` goes on after this page; null when it is the last. */
export type RoomPage = { readonly rooms: readonly Room[]; readonly next: string | null };

/**
 * What owners decided about their rooms: one document for each, under its key of OpenVidu Meet's layout.
 * Written and removed conditionally, in the manner of `RecordingDocuments`.
 */
export interface RoomCatalog {
  find(roomId: RoomId): ResultAsync<Stored<Room> | null, Unavailable>;
  write(room: Room, expected: string | null): ResultAsync<WriteOutcome<Room>, Unavailable>;
  /** Removes that version only. `conflict`: it is another by now. What is gone is removed. */
  remove(roomId: RoomId, expected: string): ResultAsync<{ readonly kind: "removed" | "conflict" }, Unavailable>;
  /**
   * Ids in ascending order of their keys (`room-1` before `room`, as `-` sorts before `/`), a bounded page at a time; a
   * page may hold few or none while `next` is not null. `room` never lists `room2`.
   */
  list(cursor: string | null): ResultAsync<RoomIdPage, Unavailable>;
  /**
   * The same rooms with what their documents say, for who wants all of them: as they are at the time of the call, or
   * newer. What was read before and has not changed since is not read again.
   */
  readPage(cursor: string | null): ResultAsync<RoomPage, Unavailable>;
  /** Keeps a room's name beside its recordings, for those that outlive it. The first name stays. */
  archive(roomId: RoomId, roomName: string): ResultAsync<void, Unavailable>;
  /** The name that is kept; null when none is. */
  archivedName(roomId: RoomId): ResultAsync<string | null, Unavailable>;
  /** Removes what is kept. What is gone is removed. */
  removeArchive(roomId: RoomId): ResultAsync<void, Unavailable>;
}
