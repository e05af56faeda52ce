import type { EpochMs, Recording, RecordingId, RoomId } from "@tallylight/core";
import type { Database } from "lmdb";
import {
  encodeEvent,
  encodeRow,
  firstPlaces,
  parseRow,
  type PlaceOrder,
  type PlaceRange,
  type RecordingRow,
} from "../wire/recording-row.ts";

/*
 *   row:{recording-id}               the row
 *   all:{place}                      every row, in the order of lists
 *   room:{room-id}:{place}           the same of one room
 *   event:{sequence}                 what waits in the outbox
 *   last-sequence                    the last one that was given to an event
 *   whole                            is there once all was made from the documents
 *   gone:{recording-id}              a tombstone: when it was set, in ms of 16 digits
 *   gone-since:{ms}:{recording-id}   the same, the oldest first
 */
export type IndexDatabase = Database<string, string>;

export const rowKey = (id: RecordingId): string => `row:${id}`;
/** What the keys of all rows, or of a room's, begin with. A room id holds no colon. */
export const folderOf = (roomId: RoomId | undefined): string => (roomId === undefined ? "all:" : `room:${roomId}:`);
export const EVENTS = "event:";
export const WHOLE = "whole";
/** Until `gone-since;`, as a semicolon is what comes after a colon. */
export const TOMBSTONES = "gone-since:";

/** Writes the row, and appends its event unless `now` is null, as far as they are news. Within a transaction. */
export function keepRow(db: IndexDatabase, recording: Recording, row: RecordingRow, now: EpochMs | null): void {
  const { recordingId } = recording;
  if (db.doesExist(`gone:${recordingId}`)) return;
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  // Row and event are written together, so the row's rank is the last one that was appended.
  const knownRank = known?.rank ?? -1;
  if (row.rank < knownRank) return;
  if (row.rank > knownRank && now !== null) db.putSync(`${EVENTS}${nextSequence(db, now)}`, encodeEvent(row));
  if (known !== null) removePlaces(db, recording.roomId, known.place);
  db.putSync(rowKey(recordingId), encodeRow(row));
  for (const folder of [folderOf(undefined), folderOf(recording.roomId)]) db.putSync(`${folder}${row.place}`, "");
}

/** Removes the row, and keeps the tombstone, once, under the time that was told last. Within a transaction. */
export function buryRow(db: IndexDatabase, { recordingId, roomId, deletedAt = 0 }: Recording): void {
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  if (known !== null) removePlaces(db, roomId, known.place);
  db.removeSync(rowKey(recordingId));
  forgetTombstone(db, recordingId);
  db.putSync(`gone:${recordingId}`, digits(deletedAt));
  db.putSync(`${TOMBSTONES}${digits(deletedAt)}:${recordingId}`, "");
}

/** Within a transaction. */
export function forgetTombstone(db: IndexDatabase, recordingId: RecordingId): void {
  const deletedAt = db.get(`gone:${recordingId}`);
  if (deletedAt === undefined) return;
  db.removeSync(`gone:${recordingId}`);
  db.removeSync(`${TOMBSTONES}${deletedAt}:${recordingId}`);
}

/** The first places of a folder within the ranges. */
export function placesIn(
  db: IndexDatabase,
  folder: string,
  ranges: readonly PlaceRange[],
  order: PlaceOrder,
): readonly string[] {
  const { limit, newestFirst: reverse } = order;
  const places = ranges.flatMap(({ from, to }) => {
    const [low, high] = [`${folder}${from}`, `${folder}${to}`];
    const [start, end] = reverse ? [high, low] : [low, high];
    const keys = db.getKeys({ start, end, exclusiveStart: true, reverse, limit });
    return [...keys].map((key) => key.slice(folder.length));
  });
  return firstPlaces(places, order);
}

function removePlaces(db: IndexDatabase, roomId: RoomId, place: string): void {
  for (const folder of [folderOf(undefined), folderOf(roomId)]) db.removeSync(`${folder}${place}`);
}

/** Microseconds of the clock where it went on, so that sequences grow even past a store that was emptied. */
function nextSequence(db: IndexDatabase, now: EpochMs): string {
  const sequence = digits(Math.max(Number(db.get("last-sequence") ?? 0) + 1, now * 1000));
  db.putSync("last-sequence", sequence);
  return sequence;
}

const digits = (number: number): string => String(number).padStart(16, "0");
