import { memoryLockStore } from "@tallylight/adapters/memory";
import type { RecordingStatus, RoomId } from "@tallylight/core";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createLog } from "../log.ts";
import { listen } from "../service/listen.ts";
import type { RecordingJson } from "../shapes/index.ts";
import { tallylight, TallylightError, type Tallylight, type TallylightEvent, type TallylightOptions } from "./index.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "tally-embed-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const PATIENCE = { timeout: 30_000, interval: 50 };

async function open(options: Partial<TallylightOptions> = {}): Promise<Tallylight> {
  const tally = await tallylight({
    liveKit: "simulator",
    locks: { dir },
    store: { dir },
    log: createLog("silent"),
    ...options,
  });
  onTestFinished(() => tally.close());
  return tally;
}

/** Another program beside the one that has the simulator. */
function beside(first: Tallylight, options: Partial<TallylightOptions> = {}): Promise<Tallylight> {
  const { simulator } = first.house;
  if (simulator === null) throw new Error("the first one has no simulator");
  return open({ liveKit: simulator, ...options });
}

/** What has ended is on record, and told, before its room is free. */
const roomIsFree = ({ house }: Tallylight): Promise<void> =>
  vi.waitFor(async () => expect((await house.ports.locks.list(null))._unsafeUnwrap().locks).toEqual([]), PATIENCE);

const refused = async (asked: Promise<unknown>): Promise<TallylightError> => {
  const thrown: unknown = await asked.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => error,
  );
  if (!(thrown instanceof TallylightError)) throw thrown;
  return thrown;
};

describe("one call, and a room is recorded", () => {
  it("from its start to its file, and everybody who listens is told", async () => {
    const tally = await open();
    const heard: TallylightEvent[] = [];
    const leave = tally.onEvent((event) => void heard.push(event));
    const started = await tally.start("demo", { layout: "speaker" });
    expect(started).toMatchObject({ roomId: "demo", status: "active", layout: "speaker" });
    expect(await tally.list({ roomId: "demo" })).toMatchObject({ recordings: [{ status: "active" }], next: null });
    await tally.stop(started.recordingId);
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ event: "recordingEnded" }), PATIENCE);
    const told = heard.flatMap((event) => ("recording" in event ? [event.recording] : []));
    expect(told.map(({ recordingId }) => recordingId)).toEqual(told.map(() => started.recordingId));
    const [ended] = (await tally.list()).recordings;
    expect(ended).toMatchObject({ status: "complete", reason: "user", egressId: started.egressId });
    expect(told.at(-1)).toEqual(ended);
    const file = join(dir, "openvidu-meet/recordings/demo", started.filename);
    expect(statSync(file).size).toBe(ended?.size);
    leave();
    const before = heard.length;
    await roomIsFree(tally);
    await tally.start("demo");
    await vi.waitFor(async () => expect((await tally.list()).recordings).toHaveLength(2), PATIENCE);
    expect(heard).toHaveLength(before);
  });

  it("pages follow each other", async () => {
    const tally = await open();
    const { recordingId } = await tally.start("demo");
    await tally.stop(recordingId);
    const isOver = async (): Promise<RecordingStatus | undefined> => (await tally.list()).recordings[0]?.status;
    await vi.waitFor(async () => expect(await isOver()).toBe("complete"), PATIENCE);
    await roomIsFree(tally);
    const second = await tally.start("demo");
    const first = await tally.list({ limit: 1 });
    expect(first.recordings).toMatchObject([{ recordingId: second.recordingId }]);
    const next = await tally.list({ limit: 1, after: first.next ?? undefined });
    expect(next).toMatchObject({ recordings: [{ recordingId }], next: null });
  });
});

describe("two programs that share the stores", () => {
  it("never record one room twice, and hear of each other's recordings", async () => {
    const first = await open();
    const second = await beside(first);
    const heard: RecordingJson[] = [];
    second.onEvent((event) => void ("recording" in event && heard.push(event.recording)));
    const started = await Promise.allSettled([first.start("demo"), second.start("demo")]);
    expect(started.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = started.find((one) => one.status === "rejected")?.reason as TallylightError;
    expect(lost.refusal).toMatchObject({ kind: "already-recording", roomId: "demo" });
    expect(lost).toMatchObject({ code: "already-recording", status: 409, name: "TallylightError" });
    const [recording] = (await second.list()).recordings;
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ recordingId: recording?.recordingId }), PATIENCE);
  });
});

describe("a sweep", () => {
  it("says what became of each lock; a dry run only what would", async () => {
    const tally = await open({ upkeep: false });
    const { recordingId } = await tally.start("demo");
    expect(await tally.sweep({ dryRun: true })).toMatchObject({ dryRun: true, locks: 1, young: 1, failures: [] });
    expect(await tally.sweep()).toMatchObject({ dryRun: false, locks: 1 });
    expect((await tally.list()).recordings).toMatchObject([{ recordingId, status: "active" }]);
  });
});

describe("a lock store of one's own", () => {
  it("has the locks, and nothing else has them", async () => {
    const locks = memoryLockStore({ now: Date.now });
    const tally = await open({ locks });
    expect(tally.house.describe).toEqual({ liveKit: "simulator", locks: "own", storage: "files" });
    await tally.start("demo");
    expect((await locks.read("demo" as RoomId))._unsafeUnwrap().held).toMatchObject({ lock: { state: "active" } });
  });
});

describe("LiveKit's webhooks", () => {
  it("are taken in as they come, and nothing else is", async () => {
    const first = await open();
    const second = await beside(first);
    const requests: { readonly body: string; readonly authorization: string | undefined }[] = [];
    const relay = async (request: Request): Promise<Response> => {
      const told = { body: await request.text(), authorization: request.headers.get("authorization") ?? undefined };
      requests.push(told);
      const { status } = await second.receiveWebhook(told.body, told.authorization);
      return new Response(null, { status });
    };
    const listening = (await listen(relay, "127.0.0.1", 0))._unsafeUnwrap();
    onTestFinished(() => listening.cut());
    first.house.simulator?.setWebhookUrls([`http://127.0.0.1:${listening.port}/`]);
    await first.start("demo");
    await vi.waitFor(() => expect(requests.some(({ body }) => body.includes("egress_updated"))).toBe(true), PATIENCE);
    const [told] = requests;
    const { body = "", authorization } = told ?? {};
    expect(await second.receiveWebhook(Buffer.from(body), authorization)).toEqual({ status: 200, code: "taken" });
    expect(await second.receiveWebhook(`${body} `, authorization)).toEqual({ status: 401, code: "bad-signature" });
    expect(await second.receiveWebhook(body, undefined)).toEqual({ status: 401, code: "bad-signature" });
    // What a `Headers` says that has none, and what a parser left of the bytes.
    expect(await second.receiveWebhook(body, null as never)).toEqual({ status: 401, code: "bad-signature" });
    const verified = { sha256: createHash("sha256").update(body).digest("base64") };
    expect(await second.receiveWebhook(body, verified as never)).toEqual({ status: 401, code: "bad-signature" });
    const parsed = JSON.parse(body) as never;
    expect(await second.receiveWebhook(parsed, authorization)).toEqual({ status: 400, code: "malformed-event" });
    await second.close();
    expect(await second.receiveWebhook(body, authorization)).toEqual({ status: 503, code: "stopping" });
  });
});

describe("what cannot be done", () => {
  it("is refused with a typed error, whose message says what is wrong", async () => {
    const tally = await open();
    const empty = await refused(tally.start("nobody-is-here"));
    expect(empty).toMatchObject({ status: 404, code: "room-not-found", refusal: { kind: "room-not-found" } });
    expect(empty.message).toBe("Room 'nobody-is-here' does not exist");
    expect((await refused(tally.start("two--hyphens"))).message).toBe("roomId: has two hyphens in a row");
    const layout = { layout: "sideways" } as never;
    expect((await refused(tally.start("demo", layout))).message).toMatch(/^layout: Invalid enum value/);
    expect(await refused(tally.start("demo", { lay: 1 } as never))).toMatchObject({ code: "invalid-request" });
    expect(await refused(tally.stop("x"))).toMatchObject({ status: 422, code: "invalid-request" });
    expect(await refused(tally.list({ limit: 0 }))).toMatchObject({ message: expect.stringMatching(/^limit: /) });
    const gone = `demo--EG_1--${createHash("md5").update("x").digest("hex").slice(0, 22)}`;
    expect(await refused(tally.stop(gone))).toMatchObject({ status: 404, code: "recording-not-found" });
  });

  it("a LiveKit that is away is no reason not to open", async () => {
    const away = { url: "http://127.0.0.1:9", apiKey: "k", apiSecret: "s" };
    const tally = await open({ liveKit: away });
    expect(await refused(tally.start("room"))).toMatchObject({ status: 503, code: "livekit-unavailable" });
    expect((await tally.list()).recordings).toEqual([]);
  });

  it("after it is closed everything is refused, and closing it again is no error", async () => {
    const tally = await open();
    await tally.close();
    await tally.close();
    expect(await refused(tally.list())).toMatchObject({ code: "stopping" });
    expect(() => tally.onEvent(() => {})).toThrow(TallylightError);
  });

  it("a listener that throws stops nobody", async () => {
    const lines: string[] = [];
    const tally = await open({ log: createLog("error", { write: (line) => void lines.push(line) }) });
    tally.onEvent(() => {
      throw new Error("mine");
    });
    let heard = 0;
    tally.onEvent(async () => {
      heard += 1;
    });
    await tally.start("demo");
    await vi.waitFor(() => expect(heard).toBeGreaterThan(0), PATIENCE);
    await vi.waitFor(() => expect(lines.join()).toContain("mine"), PATIENCE);
  });
});

describe("options that cannot be used", () => {
  const problemsOf = async (options: Partial<Record<keyof TallylightOptions, unknown>>): Promise<string[]> => {
    const given = { liveKit: "simulator", locks: { dir }, store: { dir }, ...options } as TallylightOptions;
    const { refusal, message } = await refused(tallylight(given));
    if (refusal.kind !== "invalid-options") throw new Error(message);
    return message.split("\n");
  };

  it("are all told at once, by the names that they were given by", async () => {
    const wrong = { liveKit: { url: "livekit", apiKey: "", apiSecret: "s" }, locks: { redis: "http://x" } };
    expect(await problemsOf(wrong)).toEqual([
      'liveKit.url is "livekit"; expected an address that begins with ws:// or wss:// or http:// or https://',
      expect.stringMatching(/^locks\.redis cannot be used \(its value is not shown\); expected .*redis:/),
    ]);
    const half = {
      liveKit: { url: "ws://x", apiKey: "k", apiSecret: "s" },
      store: { s3: { bucket: "b", accessKeyId: "a" } },
    };
    expect(await problemsOf(half)).toEqual([
      "store.s3.secretAccessKey is not set; expected the secret of store.s3.accessKeyId",
    ]);
    const liveKit = { url: "ws://x", apiKey: "k", apiSecret: "s" };
    const sentinels = { sentinels: ["s-1", "s-2:port"], tls: { cert: "PEM" } };
    expect(await problemsOf({ liveKit, locks: { redis: sentinels } })).toEqual([
      'locks.redis.sentinels is "s-1,s-2:port"; expected a host and a port, such as redis-1:26379, or several with commas between them',
      "locks.redis.name is not set; expected what the sentinels of locks.redis.sentinels call the master, such as mymaster",
      "locks.redis.tls.key is not set; expected the key of locks.redis.tls.cert",
    ]);
    const own = memoryLockStore({ now: Date.now });
    expect(await problemsOf({ liveKit, locks: own, index: { redis: { cluster: ["redis-1:x"] } } })).toEqual([
      expect.stringMatching(/^index\.redis\.cluster is "redis-1:x"; expected a host and a port/),
    ]);
    expect(await problemsOf({ settings: { TALLY_START_TIMEOUT: "soon" } })).toEqual([
      expect.stringMatching(/^TALLY_START_TIMEOUT is "soon"; expected/),
    ]);
  });

  it("that are settings, and no texts", async () => {
    expect(await problemsOf({ settings: { TALLY_LOCK_REPLICAS: 1, TALLY_ADOPT_ROOMS: undefined, PORT: "0" } })).toEqual(
      ['TALLY_LOCK_REPLICAS is a number; expected a text, such as "1", "true" or "20s"'],
    );
  });

  it("that are missing, or do not go together", async () => {
    expect(await problemsOf({ locks: undefined, store: "here" })).toEqual([
      expect.stringMatching(/^locks is not set; expected \{ redis \}/),
      expect.stringMatching(/^store is none; expected \{ s3 \}/),
    ]);
    const unset = { locks: { redis: undefined }, store: { s3: { bucket: " " } }, index: { dir: "" } };
    expect(await problemsOf({ liveKit: { url: undefined }, ...unset })).toEqual([
      expect.stringMatching(/^liveKit\.url is not set; expected a text/),
      expect.stringMatching(/^locks\.redis is not set; expected a text/),
      expect.stringMatching(/^store\.s3\.bucket is not set; expected a text/),
      expect.stringMatching(/^index\.dir is not set; expected a text/),
    ]);
    for (const redis of [{}, { sentinels: [], name: "m" }, { cluster: [" "] }, { sentinels: "a:1", name: "m" }]) {
      expect(await problemsOf({ locks: { redis } })).toEqual([
        expect.stringMatching(/^locks\.redis is not set; .*name/),
      ]);
    }
    expect(await problemsOf({ locks: {} })).toEqual([expect.stringMatching(/^locks is none; expected \{ redis \}/)]);
    expect(await problemsOf({ locks: { dir: join(dir, "a") } })).toEqual([expect.stringMatching(/^store\.dir is/)]);
    expect(await problemsOf({ index: { dir } })).toEqual([expect.stringMatching(/^index is set; expected nothing/)]);
    const s3 = { s3: { bucket: "b" } };
    expect(await problemsOf({ store: s3 })).toContainEqual(expect.stringMatching(/^store is no directory/));
    const own = memoryLockStore({ now: Date.now });
    const liveKit = { url: "ws://x", apiKey: "k", apiSecret: "s" };
    expect(await problemsOf({ liveKit, locks: own, store: s3 })).toEqual([expect.stringMatching(/^index is not set/)]);
    const settings = { TALLY_WEBHOOK_URLS: "https://receiver.example" };
    expect(await problemsOf({ settings })).toEqual([expect.stringMatching(/^TALLY_WEBHOOK_SECRET is not set/)]);
    expect(existsSync(join(dir, "lmdb"))).toBe(false);
  });
});
