import { randomBytes } from "node:crypto";
import type {
  ByteRange,
  MediaPage,
  MediaRef,
  MediaStore,
  MediaStream,
  RoomId,
  Uid,
  Unavailable,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { expect, vi } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** An empty store under the prefix `openvidu-meet`, its recorder, and a look at what its streams hold. */
export type MediaStoreHarness = {
  readonly media: MediaStore;
  /** Puts a whole file under a key of the store. */
  readonly upload: (key: string, bytes: Uint8Array) => Promise<void>;
  /** How many files or connections are open now, for streams that nobody has finished. */
  readonly held: () => Promise<number>;
};

/**
 * What every MediaStore must do.
 *
 * @param make A store that is empty, made anew for each case.
 */
export function mediaStoreContract(
  name: string,
  make: () => Promise<MediaStoreHarness>,
  options: ContractOptions & AwayOption<MediaStore> = {},
): void {
  testCases(`${name} is a media store that`, { ...cases, ...away(options) }, make, options);
}

const away = (options: AwayOption<MediaStore>): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when its store does not answer", "media", options, (media) => ({
    head: () => media.head(ref),
    read: () => media.read(ref),
    remove: () => media.remove(ref),
    list: () => media.list(null),
  }));

const cases: Cases<MediaStoreHarness> = {
  "gives null for a file that is not there, whole or in part": async ({ media }) => {
    expect(await value(media.head(ref))).toBeNull();
    expect(await value(media.read(ref))).toBeNull();
    expect(await value(media.read(ref, { start: 0, end: 0 }))).toBeNull();
  },

  "lists the media of all rooms, whoever made it, and nothing else": async ({ media, upload }) => {
    const keys = [
      "recordings/room-1/room-1--0123456789abcdefABCDEF.mp4",
      "recordings/room-1/room-1--0a1b2c3d4e.mp4",
      "recordings/room/room--0a1b2c3d4e.mp4",
      "recordings/.metadata/room/EG_1/0a1b2c3d4e.json",
      "recordings/room/room-1--0a1b2c3d4e.mp4",
      "recordings/room/notes.txt",
      "recordings/room/deeper/room--0a1b2c3d4e.mp4",
      "rooms/room/room.json",
    ];
    for (const key of keys) await upload(`openvidu-meet/${key}`, film);
    const found: MediaRef[] = [];
    for (let cursor: string | null = null, more = true; more;) {
      const page: MediaPage = await value(media.list(cursor));
      found.push(...page.refs);
      cursor = page.next;
      more = cursor !== null;
    }
    expect(found.map(({ roomId, uid }) => `${roomId} ${uid}`).toSorted()).toEqual([
      "room 0a1b2c3d4e",
      "room-1 0123456789abcdefABCDEF",
      "room-1 0a1b2c3d4e",
    ]);
  },

  "tells size, etag and time of the file under its key of the layout": async ({ media, upload }) => {
    const before = Date.now();
    await upload("openvidu-meet/recordings/room-1/room-1--0123456789abcdefABCDEF.mp4", film);
    const info = await value(media.head(ref));
    expect(info).toEqual({ sizeBytes: film.length, etag: expect.any(String), lastModified: expect.any(Number) });
    expect(info?.etag).toMatch(/^[^"\s]+$/);
    expect(info?.lastModified).toSatisfy(Number.isInteger);
    // Whole seconds in some stores.
    expect(info?.lastModified).toBeGreaterThanOrEqual(before - 1_000);
    expect(info?.lastModified).toBeLessThan(before + 60_000);
  },

  "gives the whole file, byte for byte, and the same etag as a head": async ({ media, upload }) => {
    await upload(KEY, film);
    const stream = await opened(media);
    expect(stream.info).toEqual(await value(media.head(ref)));
    expect(Buffer.compare(await bytesOf(stream), film)).toBe(0);
  },

  "gives an empty file as one of no bytes": async ({ media, upload }) => {
    await upload(KEY, new Uint8Array());
    expect(await value(media.head(ref))).toMatchObject({ sizeBytes: 0 });
    const stream = await opened(media);
    expect(stream.info.sizeBytes).toBe(0);
    expect(await bytesOf(stream)).toHaveLength(0);
  },

  "gives ranges, byte for byte, and says how large the whole is": async ({ media, upload }) => {
    await upload(KEY, film);
    const last = film.length - 1;
    const ranges: readonly ByteRange[] = [
      { start: 0, end: 0 },
      { start: last, end: last },
      { start: 65_536, end: 65_536 },
      { start: 65_535, end: 1_048_577 },
      { start: 1, end: last },
      { start: 0, end: last },
    ];
    for (const range of ranges) {
      const stream = await opened(media, range);
      expect(stream.info.sizeBytes).toBe(film.length);
      expect(Buffer.compare(await bytesOf(stream), film.subarray(range.start, range.end + 1))).toBe(0);
    }
  },

  "cuts a range at the last byte, and refuses one that begins behind it": async ({ media, upload }) => {
    await upload(KEY, film);
    const stream = await opened(media, { start: film.length - 2, end: film.length + 10 });
    expect(await bytesOf(stream)).toEqual(film.subarray(-2));
    const refused = await media.read(ref, { start: film.length, end: film.length });
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "media", operation: "read" });
  },

  "changes the etag when the bytes change": async ({ media, upload }) => {
    await upload(KEY, film);
    const before = await value(media.head(ref));
    await upload(KEY, film.toReversed());
    const after = await value(media.head(ref));
    expect(after?.sizeBytes).toBe(before?.sizeBytes);
    expect(after?.etag).not.toBe(before?.etag);
  },

  "feeds several readers of one file at the same time": async ({ media, upload }) => {
    await upload(KEY, film);
    const whole = await Promise.all(Array.from({ length: 5 }, async () => bytesOf(await opened(media))));
    for (const bytes of whole) expect(Buffer.compare(bytes, film)).toBe(0);
  },

  "frees a stream that is ended early, and gives nothing more of it": async ({ media, upload, held }) => {
    await upload(KEY, film);
    for (let time = 0; time < 5; time += 1) {
      const iterator = (await opened(media)).bytes[Symbol.asyncIterator]();
      expect((await iterator.next()).done).toBe(false);
      await iterator.return?.();
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    }
    await vi.waitFor(async () => expect(await held()).toBe(0), SOON);
  },

  "frees a stream that is left in the middle of a loop": async ({ media, upload, held }) => {
    await upload(KEY, film);
    for await (const chunk of (await opened(media)).bytes) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(async () => expect(await held()).toBe(0), SOON);
  },

  "frees a stream that is ended before its first byte, and may be ended twice": async ({ media, upload, held }) => {
    await upload(KEY, film);
    const iterator = (await opened(media)).bytes[Symbol.asyncIterator]();
    await iterator.return?.();
    await iterator.return?.();
    expect((await iterator.next()).done).toBe(true);
    await vi.waitFor(async () => expect(await held()).toBe(0), SOON);
  },

  "removes a file, and takes one that is gone as removed": async ({ media, upload }) => {
    await upload(KEY, film);
    await upload("openvidu-meet/recordings/room-1/room-1--other.mp4", film.subarray(0, 9));
    await value(media.remove(ref));
    await value(media.remove(ref));
    expect(await value(media.head(ref))).toBeNull();
    expect(await value(media.head({ ...ref, uid: "other" as Uid }))).toMatchObject({ sizeBytes: 9 });
  },
};

const KEY = "openvidu-meet/recordings/room-1/room-1--0123456789abcdefABCDEF.mp4";
const ref: MediaRef = { roomId: "room-1" as RoomId, uid: "0123456789abcdefABCDEF" as Uid };
/** Larger than what sockets and pipes hold, so that a stream that is not freed stays open. */
const film: Buffer = randomBytes(16_777_259);
const SOON = { timeout: 20_000, interval: 10 };

async function opened(media: MediaStore, range?: ByteRange): Promise<MediaStream> {
  const stream = await value(media.read(ref, range));
  if (stream === null) throw new Error("no such file");
  return stream;
}

async function bytesOf(stream: MediaStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function value<T>(asked: ResultAsync<T, Unavailable>): Promise<T> {
  return (await asked)._unsafeUnwrap();
}
