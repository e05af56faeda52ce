import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tallylight } from "tallylight";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { createReceiver } from "./receiver.js";

const SECRET = "a-secret-of-at-least-22-characters";
type Told = { readonly event: string; readonly data: Record<string, unknown> };

let taken: Told[];
let isFull: boolean;
let url: string;
let close: () => void;

beforeEach(async () => {
  taken = [];
  isFull = false;
  const server = createReceiver(SECRET, async (event) => {
    if (isFull) throw new Error("the disk is full");
    taken.push(event);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  close = () => server.close();
});
afterEach(() => close());

test("it is told of a recording from its start to its end, by Tallylight itself", async () => {
  const dir = mkdtempSync(join(tmpdir(), "webhook-receiver-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const settings = { TALLY_WEBHOOK_URLS: url, TALLY_WEBHOOK_SECRET: SECRET, TALLY_WEBHOOK_ALLOW_PRIVATE: "true" };
  const tally = await tallylight({ liveKit: "simulator", locks: { dir }, store: { dir }, settings });
  onTestFinished(() => tally.close());
  const { recordingId } = await tally.start("demo");
  await tally.stop(recordingId);
  const about = () => taken.filter(({ data }) => data["recordingId"] === recordingId).map(({ event }) => event);
  await expect.poll(() => about().at(-1), { timeout: 30_000 }).toBe("recordingEnded");
  expect(about()[0]).toBe("recordingStarted");
  expect(about().filter((event) => event === "recordingEnded")).toHaveLength(1);
});

const BODY = JSON.stringify({ event: "recordingEnded", data: { recordingId: "r" } });

async function send({ at = Date.now(), secret = SECRET, signed = BODY, id = "1" } = {}): Promise<number> {
  const signature = createHmac("sha256", secret).update(`${at}.${signed}`).digest("hex");
  const headers = { "x-timestamp": String(at), "x-signature": signature, "webhook-id": id };
  return (await fetch(url, { method: "POST", headers, body: BODY })).status;
}

test("another's signature, another body, an old message and no signature at all are not believed", async () => {
  expect(await send({ secret: "somebody-elses-secret-of-22" })).toBe(401);
  expect(await send({ signed: `${BODY} ` })).toBe(401);
  expect(await send({ at: Date.now() - 3 * 60_000 })).toBe(401);
  expect((await fetch(url, { method: "POST", body: BODY })).status).toBe(401);
  expect(taken).toEqual([]);
});

test("a repeated message is answered and not taken again; one that was not stored is", async () => {
  isFull = true;
  expect(await send()).toBe(503);
  isFull = false;
  expect([await send(), await send(), await send({ id: "2" })]).toEqual([204, 204, 204]);
  expect(taken).toHaveLength(2);
});
