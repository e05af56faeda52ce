import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSkipped } from "@tallylight/services";
import { startChromium } from "./chromium.ts";
import { type DashboardHouse, openDashboardHouse, seeLamp } from "./house.ts";

const chromium = await startChromium();
const inChromium = describe.skipIf(isSkipped(chromium));

let house: DashboardHouse;
beforeAll(async () => {
  if (isSkipped(chromium)) return;
  // No sweep and no judgement by age comes before the operator.
  house = await openDashboardHouse(chromium.browser, { TALLY_LOCK_GRACE: "10m", TALLY_GC_INTERVAL: "60m" });
});
afterAll(async () => {
  if (isSkipped(chromium)) return;
  await house?.stop();
  await chromium.stop();
});

inChromium("a lock whose service was killed, and whose LiveKit has forgotten what it recorded", () => {
  it("is looked at, freed with a reason, and the room is recorded again", async () => {
    await house.api().post("/recordings", { roomId: "demo" });
    await house.kill();
    await house.restart();
    const visitor = await house.operator();
    const { page } = visitor;
    await seeLamp(page, "demo", "recording");
    await page.locator("#lock-demo summary").click();
    await page.getByRole("link", { name: "What LiveKit says" }).click();
    await page.getByRole("heading", { name: "What a sweep would do" }).waitFor();
    expect(await page.locator("main").textContent()).toContain("Not known to it");
    await page.getByRole("link", { name: "Free the room…" }).click();
    const dialog = page.getByRole("dialog", { name: "Free the room demo?" });
    await dialog.getByLabel("Why?").fill("the machine was replaced");
    await dialog.getByRole("button", { name: "Free the room" }).click();
    await page.getByText("The room demo is free.").waitFor();
    await page.getByRole("heading", { name: "No room is locked" }).waitFor();
    expect(house.service().log()).toContain('"reason":"the machine was replaced"');
    await page.goto(house.dashboard);
    await page.getByRole("button", { name: "Record Demo" }).click();
    await seeLamp(page, "demo", "recording");
    expect([visitor.faults, visitor.foreign]).toEqual([[], []]);
    await visitor.leave();
  }, 120_000);
});
