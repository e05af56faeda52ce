import { expect, it } from "vitest";
import { dashboardBench } from "./bench.ts";
import { seeLamp, type Visitor } from "./house.ts";

const { inChromium, house } = await dashboardBench();

let operator: Visitor;
let watcher: Visitor;
let link = "";

/** In this order: each goes on from where the one before came to. */
inChromium("a newcomer's first ten minutes", () => {
  it("the link that the service printed signs in, once, and leads to what is on air", async () => {
    operator = await house().visitor({
      timezoneId: "Asia/Kolkata",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const printed = /http:\S+\/sign-in\?token=\S+/.exec(house().service().log())?.[0] ?? "";
    await operator.page.goto(printed);
    await operator.page.getByRole("heading", { name: "On air", level: 1 }).waitFor();
    expect(operator.page.url()).toBe(house().dashboard);
    const other = await house().visitor();
    expect((await other.page.goto(printed))?.status()).toBe(401);
    await other.leave();
  }, 60_000);

  it("one click records the demo room, and a second browser sees its lamp change without being touched", async () => {
    watcher = await house().operator();
    await seeLamp(watcher.page, "demo", "idle");
    await watcher.page.evaluate("window.untouched = true");
    await operator.page.getByRole("button", { name: "Record Demo" }).click();
    await seeLamp(operator.page, "demo", "recording");
    await seeLamp(watcher.page, "demo", "recording");
    expect(await watcher.page.evaluate("window.untouched")).toBe(true);
    expect(await watcher.page.title()).toBe("(1) On air · Tallylight");
    expect(await watcher.page.locator("#announce").textContent()).toMatch(/^Demo is (about to be recorded|on air)\.$/);
    // What goes on counts on by itself.
    await watcher.page.locator("#room-demo [data-since]", { hasText: /0:00:(0[3-9]|[1-9])|0:0[1-9]:/ }).waitFor();
    await operator.page.getByRole("button", { name: "Stop recording Demo" }).click();
    await seeLamp(watcher.page, "demo", "idle");
    expect(await watcher.shifts()).toEqual([]);
  }, 120_000);

  it("the recording is there, of the reader's own hour, and can be watched from any place in it", async () => {
    const { page } = operator;
    await page.getByRole("link", { name: "Recordings" }).click();
    await page.getByRole("link", { name: "Demo" }).first().click();
    await page.locator(".status.complete").first().waitFor();
    const began = page.locator("dl.facts time").first();
    const utc = new Date((await began.getAttribute("datetime")) ?? "");
    expect(await began.textContent()).toBe(
      new Date(utc.getTime() + 5.5 * 3_600_000).toISOString().slice(0, 19).replace("T", " "),
    );
    const seek = `new Promise((resolve, reject) => {
      const video = document.querySelector("video");
      video.muted = true;
      const go = () => {
        video.addEventListener("seeked", () => resolve([video.duration, video.currentTime]), { once: true });
        video.currentTime = video.duration - 0.5;
      };
      video.addEventListener("error", () => reject(video.error));
      if (video.readyState > 0) go(); else video.addEventListener("loadedmetadata", go, { once: true });
    })`;
    const [duration, at] = await page.evaluate<[number, number]>(seek);
    expect(duration).toBeGreaterThan(1);
    expect(at).toBeCloseTo(duration - 0.5, 1);
    await page.evaluate(`new Promise((resolve) => {
      const video = document.querySelector("video");
      video.addEventListener("ended", resolve, { once: true });
      void video.play();
    })`);
  }, 120_000);

  it("a list that somebody reads keeps its rows, and says that there is more", async () => {
    const { page } = watcher;
    await page.goto(`${house().dashboard}/recordings`);
    const rows = page.locator("#list > li");
    await page.locator('#asof[data-state="live"]').waitFor();
    const { body } = await house().api().post("/recordings", { roomId: "demo" });
    const recordingId = String(body["recordingId"]);
    const show = page.getByRole("button", { name: "The list has changed" });
    await show.waitFor();
    expect(await rows.count()).toBe(1);
    expect(await watcher.shifts()).toEqual([]);
    await show.click();
    await rows.nth(1).waitFor();
    await house().api().post(`/recordings/${recordingId}/stop`);
    // What is in a row is brought up to date without being asked for.
    await page.locator(`[id="${recordingId}"] .status.complete`).waitFor();
    expect(await house().api().delete(`/recordings/${recordingId}`)).toMatchObject({ status: 200 });
  }, 120_000);

  it("a link that is made, copied and opened plays in a stranger's browser, until it is revoked", async () => {
    const { page } = operator;
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.locator("#announce", { hasText: "Copied." }).waitFor({ state: "attached" });
    link = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(link).toBe(await page.locator("#share-url").inputValue());
    const opens = async (): Promise<number> => (await fetch(link)).status;
    expect(await opens()).toBe(200);
    const stranger = await house().visitor();
    await stranger.page.goto(link);
    await stranger.page.locator("video").waitFor();
    await stranger.leave();
    await page.getByRole("link", { name: "Revoke…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke the link" }).click();
    await page.getByRole("button", { name: "Make a link" }).waitFor();
    expect(await opens()).toBe(400);
  }, 120_000);

  it("it is deleted after a question that names it, and gone from the list", async () => {
    const { page } = operator;
    const recordings = (): Promise<unknown> =>
      house()
        .api()
        .get("/recordings")
        .then(({ body }) => body["recordings"]);
    await page.getByRole("link", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the recording of Demo?" });
    await dialog.getByRole("link", { name: "Leave it" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await recordings()).toHaveLength(1);
    await page.getByRole("link", { name: "Delete…" }).click();
    await page.getByRole("button", { name: "Delete 1 recording" }).click();
    await page.getByRole("heading", { name: "No recordings yet" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/meet/dashboard/recordings");
    expect(await recordings()).toEqual([]);
  }, 120_000);

  it("what is shown says when it is not up to date any more, and is again when the service comes back", async () => {
    await watcher.page.goto(house().dashboard);
    await watcher.page.locator('#asof[data-state="live"]').waitFor();
    // Whatever answers in the service's place is not taken for it.
    await watcher.page.route(house().dashboard, (route) => route.fulfill({ status: 503, body: "" }));
    await watcher.page.locator('#asof[data-state="gone"]').waitFor();
    await watcher.page.unroute(house().dashboard);
    await watcher.page.locator('#asof[data-state="live"]').waitFor();
    await house().kill();
    await watcher.page.locator("#announce", { hasText: "The connection was lost." }).waitFor({ state: "attached" });
    await house().restart();
    await watcher.page.locator('#asof[data-state="live"]').waitFor({ timeout: 60_000 });
    await seeLamp(watcher.page, "demo", "idle");
  }, 120_000);

  it("who signs out is at the door, wherever they go", async () => {
    const { page } = watcher;
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.goto(`${house().dashboard}/recordings`);
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  }, 60_000);

  it("and in all of this nothing has failed in a browser, nor asked anybody else for anything", () => {
    expect([...operator.faults, ...watcher.faults]).toEqual([]);
    expect([...operator.foreign, ...watcher.foreign]).toEqual([]);
  });
});
