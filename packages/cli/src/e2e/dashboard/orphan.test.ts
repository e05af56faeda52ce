import { claim, confirm, type EgressId, type RoomId, type RoomSid, type Uid, type Version } from "@tallylight/core";
import { expect, it } from "vitest";
import { openHouse } from "../../house.ts";
import { violationsOf } from "./axe.ts";
import { dashboardBench } from "./bench.ts";
import { type DashboardHouse, seeLamp } from "./house.ts";

const { inChromium, house, openApart } = await dashboardBench(async () => ({
  // No sweep and no judgement by age comes before the operator.
  TALLY_LOCK_GRACE: "10m",
  TALLY_GC_INTERVAL: "60m",
}));

inChromium("a lock whose service was killed, and whose LiveKit has forgotten what it recorded", () => {
  it("is looked at, freed with a reason, and the room is recorded again", async () => {
    await house().api().post("/recordings", { roomId: "demo" });
    await house().kill();
    await house().restart();
    const visitor = await house().operator();
    const { page } = visitor;
    await seeLamp(page, "demo", "recording");
    await page.locator("#lock-demo summary").click();
    await page.getByRole("link", { name: "What LiveKit says" }).click();
    await page.getByRole("heading", { name: "What a sweep would do" }).waitFor();
    expect(await page.locator("main").textContent()).toContain("Not known to it");
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "Free the room…" }).click();
    const dialog = page.getByRole("dialog", { name: "Free the room demo?" });
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByLabel("Why?").fill("the machine was replaced");
    await dialog.getByRole("button", { name: "Free the room" }).click();
    await page.getByText("The room demo is free.").waitFor();
    await page.getByRole("heading", { name: "No room is locked" }).waitFor();
    expect(house().service().log()).toContain('"reason":"the machine was replaced"');
    await page.goto(house().dashboard);
    await page.getByRole("button", { name: "Record Demo" }).click();
    await seeLamp(page, "demo", "recording");
    expect([visitor.faults, visitor.foreign]).toEqual([[], []]);
    await visitor.leave();
  }, 120_000);
});

inChromium("a lock of which nobody knows anything", () => {
  it("is judged by what a sweep would do once it is old enough, and a sweep says what it did", async () => {
    const grace = { TALLY_START_TIMEOUT: "4s", TALLY_LOCK_GRACE: "25s", TALLY_GC_INTERVAL: "60m" };
    const apart = await openApart(grace);
    await apart.kill();
    await lockRoom(apart.env);
    await apart.restart();
    const visitor = await apart.operator();
    const { page } = visitor;
    const steps = async (): Promise<readonly string[]> => {
      await page.goto(`${apart.dashboard}/sweep`);
      return page.locator("#steps .deed").allTextContents();
    };
    await expect.poll(steps, { timeout: 90_000, interval: 1_000 }).toContain("keep");
    expect(await page.locator("#steps").textContent()).toContain("LiveKit does not know its egress");
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1_280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect([colorScheme, width, await violationsOf(page)]).toEqual([colorScheme, width, []]);
      }
    }
    await page.getByRole("button", { name: "Sweep now" }).click();
    await page.getByText(/^Swept: \d steps? done\.$/).waitFor();
    await page.getByRole("heading", { name: "Locks and sweep", level: 1 }).waitFor();
    expect([visitor.faults, visitor.foreign]).toEqual([[], []]);
    await visitor.leave();
    await apart.stop();
  }, 180_000);
});

/** Writes into the stores of a service, while it is away, the lock of one that is gone, as is what it recorded. */
async function lockRoom(env: DashboardHouse["env"]): Promise<void> {
  const { ports, close } = (await openHouse({ env, cwd: env["TALLY_DATA_DIR"] ?? "" }, process.stderr))._unsafeUnwrap();
  const [uid, sid] = ["u".repeat(22) as Uid, "RM_gone" as RoomSid];
  const started = claim({ uid, sid, owner: "gone" });
  const lock = confirm(started, { uid, egressId: "EG_gone" as EgressId, sid })._unsafeUnwrap();
  const swap = { expected: null, next: { version: "1".repeat(32) as Version, lock } };
  (await ports.locks.swap("orphan" as RoomId, swap))._unsafeUnwrap();
  await close();
}
