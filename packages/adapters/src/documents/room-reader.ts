import { setImmediate as nextTurn } from "node:timers/promises";
import { inBatches, parseRoomId, type Room, type RoomId, type RoomPage, type Stored } from "@tallylight/core";
import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Cause, Documents } from "./documents.ts";
import type { Unreadable } from "./values.ts";

/** How many documents are read at the same time. */
const READ_WIDTH = 32;
/** How many rooms are kept: some 20 MB of them. Of more, what does not fit is read each time. */
const MOST_KEPT = 20_000;

/** What a room's document said when it had this stamp; null: it was none, or on its way out. */
type Kept = { readonly stamp: string; readonly room: Room | null };

/**
 * Reads rooms by the page, and keeps what they said: a page costs one list, and one read for each room that is new or
 * has changed. A list tells the stamp first and the document is read after it, so what is kept under a stamp is never
 * older than that; stores that list and read consistently are what the other ports stand on, too. Nor is it newer where
 * the stamp may come again, as when a meeting has begun and ended: then it is kept under the etag that it was read with.
 */
export function roomReader(
  documents: Documents,
  folder: string,
  find: (roomId: RoomId) => ResultAsync<Stored<Room> | null, Cause | Unreadable>,
): (cursor: string | null) => ResultAsync<RoomPage, Cause | Unreadable> {
  const kept = new Map<RoomId, Kept>();
  const keep = (roomId: RoomId, one: Kept): void => {
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(roomId, one);
  };
  return (cursor) =>
    safeTry(async function* () {
      const { keys, stamps, areEtags, next } = yield* documents.listKeys(folder, cursor);
      const listed = keys.flatMap((key, at) => listedRoom(key, stamps[at] ?? ""));
      const unknown = listed.filter(({ roomId, stamp }) => kept.get(roomId)?.stamp !== stamp);
      // Taken now: what is read makes room for itself.
      const said = new Map(listed.map(({ roomId }) => [roomId, kept.get(roomId)?.room ?? null]));
      const found = await inBatches(unknown, READ_WIDTH, async ({ roomId }) => find(roomId));
      for (const [at, { roomId, stamp }] of unknown.entries()) {
        const stored = yield* found[at] ?? ok(null);
        said.set(roomId, stored?.value ?? null);
        kept.delete(roomId);
        const readAs = areEtags ? stored?.etag : stamp;
        if (readAs !== undefined) keep(roomId, { stamp: readAs, room: stored?.value ?? null });
      }
      // A store of files answers at once: others are to have their turn between two pages.
      yield* ResultAsync.fromSafePromise(nextTurn());
      const rooms = listed.flatMap(({ roomId }) => said.get(roomId) ?? []);
      return ok({ rooms, next });
    });
}

/** `room-1/room-1.json`, and nothing else that may lie in a room's folder. */
function listedRoom(key: string, stamp: string): readonly { readonly roomId: RoomId; readonly stamp: string }[] {
  const name = key.slice(0, key.indexOf("/"));
  const roomId = parseRoomId(name);
  return roomId.isOk() && key === `${name}/${name}.json` ? [{ roomId: roomId.value, stamp }] : [];
}
