import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tallylight, type Tallylight } from "tallylight";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReceiver } from "./receiver.js";

const PATIENCE = { timeout: 30_000 };
const dir = mkdtempSync(join(tmpdir(), "auto-record-"));
const lines: string[] = [];
let tally: Tallylight;
let url: string;
let close: () => void;

beforeAll(async () => {
  tally = await tallylight({ liveKit: "simulator", locks: { dir }, store: { dir } });
  const server = createReceiver(tally, (line) => void lines.push(line)).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  tally.house.simulator?.setWebhookUrls([url]);
  close = () => server.close();
});
afterAll(async () => {
  close();
  await tally.close();
  rmSync(dir, { recursive: true });
});

test("of a room in which two publish one recording is made, which ends with the room", async () => {
  const { simulator } = tally.house;
  simulator?.seat("standup", "ann");
  simulator?.seat("standup", "bob");
  await expect.poll(() => lines, PATIENCE).toEqual([expect.stringMatching(/^standup: records as standup--EG_/)]);
  const recorded = async () => (await tally.list({ roomId: "standup" })).recordings;
  expect(await recorded()).toMatchObject([{ status: "active" }]);
  simulator?.closeRoom("standup");
  await expect.poll(recorded, PATIENCE).toMatchObject([{ status: "complete" }]);
});

test("who is not LiveKit starts nothing", async () => {
  const body = JSON.stringify({ event: "track_published", room: { name: "demo" } });
  expect((await fetch(url, { method: "POST", body })).status).toBe(401);
  expect((await tally.list({ roomId: "demo" })).recordings).toEqual([]);
});
