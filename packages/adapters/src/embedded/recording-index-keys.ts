import {
  type EpochMs,
  type Recording,
  RECORDING_SORT_FIELDS,
  type RecordingId,
  type RecordingSortField,
  type RoomId,
} from "@tallylight/core";
import type { Database } from "lmdb";
import { firstPlaces, type PlaceOrder, type PlaceRange, placesOf } from "../wire/recording-place.ts";
import { encodeRow, isNewer, parseRow, type RecordingRow } from "../wire/recording-row.ts";

/*
 *   row:{recording-id}               the row
 *   all:{field}:{place}              every row, in the order of lists by that field
 *   room:{room-id}:{field}:{place}   the same of one room
 *   note:{ms}:{recording-id}         a row with a note, by when it was made, in 16 digits
 *   event:{sequence}                 what waits in the outbox: wire/message.ts
 *   last-sequence                    the last one that was given to an event
 *   epoch                            made by the first that begins to restore
 *   whole                            that epoch, once all was made from the documents
 *   gone:{recording-id}              a tombstone: when it was set, in ms of 16 digits
 *   gone-since:{ms}:{recording-id}   the same, the oldest first
 */
export const INDEX_DATABASE = "recording-index";
export type IndexDatabase = Database<string, string>;

export const rowKey = (id: RecordingId): string => `row:${id}`;
/** What the keys of all rows, or of a room's, begin with, in the order of a field. A room id holds no colon. */
export const folderOf = (roomId: RoomId | undefined, field: RecordingSortField): string =>
  `${roomId === undefined ? "all:" : `room:${roomId}:`}${field}:`;
export const EVENTS = "event:";
/** Until `note;`. */
export const NOTES = "note:";
export const EPOCH = "epoch";
export const WHOLE = "whole";

export const rowCount = (db: IndexDatabase): number => db.getKeysCount({ start: "row:", end: "row;" });
/** Until `gone-since;`, as a semicolon is what comes after a colon. */
export const TOMBSTONES = "gone-since:";

/** Writes the row, and appends its event unless `now` is null, as far as they are news. Within a transaction. */
export function keepRow(db: IndexDatabase, recording: Recording, row: RecordingRow, now: EpochMs | null): void {
  const { recordingId, roomId } = recording;
  if (db.doesExist(`gone:${recordingId}`)) return;
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  if (!isNewer(row, known)) return;
  // Row and event are written together, so the row's rank is the last one that was appended.
  const isNews = row.rank > (known?.rank ?? -1);
  if (isNews && now !== null) appendEvent(db, `${recordingId} recording ${row.rank} ${row.recording}`, now);
  if (known !== null) removeTraces(db, recording, known);
  db.putSync(rowKey(recordingId), encodeRow(row));
  for (const key of tracesOf(roomId, recordingId, row)) db.putSync(key, "");
}

/** Within a transaction. */
export function appendEvent(db: IndexDatabase, event: string, now: EpochMs): void {
  db.putSync(`${EVENTS}${nextSequence(db, now)}`, event);
}

// A semicolon is what comes after a colon: the end of all keys that begin so.
const ALL_EVENTS = { start: EVENTS, end: "event;" };

/** The oldest, at most `limit`. */
export function eventKeys(db: IndexDatabase, limit: number): readonly string[] {
  return [...db.getKeys({ ...ALL_EVENTS, limit })];
}

/** A copy, as lmdb writes into what it is given. */
export const eventCount = (db: IndexDatabase): number => db.getKeysCount({ ...ALL_EVENTS });

/** Removes the row, and keeps the tombstone, once, under the time that was told last. Within a transaction. */
export function buryRow(db: IndexDatabase, recording: Recording): void {
  const { recordingId, deletedAt = 0 } = recording;
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  if (known !== null) removeTraces(db, recording, known);
  db.removeSync(rowKey(recordingId));
  forgetTombstone(db, recordingId);
  db.putSync(`gone:${recordingId}`, digits(deletedAt));
  db.putSync(`${TOMBSTONES}${digits(deletedAt)}:${recordingId}`, "");
}

/** Removes the row if it still is the given one. Within a transaction. */
export function dropRow(db: IndexDatabase, recording: Recording, row: RecordingRow): boolean {
  const known = parseRow(db.get(rowKey(recording.recordingId)) ?? "");
  if (known === null || known.rank !== row.rank || known.revision !== row.revision) return false;
  removeTraces(db, recording, known);
  db.removeSync(rowKey(recording.recordingId));
  return true;
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
  const { limit, descending: reverse } = order;
  const places = ranges.flatMap(({ from, to }) => {
    const [low, high] = [`${folder}${from}`, `${folder}${to}`];
    const [start, end] = reverse ? [high, low] : [low, high];
    const keys = db.getKeys({ start, end, exclusiveStart: true, reverse, limit });
    return [...keys].map((key) => key.slice(folder.length));
  });
  return firstPlaces(places, order);
}

function removeTraces(db: IndexDatabase, { roomId, recordingId }: Recording, row: RecordingRow): void {
  for (const key of tracesOf(roomId, recordingId, row)) db.removeSync(key);
}

/** The keys that lead to a row: its places, and its note's. */
function tracesOf(roomId: RoomId, recordingId: RecordingId, { keys, noted }: RecordingRow): readonly string[] {
  const places = placesOf(keys, recordingId);
  const all = [undefined, roomId].flatMap((of) =>
    RECORDING_SORT_FIELDS.map((field, nth) => `${folderOf(of, field)}${places[nth]}`),
  );
  return noted === null ? all : [...all, `${NOTES}${digits(noted)}:${recordingId}`];
}

/** Microseconds of the clock where it went on, so that sequences grow even past a store that was emptied. */
function nextSequence(db: IndexDatabase, now: EpochMs): string {
  const sequence = digits(Math.max(Number(db.get("last-sequence") ?? 0) + 1, now * 1000));
  db.putSync("last-sequence", sequence);
  return sequence;
}

const digits = (number: number): string => String(number).padStart(16, "0");
