import type { RoomId } from "@tallylight/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDispatch } from "../outgoing/dispatch.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { type LockJson, type ReleaseAudit, releaseNotice } from "../shapes/index.ts";
import { eventLogRecipient } from "./record.ts";
import { type Reader, read } from "./test-reader.ts";

const API = "/meet/api/v1";
let test: TestHouse;
let metrics: ReturnType<typeof createMetrics>;
let audits: unknown[] = [];
const ending: (() => unknown)[] = [];

beforeEach(async () => {
  test = await openTestHouse();
  audits = [];
  metrics = createMetrics({ ofProcess: false });
  const { events, outbox, ports } = test.house;
  const write = (): void => undefined;
  const log = { debug: write, info: write, warn: write, error: write };
  const recipient = eventLogRecipient(events, metrics, {
    onRecorded: () => {},
    onAudit: (audit) => void audits.push(audit),
  });
  const dispatch = startDispatch({ clock: ports.clock, outbox, random: Math.random }, [recipient], { log, metrics });
  ending.push(dispatch.end, test.close);
});
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

async function stream(headers: Record<string, string> = { "x-api-key": API_KEY }, query = ""): Promise<Reader> {
  const answer = await fetch(`${test.origin}${API}/events${query}`, { headers });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  if (answer.body === null) throw new Error("no stream");
  const reader = read(answer.body as ReadableStream<Uint8Array>);
  ending.unshift(reader.leave);
  return reader;
}

async function tokenFor(roomId: string): Promise<Record<string, string>> {
  const made = await test.ask(`${API}/rooms/${roomId}/tokens`, { json: { identity: "ann", role: "viewer" } });
  return { authorization: `Bearer ${((await made.json()) as { roomToken: string }).roomToken}` };
}

const toldOf = (reader: Reader, event: string): Record<string, unknown>[] =>
  reader.seen.filter((one) => one.event === event).map(({ data }) => data["data"] as Record<string, unknown>);

describe("a lock that is freed by hand past every service", () => {
  it("is told to whoever watches its room, and to the log by whom and why", { timeout: 60_000 }, async () => {
    const roomId = (await test.openRoom()) as RoomId;
    const own = await stream(await tokenFor(roomId));
    const released = { roomId, state: "starting", owner: "host-1" } as unknown as LockJson;
    const audit: ReleaseAudit = { released, forced: true, reason: "ticket-7", by: "olga", via: "stores" };
    (await test.house.outbox.append(roomId, releaseNotice(audit)))._unsafeUnwrap();
    await own.until(() => toldOf(own, "lockReleased").length > 0);
    expect(toldOf(own, "lockReleased")).toEqual([{ roomId, forced: true }]);
    expect(audits).toMatchObject([{ by: "olga", reason: "ticket-7", released: { owner: "host-1" } }]);
  });
});

describe("GET /events", () => {
  it(
    "tells of a recording and of its room's lock, to everybody and to the room's own; and resumes",
    { timeout: 60_000 },
    async () => {
      const [roomId, other] = [await test.openRoom(), await test.openRoom()];
      const all = await stream();
      const own = await stream(await tokenFor(roomId));
      const others = await stream(await tokenFor(other));
      const started = await test.ask(`${API}/recordings`, { json: { roomId } });
      const { recordingId } = (await started.json()) as { recordingId: string };
      const isActive = (reader: Reader): boolean =>
        toldOf(reader, "recordingUpdated").some(({ status }) => status === "active");
      await all.until(() => isActive(all));
      // A lock is looked at every two seconds: one that was held for less would not be seen.
      for (const reader of [all, own]) await reader.until(() => toldOf(reader, "lockChanged").length > 0);
      const middle = all.lastId() ?? "";
      await test.ask(`${API}/recordings/${recordingId}/stop`, { method: "POST" });
      for (const reader of [all, own]) {
        await reader.until(() => toldOf(reader, "recordingEnded").length === 1);
        await reader.until(() => toldOf(reader, "lockChanged").some(({ state }) => state === "free"));
        expect(toldOf(reader, "recordingEnded")).toMatchObject([{ recordingId, roomId, status: "complete" }]);
        expect(toldOf(reader, "lockChanged").at(-1)).toMatchObject({ roomId, state: "free" });
      }
      expect(others.seen).toEqual([]);
      const again = await stream({ "x-api-key": API_KEY, "last-event-id": middle });
      await again.until(() => toldOf(again, "recordingEnded").length === 1);
      expect(toldOf(again, "recordingStarted")).toEqual([]);
      const ended = (await metrics.recordingsEnded.get()).values;
      expect(ended).toMatchObject([{ labels: { status: "complete", reason: "user" }, value: 1 }]);
    },
  );

  it("shows first which locks there are", async () => {
    const roomId = await test.openRoom();
    await test.ask(`${API}/recordings`, { json: { roomId } });
    const late = await stream();
    await late.until(() => toldOf(late, "lockChanged").length > 0);
    expect(toldOf(late, "lockChanged")[0]).toMatchObject({ roomId, state: "active", recordingId: expect.any(String) });
  });

  it("is for those who may list recordings, and of their own room alone", async () => {
    const roomId = await test.openRoom();
    const token = await tokenFor(roomId);
    const status = async (headers: Record<string, string>, query = "") =>
      (await test.ask(`${API}/events${query}`, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status(token, "?roomId=another-room")).toBe(403);
    expect(await status({ "x-api-key": API_KEY }, "?roomId=--")).toBe(422);
    expect(await status({ "x-api-key": API_KEY, accept: "application/json" })).toBe(406);
    test.setPhase("stopping");
    expect(await status({ "x-api-key": API_KEY })).toBe(503);
  });

  it("opens nothing for a HEAD", async () => {
    for (let n = 0; n < 3; n += 1) await test.ask(`${API}/events`, { method: "HEAD" });
    const answer = await test.ask("/metrics");
    expect(await answer.text()).toContain("tallylight_event_streams 0\n");
  });

  it("ends a connection that goes away, and lets go of what it held", async () => {
    const reader = await stream();
    const open = async () => /tallylight_event_streams (\d+)/.exec(await (await test.ask("/metrics")).text())?.[1];
    expect(await open()).toBe("1");
    await reader.leave();
    await expect.poll(open).toBe("0");
  });
});
