import { type MediaInfo, type MediaRef, type MediaStore, type RoomId, unavailable } from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";
import { storeRecording } from "./test-recordings.ts";

const PATH = "/meet/api/v1/recordings/download";
const CHUNK = 65_536;

/** Files by their uid: how many bytes; what was opened and what was freed. */
const sizes = new Map<string, number>();
const opened: string[] = [];
const freed: string[] = [];
let away = false;
let mostOpen = 0;

const info = (sizeBytes: number): MediaInfo => ({ sizeBytes, etag: "e", lastModified: Date.UTC(2026, 10, 25, 12) });

async function* bytesOf({ uid }: MediaRef, size: number): AsyncGenerator<Uint8Array> {
  opened.push(uid);
  mostOpen = Math.max(mostOpen, opened.length - freed.length);
  try {
    for (let left = size; left > 0; left -= CHUNK) yield new Uint8Array(Math.min(left, CHUNK)).fill(uid.charCodeAt(21));
  } finally {
    freed.push(uid);
  }
}

const media: MediaStore = {
  head: (ref) => {
    if (away) return errAsync(unavailable("media", "head", "away"));
    const size = sizes.get(ref.uid);
    return okAsync(size === undefined ? null : info(size));
  },
  read: (ref) => {
    const size = sizes.get(ref.uid);
    return okAsync(size === undefined ? null : { info: info(size), bytes: bytesOf(ref, size) });
  },
  remove: () => okAsync(undefined),
  list: () => okAsync({ refs: [], next: null }),
};

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse((house) => ({
    ...house,
    ports: { ...house.ports, catalog: { ...house.ports.catalog, media } },
  }));
});
afterAll(() => test.close());

let count = 0;
async function stored(
  size: number | null,
  roomId = "stored-1",
): Promise<{ readonly id: string; readonly uid: string }> {
  const made = await storeRecording(test.house, { n: (count += 1), roomId: roomId as RoomId });
  if (size !== null) sizes.set(made.uid, size);
  return { id: made.recordingId, uid: made.uid };
}

const zip = (ids: readonly string[], init: { method?: string; headers?: Record<string, string> } = {}) =>
  test.ask(`${PATH}?recordingIds=${ids.join(",")}`, init);

/** What is in a ZIP, by its directory: names, and where the bytes are (PKWARE's APPNOTE, 4.3). */
function entriesIn(file: Buffer): Map<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const entries = new Map<string, Buffer>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, nameLength] = [
      file.readUInt16LE(at + 10),
      file.readUInt32LE(at + 24),
      file.readUInt16LE(at + 28),
    ];
    const local = file.readUInt32LE(at + 42);
    const name = file.toString("utf8", at + 46, at + 46 + nameLength);
    if (method !== 0 || entries.has(name)) throw new Error(`${name}: compressed, or there twice`);
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    entries.set(name, file.subarray(begin, begin + size));
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

describe("several recordings as one ZIP", () => {
  it("has each file once, whole, under its name, and says how long it is", async () => {
    const [one, two, none] = [await stored(100_000), await stored(10), await stored(null)];
    const answer = await zip([one.id, two.id, one.id, none.id, "room--EG_1234567--abcdef"]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/zip");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="recordings.zip"');
    const file = Buffer.from(await answer.arrayBuffer());
    expect(file.length).toBe(Number(answer.headers.get("content-length")));
    const entries = entriesIn(file);
    expect([...entries.keys()]).toEqual([`stored-1--${one.uid}.mp4`, `stored-1--${two.uid}.mp4`]);
    expect(entries.get(`stored-1--${one.uid}.mp4`)?.equals(Buffer.alloc(100_000, one.uid.charAt(21)))).toBe(true);
    expect(entries.get(`stored-1--${two.uid}.mp4`)?.equals(Buffer.alloc(10, two.uid.charAt(21)))).toBe(true);
  });

  it("tells of files beyond 4 GiB, and opens none, to whoever asks for the head", async () => {
    const large = await stored(5 * 2 ** 30);
    const before = opened.length;
    const answer = await zip([large.id], { method: "HEAD" });
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(5 * 2 ** 30);
    expect(opened.length).toBe(before);
  });

  it("opens one file at a time, and holds little of it", async () => {
    const ids = [await stored(100 * 2 ** 20), await stored(100 * 2 ** 20)].map(({ id }) => id);
    mostOpen = 0;
    const before = process.memoryUsage();
    let most = 0;
    let size = 0;
    for await (const chunk of (await zip(ids)).body ?? []) {
      size += chunk.length;
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed);
    }
    expect(size).toBeGreaterThan(200 * 2 ** 20);
    expect(mostOpen).toBe(1);
    expect(most).toBeLessThan(100 * 2 ** 20);
  }, 60_000);

  it("frees the file when its reader goes away", async () => {
    const { id, uid } = await stored(100 * 2 ** 20);
    const body = (await zip([id])).body?.getReader();
    for (let read = 0; read < 2 ** 20;) read += (await body?.read())?.value?.length ?? Number.POSITIVE_INFINITY;
    expect(freed).not.toContain(uid);
    await body?.cancel();
    expect(freed).toContain(uid);
  });

  it("breaks off when a file is gone by the time that it is due", async () => {
    const [one, gone] = [await stored(10), await stored(10)];
    const answer = await zip([one.id, gone.id]);
    sizes.delete(gone.uid);
    await expect(answer.arrayBuffer()).rejects.toThrow("cannot be read");
  });

  it("of nothing is refused, and an outage is none", async () => {
    const none = await stored(null);
    const refused = await zip([none.id, "room--EG_1234567--abcdef"]);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: "Recording Error",
      code: "nothing-to-zip",
      message: "None of the provided recordings are available for ZIP download",
    });
    const some = await stored(10);
    away = true;
    const answer = await zip([some.id]);
    away = false;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "storage-unavailable" });
  });

  it.each([
    ["", "recordingIds", "At least one recordingId is required"],
    ["?recordingIds=", "recordingIds", "At least one recordingId is required"],
    [
      "?recordingIds=room--EG_1234567--a&recordingIds=room--EG_1234567--b",
      "recordingIds",
      "At least one recordingId is required",
    ],
    ["?recordingIds=room--EG_1234567--a,bad", "recordingIds.1", "recordingId does not follow the expected format"],
  ])("refuses %s", async (query, field, message) => {
    const answer = await test.ask(PATH + query);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ details: [{ field, message }] });
  });

  it("is only of the own room's, for the holder of a room token", async () => {
    const roomId = await test.openRoom();
    const [own, other] = [await stored(10, roomId), await stored(10)];
    const joined = await test.ask(`/meet/api/v1/rooms/${roomId}/tokens`, { json: { identity: "a", role: "speaker" } });
    const { roomToken } = (await joined.json()) as { roomToken: string };
    const headers = { authorization: `Bearer ${roomToken}` };
    const answer = await zip([own.id, other.id], { headers });
    expect([...entriesIn(Buffer.from(await answer.arrayBuffer())).keys()]).toEqual([`${roomId}--${own.uid}.mp4`]);
    expect((await zip([other.id], { headers })).status).toBe(403);
  });
});
