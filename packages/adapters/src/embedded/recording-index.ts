import {
  formatRecordingId,
  isTerminal,
  type Recording,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingIndex,
  type Unavailable,
} from "@tallylight/core";
import type { Result, ResultAsync } from "neverthrow";
import { readable } from "../wire/readable.ts";
import type { InvalidStored } from "../wire/recording.ts";
import { decodeMessage } from "../wire/message.ts";
import { positionAt, rangesOf } from "../wire/recording-place.ts";
import { decodeRow, decodeTombstone, rowOf } from "../wire/recording-row.ts";
import type { EmbeddedEnv } from "./connect.ts";
import {
  buryRow,
  dropRow,
  EPOCH,
  eventKeys,
  EVENTS,
  folderOf,
  forgetTombstone,
  INDEX_DATABASE,
  keepRow,
  NOTES,
  rowCount,
  placesIn,
  rowKey,
  TOMBSTONES,
  WHOLE,
} from "./recording-index-keys.ts";

/** `onUnreadable` is told of an entry that is left out. */
export type EmbeddedIndexOptions = {
  /** Told of each stored row or event that cannot be read; it stays where it is, and is left out of answers. */
  readonly onUnreadable?: (key: string, reason: string) => void;
};

const UNFINISHED = RECORDING_STATUSES.filter((status) => !isTerminal(status));

/** The index in LMDB, for the processes of one machine. A page with unreadable rows is short, and may be empty. */
export function embeddedRecordingIndex(env: EmbeddedEnv, options: EmbeddedIndexOptions = {}): RecordingIndex {
  const db = env.database(INDEX_DATABASE);

  const { onUnreadable = () => {} } = options;
  const known = <T>(key: string, decoded: Result<T, InvalidStored>) => readable(key, decoded, onUnreadable);
  const recordingsOf = (ids: readonly RecordingId[]): readonly Recording[] =>
    ids.map(rowKey).flatMap((key) => known(key, decodeRow(db.get(key) ?? "")));

  const take = (recording: Recording, operation: "announce" | "restore"): ResultAsync<void, Unavailable> => {
    const row = rowOf(recording);
    return env.write("index", operation, () => {
      if (recording.deleted === true) buryRow(db, recording);
      else keepRow(db, recording, row, operation === "announce" ? Date.now() : null);
    });
  };

  return {
    announce: (recording) => take(recording, "announce"),
    page: (query) =>
      env.read("index", "page", () => {
        const { roomId, sortField = "startDate", sortOrder = "desc", limit } = query;
        const order = { limit: limit + 1, descending: sortOrder === "desc" };
        const places = placesIn(db, folderOf(roomId, sortField), rangesOf(query), order);
        const positions = places.slice(0, limit).map((place) => positionAt(place, sortField));
        return {
          recordings: recordingsOf(positions.map(({ recordingId }) => recordingId)),
          next: places.length > limit ? (positions.at(-1) ?? null) : null,
        };
      }),
    unfinished: ({ roomId, limit }) =>
      env.read("index", "unfinished", () => {
        const ranges = rangesOf({ statuses: UNFINISHED });
        const places = placesIn(db, folderOf(roomId, "startDate"), ranges, { limit, descending: false });
        return recordingsOf(places.map((place) => positionAt(place, "startDate").recordingId));
      }),
    noted: (limit) =>
      env.read("index", "noted", () =>
        recordingsOf(
          [...db.getKeys({ start: NOTES, end: "note;", limit })].map((key) => key.split(":")[2] as RecordingId),
        ),
      ),
    tombstones: (limit) =>
      env.read("index", "tombstones", () =>
        [...db.getKeys({ start: TOMBSTONES, end: "gone-since;", limit })].flatMap((key) => {
          const [, deletedAt = "", recordingId = ""] = key.split(":");
          return known(key, decodeTombstone(recordingId, deletedAt));
        }),
      ),
    forget: (id) => env.write("index", "forget", () => forgetTombstone(db, formatRecordingId(id))),
    // An environment has one life: nothing that it has answered is lost to it without all being lost.
    state: () =>
      env.read("index", "state", () => (db.get(WHOLE) === db.get(EPOCH) && db.doesExist(EPOCH) ? "whole" : "lost")),
    beginRestore: (fresh) =>
      env.write("index", "beginRestore", () => {
        const epoch = db.get(EPOCH) ?? fresh;
        db.putSync(EPOCH, epoch);
        return epoch;
      }),
    restore: (recording) => take(recording, "restore"),
    setWhole: (life) =>
      env.write("index", "setWhole", () => {
        const isSame = db.get(EPOCH) === life;
        if (isSame) db.putSync(WHOLE, life);
        return isSame;
      }),
    rows: (ids) =>
      env.read("index", "rows", () =>
        ids.map((id) => {
          const text = db.get(rowKey(id));
          return text === undefined ? null : (known(rowKey(id), decodeRow(text))[0] ?? null);
        }),
      ),
    count: () => env.read("index", "count", () => rowCount(db)),
    drop: (seen, replacement) => {
      const [row, next] = [rowOf(seen), replacement && rowOf(replacement)];
      return env.write("index", "drop", () => {
        const isSame = dropRow(db, seen, row);
        if (isSame && replacement !== null && next !== null) keepRow(db, replacement, next, null);
        return isSame;
      });
    },
    outbox: (limit) =>
      env.read("index", "outbox", () =>
        eventKeys(db, limit).flatMap((key) =>
          known(key, decodeMessage(db.get(key) ?? "")).flatMap(({ message }) =>
            message.kind === "recording"
              ? [{ sequence: key.slice(EVENTS.length), recording: message.recording, rank: message.rank }]
              : [],
          ),
        ),
      ),
    acknowledge: (sequence) =>
      env.write("index", "acknowledge", () => {
        db.removeSync(`${EVENTS}${sequence}`);
      }),
  };
}
