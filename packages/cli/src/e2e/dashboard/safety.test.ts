import { expect, it } from "vitest";
import { dashboardBench } from "./bench.ts";
import { seeLamp } from "./house.ts";

const { inChromium, house } = await dashboardBench();

/** Each of them would be seen: by what it does to the page, or by an address that is asked. */
const HOSTILE = [
  "<img src=x onerror=document.title=1>",
  "</title><script>document.title=2</script>",
  '"><svg onload=document.title=3>',
  "<a href=//evil.example>x</a><style>*{}</style>",
  "{{7*7}}${7*7}<%=7*7%>\u202Eevil",
];

inChromium("a hostile name of a room", () => {
  it("is shown as it is, on each page that shows it, and does nothing", async () => {
    const { api } = house();
    for (const roomName of HOSTILE) {
      const { body } = await api().post("/rooms", { roomName });
      const roomId = String(body["roomId"]);
      await api().post(`/rooms/${roomId}/tokens`, { identity: "x", role: "moderator" });
      const begun = await api().post("/recordings", { roomId });
      const recordingId = String(begun.body["recordingId"]);
      await api().post(`/recordings/${recordingId}/stop`);
      await api().until(recordingId, "complete");
    }
    const visitor = await house().operator();
    const { page } = visitor;
    const names = async (): Promise<readonly string[]> =>
      (await page.locator("main h2, main .name a, main strong").allTextContents()).map((name) => name.trim());
    expect(await names()).toEqual(expect.arrayContaining(HOSTILE));
    expect(await page.title()).toBe("On air · Tallylight");
    await page.goto(`${house().dashboard}/recordings`);
    expect(await names()).toEqual(expect.arrayContaining(HOSTILE));
    for (const name of HOSTILE) {
      await page.goto(`${house().dashboard}/recordings`);
      await page.getByRole("link", { name, exact: true }).click();
      expect(await page.title()).toBe(`${name} · Tallylight`);
      expect(await page.locator("h1").textContent()).toBe(name);
      await page.getByRole("link", { name: "Delete…" }).click();
      await page.getByRole("dialog").getByText(`Delete the recording of ${name}?`).waitFor();
    }
    await page.goto(`${house().dashboard}/recordings?room=${encodeURIComponent('"><img src=x onerror=1>')}`);
    expect(await page.getByLabel("Room").inputValue()).toBe('"><img src=x onerror=1>');
    expect(await page.locator("main img").count()).toBe(0);
    expect([visitor.faults, visitor.foreign]).toEqual([[], []]);
    await visitor.leave();
  }, 180_000);
});

inChromium("without a script", () => {
  it("everything can be read and done", async () => {
    const visitor = await house().operator({ javaScriptEnabled: false });
    const { page } = visitor;
    const untilLamp = async (state: string): Promise<void> => {
      await expect
        .poll(async () => (await page.reload(), page.locator("#room-demo").getAttribute("data-lamp")), {
          timeout: 30_000,
        })
        .toBe(state);
    };
    await page.getByRole("button", { name: "Record Demo" }).click();
    await page.getByText("The recording of Demo was started.").waitFor();
    await untilLamp("recording");
    await page.getByRole("button", { name: "Stop recording Demo" }).click();
    await untilLamp("idle");
    await page.getByRole("link", { name: "Recordings" }).click();
    await page.getByLabel("Room").fill("dem");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    expect(new URL(page.url()).searchParams.get("room")).toBe("dem");
    const download = page.waitForEvent("download");
    await page.getByRole("checkbox").first().check();
    await page.getByRole("button", { name: "Download as ZIP" }).click();
    expect((await download).suggestedFilename()).toBe("recordings.zip");
    await page.getByRole("link", { name: "Demo", exact: true }).click();
    await page.getByRole("button", { name: "Make a link" }).click();
    expect(await page.locator("#share-url").inputValue()).toContain("recordingSecret=");
    await page.getByRole("link", { name: "Revoke…" }).click();
    await page.getByRole("heading", { name: "Revoke the link?" }).waitFor();
    await page.getByRole("button", { name: "Revoke the link" }).click();
    await page.getByRole("link", { name: "Delete…" }).click();
    await page.getByRole("heading", { name: "Delete the recording of Demo?" }).waitFor();
    await page.getByRole("button", { name: "Delete 1 recording" }).click();
    await page.getByText("1 recording deleted.").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(visitor.foreign).toEqual([]);
    await visitor.leave();
  }, 120_000);
});

inChromium("another site", () => {
  it("cannot send a form with an operator's cookie, nor show the dashboard in a frame", async () => {
    const visitor = await house().operator();
    const { page, context } = visitor;
    const start = `${house().dashboard}/rooms/demo/start`;
    await context.route("http://evil.example/*", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method="post" action="${start}"><input name="csrf" value="made-up"><button>Win</button></form>
          <iframe src="${house().dashboard}"></iframe>`,
      }),
    );
    await page.goto("http://evil.example/");
    expect(page.frames()[1]?.url()).not.toBe(house().dashboard);
    const [answer] = await Promise.all([
      page.waitForResponse(start),
      page.getByRole("button", { name: "Win" }).click(),
    ]);
    expect(answer.status()).toBe(401);
    await page.goto(house().dashboard);
    await seeLamp(page, "demo", "idle");
    await visitor.leave();
  }, 60_000);
});

/** Bytes of everything that a page needs, and what its reader waits for. */
const MEASURE = `(() => {
  const [page] = performance.getEntriesByType("navigation");
  const parts = performance.getEntriesByType("resource").filter(({ initiatorType }) => initiatorType !== "fetch");
  const bytes = [page, ...parts].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return { bytes, paintedMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1 };
})()`;
const MOST_BYTES = 60_000;

inChromium("a page", () => {
  it("weighs no more than 60 kB with all that it needs, and moves nothing while it is drawn", async () => {
    for (const path of ["", "/recordings", "/locks", "/health"]) {
      const visitor = await house().operator();
      const { page } = visitor;
      const fresh = await visitor.context.newPage();
      await page.close();
      await fresh.goto(house().dashboard + path, { waitUntil: "load" });
      await fresh.locator('#asof[data-state="live"]').waitFor();
      const { bytes, paintedMs } = await fresh.evaluate<{ bytes: number; paintedMs: number }>(MEASURE);
      process.stdout.write(`dashboard${path}: ${bytes} bytes, first painted after ${Math.round(paintedMs)} ms\n`);
      expect(bytes).toBeGreaterThan(5_000);
      expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
      expect(await fresh.evaluate("window.shifts")).toEqual([]);
      await visitor.leave();
    }
  }, 120_000);
});
