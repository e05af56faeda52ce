import { isTerminal, type Recording, RECORDING_STATUSES, type RecordingIndex } from "@tallylight/core";
import type { Result } from "neverthrow";
import type { InvalidStored } from "../wire/recording.ts";
import { decodeEvent, decodeRow, positionOf, rangesOf, rowOf } from "../wire/recording-row.ts";
import type { EmbeddedEnv } from "./connect.ts";
import { buryRow, EVENTS, folderOf, keepRow, placesIn, rowKey } from "./recording-index-keys.ts";

export type EmbeddedIndexOptions = {
  /** Told of each stored row or event that cannot be read; it stays where it is, and is left out of answers. */
  readonly onUnreadable?: (key: string, reason: string) => void;
};

const UNFINISHED = RECORDING_STATUSES.filter((status) => !isTerminal(status));

/** The index in LMDB, for the processes of one machine. A page with unreadable rows is short, and may be empty. */
export function embeddedRecordingIndex(env: EmbeddedEnv, options: EmbeddedIndexOptions = {}): RecordingIndex {
  const db = env.database("recording-index");

  const readable = <T>(key: string, decode: (text: string) => Result<T, InvalidStored>): readonly T[] =>
    decode(db.get(key) ?? "").match(
      (value) => [value],
      ({ field, reason }) => {
        options.onUnreadable?.(key, `${field} ${reason}`.trim());
        return [];
      },
    );
  const rowsAt = (places: readonly string[]): readonly Recording[] =>
    places.flatMap((place) => readable(rowKey(positionOf(place).recordingId), decodeRow));

  return {
    announce: (recording) => {
      const row = rowOf(recording);
      return env.write("index", "announce", () =>
        recording.deleted === true ? buryRow(db, recording, Date.now()) : keepRow(db, recording, row, Date.now()),
      );
    },
    page: ({ roomId, statuses, limit, after }) =>
      env.read("index", "page", () => {
        const ranges = rangesOf(statuses, after);
        const places = placesIn(db, folderOf(roomId), ranges, { limit: limit + 1, newestFirst: true });
        const last = places.length > limit ? places[limit - 1] : undefined;
        return {
          recordings: rowsAt(places.slice(0, limit)),
          next: last === undefined ? null : positionOf(last),
        };
      }),
    unfinished: ({ roomId, limit }) =>
      env.read("index", "unfinished", () =>
        rowsAt(placesIn(db, folderOf(roomId), rangesOf(UNFINISHED), { limit, newestFirst: false })),
      ),
    outbox: (limit) =>
      env.read("index", "outbox", () =>
        // A semicolon is what comes after a colon: the end of all keys that begin with `event:`.
        [...db.getKeys({ start: EVENTS, end: "event;", limit })].flatMap((key) =>
          readable(key, decodeEvent).map((event) => ({ sequence: key.slice(EVENTS.length), ...event })),
        ),
      ),
    acknowledge: (sequence) =>
      env.write("index", "acknowledge", () => {
        db.removeSync(`${EVENTS}${sequence}`);
      }),
  };
}
