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
 *   gone:{recording-id}              a recording that was deleted
 *   gone-since:{ms}:{recording-id}   the same, the oldest first
 */
export type IndexDatabase = Database<string, string>;

export const rowKey = (id: RecordingId): string => `row:${id}`;
/** What the keys of all rows, or of a room's, begin with. A room id holds no colon. */
export const folderOf = (roomId: RoomId | undefined): string => (roomId === undefined ? "all:" : `room:${roomId}:`);
export const EVENTS = "event:";

// What is announced this long after a deletion comes from nobody who still runs.
const GONE_KEPT_MS = 7 * 24 * 3600 * 1000;

/** Appends the event and writes the row, as far as they are news. Within a transaction. */
export function keepRow(db: IndexDatabase, recording: Recording, row: RecordingRow, now: EpochMs): void {
  const { recordingId } = recording;
  if (db.doesExist(`gone:${recordingId}`)) return;
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  // Row and event are written together, so the row's rank is the last one that was appended.
  const knownRank = known?.rank ?? -1;
  if (row.rank < knownRank) return;
  if (row.rank > knownRank) db.putSync(`${EVENTS}${nextSequence(db, now)}`, encodeEvent(row));
  if (known !== null) removePlaces(db, recording.roomId, known.place);
  db.putSync(rowKey(recordingId), encodeRow(row));
  for (const folder of [folderOf(undefined), folderOf(recording.roomId)]) db.putSync(`${folder}${row.place}`, "");
}

/** Removes the row, and remembers that the recording is gone. Within a transaction. */
export function buryRow(db: IndexDatabase, { recordingId, roomId }: Recording, now: EpochMs): void {
  const known = parseRow(db.get(rowKey(recordingId)) ?? "");
  if (known !== null) removePlaces(db, roomId, known.place);
  db.removeSync(rowKey(recordingId));
  if (db.doesExist(`gone:${recordingId}`)) return;
  db.putSync(`gone:${recordingId}`, "");
  db.putSync(`gone-since:${digits(now)}:${recordingId}`, "");
  // Two forgotten for each one remembered: so they never pile up.
  const forgotten = [
    ...db.getKeys({ start: "gone-since:", end: `gone-since:${digits(now - GONE_KEPT_MS)}`, limit: 2 }),
  ];
  for (const key of forgotten) {
    db.removeSync(key);
    db.removeSync(`gone:${key.slice("gone-since:".length + 17)}`);
  }
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
