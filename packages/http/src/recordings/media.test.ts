import { once } from "node:events";
import { createServer, get as request } from "node:http";
import type { AddressInfo } from "node:net";
import { mp4OfLength } from "@tallylight/adapters/simulator";
import {
  type MediaStore,
  parseRecordingId,
  type Recording,
  type RecordingId,
  type RecordingStatus,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { createLog } from "../log.ts";
import { nodeHandler } from "../node.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { askedRange } from "./range.ts";

const ID = "room-1--EG_abcdefgh--0123456789abcdefghijAB";
const PATH = `/meet/api/v1/recordings/${ID}`;
const BYTES = Buffer.from(mp4OfLength(2_000));
const SIZE = BYTES.length;
const MODIFIED = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** One file for every recording, which counts how it is read. */
function oneFile(
  source: () => AsyncIterable<Uint8Array> = wholeFile,
  sizeBytes = SIZE,
): {
  readonly media: MediaStore;
  readonly reads: () => number;
} {
  let reads = 0;
  const info = { sizeBytes, etag: "e1", lastModified: MODIFIED };
  const media: MediaStore = {
    head: () => okAsync(info),
    read: (_ref, range) => {
      reads += 1;
      const bytes = range === undefined ? source() : partOf(range.start, range.end);
      return okAsync({ info, bytes });
    },
    remove: () => okAsync(undefined),
    list: () => okAsync({ refs: [], next: null }),
  };
  return { media, reads: () => reads };
}

async function* wholeFile(): AsyncIterable<Uint8Array> {
  for (let at = 0; at < SIZE; at += 1_000) yield BYTES.subarray(at, at + 1_000);
}

async function* partOf(start: number, end: number): AsyncIterable<Uint8Array> {
  yield BYTES.subarray(start, end + 1);
}

const withMedia = (media: MediaStore) =>
  openTestHouse((house) => ({ ...house, ports: { ...house.ports, catalog: { ...house.ports.catalog, media } } }));

async function store(test: TestHouse, status: RecordingStatus, id = ID): Promise<void> {
  const parts = parseRecordingId(id)._unsafeUnwrap();
  const recording: Recording = {
    ...parts,
    recordingId: id as RecordingId,
    status,
    source: "livekit",
    accepted: true,
    filename: "x.mp4",
  };
  await test.house.ports.catalog.documents.write(recording, null);
}

const file = oneFile();
let test: TestHouse;
beforeAll(async () => {
  test = await withMedia(file.media);
  await store(test, "complete");
});
afterAll(() => test.close());

const ask = (headers: Record<string, string> = {}, method = "GET", rest = "/media") =>
  test.ask(PATH + rest, { method, headers: { "x-api-key": API_KEY, ...headers } });
const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

const HEADERS = {
  "accept-ranges": "bytes",
  "cache-control": "private, no-cache",
  "content-security-policy": "sandbox; default-src 'none'",
  "content-type": "video/mp4",
  etag: '"e1"',
  "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT",
  "x-content-type-options": "nosniff",
};

describe("the file of a recording", () => {
  it("as a whole", async () => {
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ ...HEADERS, "content-length": String(SIZE) });
    expect(answer.headers.get("content-disposition")).toBeNull();
    expect(await bytesOf(answer)).toEqual(BYTES);
  });

  it("its headers alone, without reading it", async () => {
    const before = file.reads();
    const answer = await ask({}, "HEAD");
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ ...HEADERS, "content-length": String(SIZE) });
    expect((await bytesOf(answer)).length).toBe(0);
    expect(file.reads()).toBe(before);
  });

  it("to keep, under a name that needs no escapes", async () => {
    const answer = await ask({ range: "bytes=0-9" }, "GET", "/download");
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="room-1--0123456789abcdefghijAB.mp4"');
    expect((await bytesOf(answer)).length).toBe(10);
  });

  it.each([
    ["bytes=0-99", 0, 99],
    ["bytes=100-", 100, SIZE - 1],
    [`bytes=0-${SIZE * 2}`, 0, SIZE - 1],
    ["bytes=-100", SIZE - 100, SIZE - 1],
    [`bytes=-${SIZE * 2}`, 0, SIZE - 1],
    ["BYTES=5-5", 5, 5],
    ["bytes=0-99999999999999999999999", 0, SIZE - 1],
  ])("the range %s", async (range, start, end) => {
    const answer = await ask({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end}/${SIZE}`);
    expect(answer.headers.get("content-length")).toBe(String(end - start + 1));
    expect(await bytesOf(answer)).toEqual(BYTES.subarray(start, end + 1));
  });

  it.each([`bytes=${SIZE}-`, "bytes=-0", "bytes=50-10", "bytes=99999999999999999999999-"])(
    "the range %s is outside of it",
    async (range) => {
      const answer = await ask({ range });
      expect(answer.status).toBe(416);
      expect(answer.headers.get("content-range")).toBe(`bytes */${SIZE}`);
      expect(await answer.json()).toMatchObject({
        error: "Recording Error",
        message: `Recording '${ID}' range not satisfiable. File size: ${SIZE}`,
      });
    },
  );

  it.each(["x", "bytes=100", "bytes=-", "bytes=0-1,5-6", "bytes=a-b", "items=0-1", "bytes=9e9-"])(
    "the range %s is none",
    async (range) => {
      const answer = await ask({ range });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        details: [{ field: "headers.range", message: "Invalid range header format. Expected: bytes=start-end" }],
      });
    },
  );

  it("a range only while it is the same file", async () => {
    const range = "bytes=0-9";
    const status = async (ifRange: string) => (await ask({ range, "if-range": ifRange })).status;
    expect(await status('"e1"')).toBe(206);
    expect(await status("Fri, 02 Jan 2026 03:04:05 GMT")).toBe(206);
    expect(await status('"e2"')).toBe(200);
    expect(await status('W/"e1"')).toBe(200);
    expect(await status("Fri, 02 Jan 2026 03:04:06 GMT")).toBe(200);
  });

  it("nothing to one who has it already", async () => {
    const answer = await ask({ "if-none-match": '"e1"', range: "bytes=0-9" });
    expect([answer.status, answer.headers.get("etag"), await answer.text()]).toEqual([304, '"e1"', ""]);
  });

  it("nothing to one who has it since, unless a tag says otherwise or the time is none", async () => {
    const since = "Fri, 02 Jan 2026 03:04:05 GMT";
    const status = async (headers: Record<string, string>) => (await ask(headers)).status;
    expect(await status({ "if-modified-since": since })).toBe(304);
    expect(await status({ "if-modified-since": "Fri, 02 Jan 2026 03:04:06 GMT", range: "bytes=0-9" })).toBe(304);
    expect(await status({ "if-modified-since": "Fri, 02 Jan 2026 03:04:04 GMT" })).toBe(200);
    expect(await status({ "if-modified-since": since, "if-none-match": '"e2"' })).toBe(200);
    for (const other of ["2030-01-01", "2030", "tomorrow", "1893456000000"])
      expect([other, await status({ "if-modified-since": other })]).toEqual([other, 200]);
  });

  it("there is none while it is being recorded, nor where it failed; at a limit there is", async () => {
    for (const [status, expected, code] of [
      ["active", 409, "not-streamable"],
      ["ending", 409, "not-streamable"],
      ["failed", 409, "no-media"],
      ["limit_reached", 206, undefined],
    ] as const) {
      const id = ID.replace("abcdefgh", status.replace("_", ""));
      await store(test, status, id);
      const headers = { "x-api-key": API_KEY, range: "bytes=0-0" };
      const answer = await test.ask(`/meet/api/v1/recordings/${id}/media`, { headers });
      expect([status, answer.status]).toEqual([status, expected]);
      if (code !== undefined) {
        expect(await answer.json()).toMatchObject({ code, message: `Recording '${id}' is not streamable` });
      }
    }
  });
});

describe("over a real connection", () => {
  it("it is what it is to those who ask the application, ranges and headers too", async () => {
    for (const [method, range] of [
      ["GET", {}],
      ["GET", { range: "bytes=100-299" }],
      ["HEAD", {}],
    ] as const) {
      const headers = { "x-request-id": "mine", "x-api-key": API_KEY, ...range };
      const expected = await test.ask(PATH + "/media", { method, headers });
      const answer = await fetch(test.origin + PATH + "/media", { method, headers });
      expect(answer.status).toBe(expected.status);
      expect(Object.fromEntries(answer.headers)).toMatchObject(Object.fromEntries(expected.headers));
      expect(await bytesOf(answer)).toEqual(await bytesOf(expected));
    }
  });

  it("a page of another origin that may ask is given it, too, in the service and in another program", async () => {
    const cors = await openTestHouse((house) => ({
      ...house,
      config: { ...house.config, corsOrigins: ["https://app.example"] },
      ports: { ...house.ports, catalog: { ...house.ports.catalog, media: file.media } },
    }));
    await store(cors, "complete");
    const mounted = createServer(nodeHandler(createApp(cors.house, { log: createLog("silent") })));
    await once(mounted.listen(0, "127.0.0.1"), "listening");
    const { port } = mounted.address() as AddressInfo;
    for (const origin of [cors.origin, `http://127.0.0.1:${port}`]) {
      const headers = { "x-api-key": API_KEY, origin: "https://app.example" };
      const answer = await fetch(origin + PATH + "/media", { headers });
      expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
      expect(await bytesOf(answer)).toEqual(BYTES);
    }
    mounted.closeAllConnections();
    mounted.close();
    await cors.close();
  });

  it("one that breaks off is told in the log, as its answer was given long before", async () => {
    const broken = await withMedia(
      oneFile(async function* () {
        yield BYTES.subarray(0, 10);
        throw new Error("no bytes from S3 in 10000 ms");
      }).media,
    );
    await store(broken, "complete");
    const answer = await fetch(broken.origin + PATH + "/media", { headers: { "x-api-key": API_KEY } });
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(broken.log.filter(({ level }) => level === "warn")).toMatchObject([
      {
        message: "an answer broke off",
        route: "/recordings/{recordingId}/media",
        error: "no bytes from S3 in 10000 ms",
      },
    ]);
    await broken.close();
  });

  it("a client that goes away frees the source, and one that pauses does not fill the memory", async () => {
    let given = 0;
    let freed = false;
    const endless: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          given += 1;
          return { done: false, value: Buffer.alloc(65_536) };
        },
        return: async () => {
          freed = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const slow = await withMedia(oneFile(() => endless, 2 ** 40).media);
    await store(slow, "complete");
    const asked = request(slow.origin + PATH + "/media", { headers: { "x-api-key": API_KEY } });
    const [response] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
    // Nobody reads the response. What is taken from the source fits into the sockets' buffers, and then no more is.
    const settled = async (): Promise<number> => {
      for (let last = -1; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
        if (given === last) return given;
        last = given;
      }
    };
    expect(await settled()).toBeLessThan(500);
    response.destroy();
    asked.destroy();
    await expect.poll(() => freed, { interval: 5 }).toBe(true);
    await slow.close();
  });
});

describe("an empty file", () => {
  it("has no range at all", () => {
    expect(askedRange(null, 0)).toBe("whole");
    for (const range of ["bytes=0-", "bytes=-1", "bytes=0-0"]) expect(askedRange(range, 0)).toBe("unsatisfiable");
  });
});
