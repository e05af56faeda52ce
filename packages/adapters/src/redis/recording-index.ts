import {
  formatRecordingId,
  isTerminal,
  type Recording,
  RECORDING_STATUSES,
  type RecordingIndex,
  type RecordingStatus,
  type RoomId,
  type Unavailable,
} from "@tallylight/core";
import { okAsync, type Result, ResultAsync } from "neverthrow";
import { z } from "zod";
import type { InvalidStored } from "../wire/recording.ts";
import {
  decodeEvent,
  decodeRow,
  decodeTombstone,
  firstPlaces,
  type PlaceOrder,
  type PlaceRange,
  positionOf,
  rangesOf,
  rowOf,
} from "../wire/recording-row.ts";
import type { RedisClient } from "./connect.ts";
import { redisUnavailable } from "./failure.ts";
import { redisScript } from "./script.ts";
import { parseScored } from "./wire.ts";

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
  const announceStep = redisScript(client, "index-announce");
  const bury = redisScript(client, "index-bury");
  const [rows, all, gone] = [`${prefix}rows`, `${prefix}all`, `${prefix}gone`];
  const [outbox, sequence, whole] = [`${prefix}outbox`, `${prefix}sequence`, `${prefix}whole`];
  const placesOf = (roomId: RoomId | undefined): string => (roomId === undefined ? all : `${prefix}room:${roomId}`);
  const asked = <T>(operation: string, ask: () => Promise<T>): ResultAsync<T, Unavailable> =>
    ResultAsync.fromThrowable(ask, redisUnavailable("index", operation))();
  const readable = <T>(key: string, decoded: Result<T, InvalidStored>): readonly T[] =>
    decoded.match(
      (value) => [value],
      ({ field, reason }) => {
        onUnreadable(key, `${field} ${reason}`.trim());
        return [];
      },
    );

  const recordingsAt = async (places: readonly string[]): Promise<readonly Recording[]> => {
    if (places.length === 0) return [];
    const ids = places.map((place) => positionOf(place).recordingId);
    const texts = await client.hmget(rows, ...ids);
    // A row that is gone was deleted since its place was read.
    return ids.flatMap((id, at) => {
      const text = texts[at] ?? null;
      return text === null ? [] : readable(`${rows} ${id}`, decodeRow(text));
    });
  };

  const take = (recording: Recording, how: "with-event" | "silently"): Promise<unknown> => {
    const { recordingId, roomId, deletedAt = 0 } = recording;
    const room = placesOf(roomId);
    if (recording.deleted === true) return bury([rows, all, room, gone], [recordingId, String(deletedAt)]);
    const row = rowOf(recording);
    return announceStep(
      [rows, all, room, outbox, sequence, gone],
      [recordingId, String(row.rank), row.place, row.recording, how === "silently" ? "1" : ""],
    );
  };

  return {
    announce: (recording) => asked("announce", () => take(recording, "with-event")).map(() => undefined),
    page: ({ roomId, statuses, limit, after }) =>
      asked("page", async () => {
        const ranges = rangesOf(statuses, after);
        const places = await placesIn(client, placesOf(roomId), ranges, { limit: limit + 1, newestFirst: true });
        const found = await recordingsAt(places.slice(0, limit));
        const last = places.length > limit ? places[limit - 1] : undefined;
        return {
          recordings: found.filter(({ status }) => statuses === undefined || statuses.includes(status)),
          next: last === undefined ? null : positionOf(last),
        };
      }),
    unfinished: ({ roomId, limit }) =>
      asked("unfinished", async () => {
        const order = { limit, newestFirst: false };
        const found = await recordingsAt(await placesIn(client, placesOf(roomId), rangesOf(UNFINISHED), order));
        return found.filter(({ status }) => !isTerminal(status));
      }),
    tombstones: (limit) =>
      asked("tombstones", async () =>
        parseScored(await client.zrange(gone, "0", String(limit - 1), "WITHSCORES")).flatMap(({ member, score }) =>
          readable(`${gone} ${member}`, decodeTombstone(member, String(score))),
        ),
      ),
    forget: (id) => asked("forget", () => client.zrem(gone, formatRecordingId(id))).map(() => undefined),
    isWhole: () => asked("isWhole", () => client.exists(whole)).map((found) => found === 1),
    restore: (recording) => asked("restore", () => take(recording, "silently")).map(() => undefined),
    setWhole: () => asked("setWhole", () => client.set(whole, "1")).map(() => undefined),
    outbox: (limit) =>
      asked("outbox", async () => {
        const events = await client.zrange(outbox, "0", String(limit - 1));
        return events.flatMap((text) => {
          const sequence = text.slice(0, 16);
          const event = decodeEvent(text.slice(17));
          return readable(`${outbox} ${sequence}`, event).map((known) => ({ sequence, ...known }));
        });
      }),
    acknowledge: (sequence) =>
      /^\d{16}$/.test(sequence)
        ? asked("acknowledge", () => client.zremrangebyscore(outbox, sequence, sequence)).map(() => undefined)
        : okAsync(undefined),
  };
}

const foundPlaces = z.array(z.string());

/** The first places within the ranges, all of them read at one moment. */
async function placesIn(
  client: RedisClient,
  key: string,
  ranges: readonly PlaceRange[],
  order: PlaceOrder,
): Promise<readonly string[]> {
  const reading = client.multi();
  for (const { from, to } of ranges) {
    const [low, high] = [`(${from}`, `(${to}`];
    if (order.newestFirst) reading.zrevrangebylex(key, high, low, "LIMIT", 0, order.limit);
    else reading.zrangebylex(key, low, high, "LIMIT", 0, order.limit);
  }
  const answers = (await reading.exec()) ?? [];
  const places = answers.flatMap(([error, found]) => {
    if (error !== null) throw error;
    return foundPlaces.parse(found);
  });
  return firstPlaces(places, order);
}
