import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isSkipped, startMortalRedis } from "@tallylight/services";
import { violationsOf } from "./axe.ts";
import { dashboardBench } from "./bench.ts";
import { type DashboardHouse, seeLamp, type Visitor } from "./house.ts";

const { inChromium, house, openApart } = await dashboardBench();

/** One that all of them look at. */
let recordingId = "";

/** A recording of the demo room that has ended. */
async function record({ api }: DashboardHouse): Promise<string> {
  const { body } = await api().post("/recordings", { roomId: "demo" });
  const id = String(body["recordingId"]);
  await api().post(`/recordings/${id}/stop`);
  await api().until(id, "complete");
  return id;
}

const LOOKS = [
  { name: "light", options: { colorScheme: "light" } },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "on a phone", options: { colorScheme: "light", viewport: { width: 390, height: 844 } } },
] as const;

inChromium.each(LOOKS)("for those who see, hear or point otherwise, $name", ({ options }) => {
  let visitor: Visitor;
  beforeAll(async () => {
    recordingId ||= await record(house());
    visitor = await house().operator(options);
  });
  afterAll(() => visitor?.leave());

  it.each([
    ["what is on air", ""],
    ["recordings", "/recordings"],
    ["recordings of which there are none", "/recordings?room=nothing"],
    ["a recording", "/recordings/{recordingId}"],
    ["the question before a deletion, as a page", "/recordings/{recordingId}/delete"],
    ["the question about nothing", "/recordings/delete"],
    ["locks", "/locks"],
    ["what a sweep would do, of nothing", "/sweep"],
    ["the lock of a room that is free", "/locks/demo"],
    ["health", "/health"],
    ["a page that there is not", "/nothing"],
  ])(
    "%s has nothing in the way",
    async (_, path) => {
      await visitor.page.goto(house().dashboard + path.replace("{recordingId}", recordingId));
      await visitor.page.locator("main").waitFor();
      expect(await violationsOf(visitor.page)).toEqual([]);
    },
    60_000,
  );

  it("the door has nothing in the way, nor when the key is wrong", async () => {
    const stranger = await house().visitor(options);
    await stranger.page.goto(house().dashboard);
    expect(await violationsOf(stranger.page)).toEqual([]);
    await stranger.page.getByLabel("API key").fill("wrong");
    await stranger.page.getByRole("button", { name: "Sign in" }).click();
    await stranger.page.getByText("That is no API key").waitFor();
    expect(await violationsOf(stranger.page)).toEqual([]);
    await stranger.leave();
  }, 60_000);

  it("a room on air, its lock, what was told, and a question over the page have nothing in the way", async () => {
    const { page } = visitor;
    await page.goto(house().dashboard);
    await page.getByRole("button", { name: "Record Demo" }).click();
    await page.locator("#notice .notice").waitFor();
    await seeLamp(page, "demo", "recording");
    await page.locator("#lock-demo summary").click();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "What LiveKit says" }).click();
    await page.getByRole("heading", { name: "What the lock says" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${house().dashboard}/locks`);
    await page.locator("#lock-demo").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(house().dashboard);
    await page.getByRole("button", { name: "Stop recording Demo" }).click();
    await seeLamp(page, "demo", "idle");
    await page.goto(`${house().dashboard}/recordings/${recordingId}`);
    await page.getByRole("link", { name: "Delete…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page)).toEqual([]);
  }, 90_000);
});

inChromium("with a keyboard alone", () => {
  it("a room is recorded, stopped and its recording deleted, and focus is never lost", async () => {
    const visitor = await house().visitor();
    const { page } = visitor;
    const focused = (): Promise<string> =>
      page.evaluate<string>(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()",
      );
    const tabTo = async (what: RegExp): Promise<void> => {
      for (let pressed = 0; pressed < 40; pressed += 1) {
        if (what.test(await focused())) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`no ${String(what)} is to be reached; focus is on ${await focused()}`);
    };
    await page.goto(house().dashboard);
    await page.keyboard.press("Tab");
    await page.keyboard.type(house().apiKey);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "On air", level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    await tabTo(/^Record Demo$/);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    await seeLamp(page, "demo", "recording");
    expect(await focused()).toBe("Stop recording Demo");
    await page.keyboard.press("Enter");
    await seeLamp(page, "demo", "idle");
    expect(await focused()).toBe("Record Demo");
    await page.goto(`${house().dashboard}/recordings`);
    await tabTo(/^Demo$/);
    await page.keyboard.press("Enter");
    await page.locator(".screen").waitFor();
    await tabTo(/^Delete…$/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Delete…");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(/^Delete 1 recording$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Recordings", level: 1 }).waitFor();
    await visitor.leave();
  }, 120_000);
});

inChromium("while the lock store is away", () => {
  it("the page says so, has nothing in the way, and is whole again by itself when it comes back", async ({ skip }) => {
    const redis = await startMortalRedis();
    if (isSkipped(redis)) return skip();
    const apart = await openApart({
      REDIS_URL: redis.url,
      TALLY_SECRET: randomUUID().repeat(2),
    });
    const visitor = await apart.operator();
    await seeLamp(visitor.page, "demo", "idle");
    await redis.kill();
    await visitor.page.getByText("The lock store does not answer").waitFor({ timeout: 60_000 });
    await seeLamp(visitor.page, "demo", "unknown");
    expect(await violationsOf(visitor.page)).toEqual([]);
    await visitor.page.goto(`${apart.dashboard}/recordings`);
    await visitor.page.getByText("The list is not to be had now").waitFor();
    expect(await violationsOf(visitor.page)).toEqual([]);
    await visitor.page.goto(apart.dashboard);
    await redis.restart();
    await seeLamp(visitor.page, "demo", "idle");
    await visitor.leave();
    await apart.stop();
    await redis.stop();
  }, 180_000);
});
