import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tallylight, type Tallylight } from "tallylight";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "./app.js";

const dir = mkdtempSync(join(tmpdir(), "express-app-"));
let tally: Tallylight;
let origin: string;
let close: () => void;

beforeAll(async () => {
  tally = await tallylight({ liveKit: "simulator", locks: { dir }, store: { dir } });
  const server = createApp(tally).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await tally.close();
  rmSync(dir, { recursive: true });
});

const ask = async (path: string, method = "POST") => {
  const answer = await fetch(origin + path, { method });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

test("a room is recorded, once, until it is stopped; LiveKit's webhooks come to the application", async () => {
  // The simulator tells the application, as a LiveKit would.
  tally.house.simulator?.setWebhookUrls([`${origin}/livekit/webhook`]);
  const ended = new Promise((resolve) => tally.onEvent((told) => told.event === "recordingEnded" && resolve(told)));
  const started = await ask("/rooms/demo/recordings");
  expect(started).toMatchObject({ status: 201, body: { roomId: "demo", status: "active" } });
  expect(await ask("/rooms/demo/recordings")).toMatchObject({ status: 409, body: { code: "already-recording" } });
  const id = String(started.body["recordingId"]);
  expect(await ask(`/recordings/${id}/stop`)).toMatchObject({ status: 202 });
  expect(await ended).toMatchObject({ recording: { recordingId: id, status: "complete" } });
  expect(await ask("/rooms/demo/recordings", "GET")).toMatchObject({ body: [{ recordingId: id, status: "complete" }] });
});

test("what cannot be done is told by its code; what is no webhook of LiveKit's is not believed", async () => {
  expect(await ask("/rooms/nobody/recordings")).toMatchObject({ status: 404, body: { code: "room-not-found" } });
  expect(await ask("/recordings/x/stop")).toMatchObject({ status: 422, body: { code: "invalid-request" } });
  const forged = await fetch(`${origin}/livekit/webhook`, { method: "POST", body: "{}" });
  expect(forged.status).toBe(401);
});
