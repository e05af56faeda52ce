import {
  formatRecordingId,
  isTerminal,
  type Recording,
  RECORDING_SORT_FIELDS,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingIndex,
  type RecordingSortField,
  type RecordingStatus,
  type RoomId,
  type Unavailable,
} from "@tallylight/core";
import { okAsync, type Result, type ResultAsync } from "neverthrow";
import { z } from "zod";
import { sharedReads } from "../crowd/shared-reads.ts";
import { readable } from "../wire/readable.ts";
import type { InvalidStored } from "../wire/recording.ts";
import { decodeMessage } from "../wire/message.ts";
import { firstPlaces, type PlaceOrder, type PlaceRange, positionAt, rangesOf } from "../wire/recording-place.ts";
import { decodeRow, decodeTombstone, encodeRow, rowOf } from "../wire/recording-row.ts";
import { answersOf } from "./answers.ts";
import type { RedisClient } from "./connect.ts";
import { attempt, TORN } from "./failure.ts";
import { redisScript } from "./script.ts";
import { parseScored } from "./wire.ts";

/** `prefix` of every key; `onUnreadable` is told of a row that is left out. */
export type RedisIndexOptions = {
  /** What all keys begin with. The braces keep them in one slot of a cluster, as the scripts need. */
  readonly prefix?: string;
  /** Told of each stored row or event that cannot be read; it stays where it is, and is left out of answers. */
  readonly onUnreadable?: (key: string, reason: string) => void;
};

const UNFINISHED: readonly RecordingStatus[] = RECORDING_STATUSES.filter((status) => !isTerminal(status));

/**
 * The index in Redis, for any number of instances. A list costs two round trips; a page with unreadable rows, or with
 * rows that changed between the two, is short, and may be empty: `next` alone says that there is no more.
 */
export function redisRecordingIndex(client: RedisClient, options: RedisIndexOptions = {}): RecordingIndex {
  const { prefix = "{tally:index}:", onUnreadable = () => {} } = options;
  const [write, life] = [redisScript(client, "index-write"), redisScript(client, "index-life")];
  const [rows, gone, outbox, epoch] = [`${prefix}rows`, `${prefix}gone`, `${prefix}outbox`, `${prefix}epoch`];
  const [sequence, whole, notes] = [`${prefix}sequence`, `${prefix}whole`, `${prefix}notes`];
  const counts = `${prefix}counts`;
  const roomOf = (roomId: RoomId): string => `room:${roomId}`;
  const placesOf = (roomId: RoomId | undefined, field: RecordingSortField): string =>
    `${prefix}${roomId === undefined ? "all" : roomOf(roomId)}:${field}`;
  const tell = (verb: "state" | "begin" | "whole" | "tear", told = ""): Promise<unknown> => {
    const all = RECORDING_SORT_FIELDS.map((field) => placesOf(undefined, field));
    return life([epoch, whole, rows, ...all, notes, gone, counts], [verb, told]);
  };
  const asked = <T>(operation: string, ask: () => Promise<T>): ResultAsync<T, Unavailable> =>
    attempt("index", operation, ask);
  const known = <T>(key: string, decoded: Result<T, InvalidStored>) => readable(key, decoded, onUnreadable);

  const recordingsOf = async (ids: readonly RecordingId[]): Promise<readonly Recording[]> => {
    if (ids.length === 0) return [];
    const texts = await client.hmget(rows, ...ids);
    // A row that is gone was deleted since its place was read.
    return ids.flatMap((id, at) => {
      const text = texts[at] ?? null;
      return text === null ? [] : known(`${rows} ${id}`, decodeRow(text));
    });
  };

  /** The list of all rooms is held against the rows by `state`; that of one room here, where it is read. */
  const placesFrom = async (
    roomId: RoomId | undefined,
    field: RecordingSortField,
    ranges: readonly PlaceRange[],
    order: PlaceOrder,
  ): Promise<readonly string[]> => {
    const counted = roomId === undefined ? null : { key: counts, field: roomOf(roomId) };
    const { places, isTorn } = await placesIn(client, placesOf(roomId, field), ranges, order, counted);
    if (!isTorn) return places;
    await tell("tear");
    throw new Error(TORN);
  };

  const change = (verb: string, { roomId, recordingId }: Named, ...told: readonly (string | number)[]) => {
    const places = [undefined, roomId].flatMap((of) => RECORDING_SORT_FIELDS.map((field) => placesOf(of, field)));
    const keys = [rows, outbox, sequence, gone, ...places, notes, counts];
    return write(keys, [verb, recordingId, roomOf(roomId), ...told]);
  };
  const take = (recording: Recording, verb: "announce" | "restore"): Promise<unknown> => {
    const { deletedAt = 0, deleted } = recording;
    return deleted === true ? change("bury", recording, deletedAt) : change(verb, recording, textOf(recording));
  };

  const looks = sharedReads<readonly Recording[], Unavailable>();
  const unfinished = (roomId: RoomId | undefined, limit: number): ResultAsync<readonly Recording[], Unavailable> =>
    asked("unfinished", async () => {
      const ranges = rangesOf({ statuses: UNFINISHED });
      const places = await placesFrom(roomId, "startDate", ranges, { limit, descending: false });
      const found = await recordingsOf(places.map((place) => positionAt(place, "startDate").recordingId));
      return found.filter(({ status }) => !isTerminal(status));
    });

  return {
    announce: (recording) => asked("announce", () => take(recording, "announce")).map(() => undefined),
    page: (query) =>
      asked("page", async () => {
        const { roomId, statuses, sortField = "startDate", sortOrder = "desc", limit } = query;
        const order = { limit: limit + 1, descending: sortOrder === "desc" };
        const places = await placesFrom(roomId, sortField, rangesOf(query), order);
        const positions = places.slice(0, limit).map((place) => positionAt(place, sortField));
        const found = await recordingsOf(positions.map(({ recordingId }) => recordingId));
        return {
          recordings: found.filter(({ status }) => statuses === undefined || statuses.includes(status)),
          next: places.length > limit ? (positions.at(-1) ?? null) : null,
        };
      }),
    unfinished: ({ roomId, limit }) => looks(`${limit} ${roomId ?? ""}`, () => unfinished(roomId, limit)),
    noted: (limit) =>
      asked("noted", async () => {
        const ids = await client.zrange(notes, "0", String(limit - 1));
        return (await recordingsOf(ids as RecordingId[])).filter(({ note }) => note !== undefined);
      }),
    tombstones: (limit) =>
      asked("tombstones", async () =>
        parseScored(await client.zrange(gone, "0", String(limit - 1), "WITHSCORES")).flatMap(({ member, score }) =>
          known(`${gone} ${member}`, decodeTombstone(member, String(score))),
        ),
      ),
    forget: (id) =>
      asked("forget", () => change("forget", { ...id, recordingId: formatRecordingId(id) }, "")).map(() => undefined),
    state: () => asked("state", async () => STATE.parse(await tell("state"))),
    beginRestore: (fresh) => asked("beginRestore", async () => z.string().parse(await tell("begin", fresh))),
    restore: (recording) => asked("restore", () => take(recording, "restore")).map(() => undefined),
    setWhole: (named) => asked("setWhole", () => tell("whole", named)).map((told) => told === 1),
    rows: (ids) =>
      asked("rows", async () => {
        const texts = ids.length === 0 ? [] : await client.hmget(rows, ...ids);
        return ids.map((id, nth) => {
          const text = texts[nth] ?? null;
          return text === null ? null : (known(`${rows} ${id}`, decodeRow(text))[0] ?? null);
        });
      }),
    count: () => asked("count", () => client.hlen(rows)),
    drop: (row, replacement) =>
      asked("drop", () => change("drop", row, textOf(row), replacement === null ? "" : textOf(replacement))).map(
        (changed) => changed === 1,
      ),
    outbox: (limit) =>
      asked("outbox", async () => {
        const events = await client.zrange(outbox, "0", String(limit - 1));
        return events.flatMap((text) => {
          const sequence = text.slice(0, 16);
          return known(`${outbox} ${sequence}`, decodeMessage(text.slice(17))).flatMap(({ message }) =>
            message.kind === "recording" ? [{ sequence, recording: message.recording, rank: message.rank }] : [],
          );
        });
      }),
    acknowledge: (sequence) =>
      /^\d{16}$/.test(sequence)
        ? asked("acknowledge", () => client.zremrangebyscore(outbox, sequence, sequence)).map(() => undefined)
        : okAsync(undefined),
  };
}

type Named = Pick<Recording, "roomId" | "recordingId">;

const textOf = (recording: Recording): string => encodeRow(rowOf(recording));

const foundPlaces = z.array(z.string());
const foundNumber = z.coerce.number().int();
const STATE = z.enum(["whole", "behind", "lost"]);

/**
 * The first places within the ranges, all of them read at one moment; and whether the key holds another number of
 * places than was counted. What was never counted has no rows, and is not torn.
 */
async function placesIn(
  client: RedisClient,
  key: string,
  ranges: readonly PlaceRange[],
  order: PlaceOrder,
  counted: { readonly key: string; readonly field: string } | null,
): Promise<{ readonly places: readonly string[]; readonly isTorn: boolean }> {
  const reading = client.multi();
  for (const { from, to } of ranges) {
    const [low, high] = [`(${from}`, `(${to}`];
    if (order.descending) reading.zrevrangebylex(key, high, low, "LIMIT", 0, order.limit);
    else reading.zrangebylex(key, low, high, "LIMIT", 0, order.limit);
  }
  if (counted !== null) reading.zcard(key).hget(counted.key, counted.field);
  const answers = answersOf(await reading.exec());
  const places = answers.slice(0, ranges.length).flatMap((found) => foundPlaces.parse(found));
  const [has, count = null] = answers.slice(ranges.length);
  const isTorn = count !== null && foundNumber.parse(count) !== foundNumber.parse(has);
  return { places: firstPlaces(places, order), isTorn };
}
