import { mp4OfLength } from "@tallylight/adapters/simulator";
import {
  isSkipped,
  type Service,
  serviceOrSkip,
  type Skipped,
  startEgressWorker,
  startLiveKit,
  startRedis,
  startS3,
} from "@tallylight/services";
import { access } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { tallylight } from "tallylight";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { createPageServer } from "./server.js";

const PROGRAM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
/** A camera that is a moving picture, and nobody to ask whether it may be used. */
const ARGUMENTS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

async function startBrowser(): Promise<Service<{ readonly browser: Browser }> | Skipped> {
  return serviceOrSkip("chromium", async () => {
    const isThere = await access(PROGRAM).then(
      () => true,
      () => false,
    );
    if (!isThere) return { skipped: "install it (Debian: apt-get install chromium), or set CHROMIUM to the program" };
    const browser = await chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
    return { browser, stop: () => browser.close() };
  });
}

/** LiveKit is told of a webhook's address before the server behind it is there. */
const door = createServer();
await once(door.listen(0, "127.0.0.1"), "listening");
const webhookUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}/livekit/webhook`;

const redis = await startRedis();
const s3 = await startS3();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url, webhookUrl });
const worker =
  isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit)
    ? { skipped: "what it records for is not there" }
    : await startEgressWorker({ redisUrl: redis.url, liveKit, s3, media: mp4OfLength });
const browser = await startBrowser();
const servers = [browser, worker, liveKit, s3, redis] as const;
afterAll(async () => {
  for (const server of servers) if (!isSkipped(server)) await server.stop();
  door.close();
});

describe.skipIf(servers.some(isSkipped))("in a browser, on a real LiveKit", () => {
  test("somebody joins with a token, records the room, sees the lamp, and stops", async () => {
    if (isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit) || isSkipped(browser)) return;
    const { bucket, region, endpoint, accessKeyId, secretAccessKey } = s3;
    const tally = await tallylight({
      liveKit,
      locks: { redis: redis.url },
      store: { s3: { bucket, region, endpoint, accessKeyId, secretAccessKey, prefix: "browser-page" } },
    });
    onTestFinished(() => tally.close());
    const pages = createPageServer(tally, liveKit);
    door.on("request", (request, response) => void pages.emit("request", request, response));
    const ended = new Promise((resolve) => tally.onEvent((told) => told.event === "recordingEnded" && resolve(told)));

    const page = await browser.browser.newPage();
    onTestFinished(() => page.close());
    const problems: string[] = [];
    page.on("pageerror", (error) => void problems.push(error.message));
    await page.goto(new URL("/", webhookUrl).href);
    await page.getByLabel("Room").fill("browser_page");
    await page.getByRole("button", { name: "Join" }).click();
    await page.getByText("You are in browser_page.").waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Record" }).click();
    await page.getByText("This room is being recorded.").waitFor({ timeout: 60_000 });
    await page.locator("#lamp.on").waitFor({ timeout: 30_000 });
    expect((await tally.list({ roomId: "browser_page" })).recordings).toMatchObject([{ status: "active" }]);
    await page.getByRole("button", { name: "Stop" }).click();
    expect(await ended).toMatchObject({ roomId: "browser_page", recording: { status: "complete", reason: "user" } });
    await page.locator("#lamp:not(.on)").waitFor({ timeout: 30_000 });
    expect(problems).toEqual([]);
  }, 180_000);
});
