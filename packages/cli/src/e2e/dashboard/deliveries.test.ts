import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { openHouse } from "../../house.ts";
import { violationsOf } from "./axe.ts";
import { dashboardBench } from "./bench.ts";

const EVENTS = ["meetingStarted", "meetingEnded"] as const;
const ROOM = "given-up";

type Told = { readonly event: string; readonly data: { readonly roomId: string } };

let isWell = false;
/** What the receiver has taken of the room. */
const taken: string[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { event, data } = JSON.parse(Buffer.concat(chunks).toString()) as Told;
    if (isWell && data.roomId === ROOM) taken.push(event);
    response.writeHead(isWell ? 204 : 500).end();
  });
});

const { inChromium, house } = await dashboardBench(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  return { TALLY_WEBHOOK_URLS: `http://127.0.0.1:${port}/hook`, TALLY_WEBHOOK_ALLOW_PRIVATE: "true" };
});
afterAll(() => void receiver.close());

/** What a day of failures comes to, while the service is away: events of a room in its own store, given up. */
async function bury(): Promise<void> {
  await house().kill();
  const { outbox, hosts, close } = (
    await openHouse({ env: house().env, cwd: house().env["TALLY_DATA_DIR"] ?? "" }, process.stderr)
  )._unsafeUnwrap();
  const [receiverId] = hosts.keys();
  if (receiverId === undefined) throw new Error("the settings name no receiver");
  for (const name of EVENTS) {
    (await outbox.append(`${ROOM}-${name}`, { kind: "notice", name, data: { roomId: ROOM } }))._unsafeUnwrap();
  }
  (await outbox.handOver([receiverId], 100))._unsafeUnwrap();
  const claimed = (await outbox.claim({ receiver: receiverId, limit: 100, leaseMs: 1_000 }))._unsafeUnwrap();
  for (const delivery of claimed.filter(({ topic }) => topic.startsWith(ROOM))) {
    (await outbox.bury(delivery, "HTTP 500"))._unsafeUnwrap();
  }
  await close();
  await house().restart();
}

inChromium("events that a receiver has refused for too long", () => {
  it("are shown, and sent again one by one or together, to the receiver that is well again", async () => {
    await bury();
    const visitor = await house().operator();
    const { page } = visitor;
    await page.getByRole("link", { name: "Health" }).click();
    const letters = page.locator(".letters > li");
    await page.getByRole("button", { name: "Retry all 2 dead letters" }).waitFor();
    expect(await letters.allTextContents()).toEqual(EVENTS.map((event) => expect.stringContaining(event)));
    expect(await letters.first().textContent()).toContain("HTTP 500");
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1_280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect([colorScheme, width, await violationsOf(page)]).toEqual([colorScheme, width, []]);
      }
    }
    expect(taken).toEqual([]);
    isWell = true;
    await page.getByRole("button", { name: `Retry ${EVENTS[1]}` }).click();
    await page.getByText("1 event queued again.").waitFor();
    await expect.poll(() => taken, { timeout: 60_000 }).toContain(EVENTS[1]);
    expect(taken).not.toContain(EVENTS[0]);
    await page.getByRole("button", { name: "Retry the dead letter" }).click();
    await expect.poll(() => taken, { timeout: 60_000 }).toContain(EVENTS[0]);
    await letters.first().waitFor({ state: "detached" });
    await page.getByRole("button", { name: /dead letter/ }).waitFor({ state: "detached" });
    expect([visitor.faults, visitor.foreign]).toEqual([[], []]);
    await visitor.leave();
  }, 180_000);
});
