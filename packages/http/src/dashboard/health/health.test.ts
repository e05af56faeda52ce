import { type ReceiverId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMetrics } from "../../metrics/metrics.ts";
import { observeHistory } from "../../metrics/observe-history.ts";
import { openTestHouse, type TestHouse } from "../../test-house.ts";
import { operatorOf } from "../test-operator.ts";
import { stepsOf } from "./spark.tsx";

let test: TestHouse;
afterEach(() => test?.close());

const RECEIVER = "receiver-1" as ReceiverId;
const health = async (): Promise<string> => (await operatorOf(test).get("/health")).text();

/** Two events that were given up. */
async function bury(): Promise<void> {
  const { outbox } = test.house;
  for (const name of ["meetingStarted", "meetingEnded"]) {
    (await outbox.append(`room-of-${name}`, { kind: "notice", name, data: {} }))._unsafeUnwrap();
  }
  (await outbox.handOver([RECEIVER], 10))._unsafeUnwrap();
  const claimed = (await outbox.claim({ receiver: RECEIVER, limit: 10, leaseMs: 1_000 }))._unsafeUnwrap();
  for (const delivery of claimed) (await outbox.bury(delivery, "HTTP 500"))._unsafeUnwrap();
}
const dead = async () => (await test.house.outbox.depths())._unsafeUnwrap().queues[0];

describe("health", () => {
  it("says which dependency does not answer, what it is, and what cannot be done meanwhile", async () => {
    test = await openTestHouse((house) => ({
      ...house,
      probes: { ...house.probes, locks: () => errAsync(unavailable("locks", "read", "10.0.0.7 refused")) },
    }));
    const html = await health();
    expect(html).toContain("Something that this service needs does not answer.");
    expect(html).toContain("Start recordings: not now");
    expect(html).toContain("Stop recordings: yes");
    expect(html).not.toContain("10.0.0.7");
  });

  it("counts starts by what became of them, those of the dashboard too", async () => {
    test = await openTestHouse();
    const roomId = await test.openRoom();
    expect(await health()).toContain("None since this service began.");
    await operatorOf(test).post(`/rooms/${roomId}/start`);
    await operatorOf(test).post(`/rooms/${roomId}/start`);
    await vi.waitFor(async () => expect(await health()).toContain(">Started</dt>"), { timeout: 15_000 });
    expect(await health()).toMatch(/already-recording<\/dt><dd class="figure">1</);
  });

  it("shows dead letters, and queues one of them again, or all", async () => {
    test = await openTestHouse();
    await bury();
    const html = await health();
    expect(html).toContain("Retry all 2 dead letters");
    expect(html).toContain("HTTP 500");
    const sequence = /name="sequence" value="([^"]+)"/.exec(html)?.[1] ?? "";
    const operator = operatorOf(test);
    await operator.post("/webhooks/retry", { receiver: RECEIVER, sequence });
    expect(await dead()).toMatchObject({ waiting: 1, dead: 1 });
    await operator.post("/webhooks/retry", { receiver: "../../x", sequence });
    expect(await dead()).toMatchObject({ dead: 1 });
    await operator.post("/webhooks/retry");
    expect(await dead()).toMatchObject({ waiting: 2, dead: 0 });
  });

  it("does without the outbox, and says so", async () => {
    test = await openTestHouse((house) => ({
      ...house,
      outbox: { ...house.outbox, depths: () => errAsync(unavailable("outbox", "depths", "refused")) },
    }));
    expect(await health()).toContain("What waits for receivers of webhooks is not known now.");
  });
});

describe("the history of a process", () => {
  it("is what was counted between its samples, of the last half hour", async () => {
    const metrics = createMetrics({ ofProcess: false });
    for (let at = 0; at < 200; at += 1) {
      metrics.starts.inc({ outcome: at % 2 === 0 ? "started" : "room-empty" });
      metrics.webhookLag.observe(2);
      await observeHistory(metrics, at * 15_000);
    }
    const samples = metrics.history.samples();
    expect(samples).toHaveLength(121);
    expect(samples.at(-1)).toMatchObject({ started: 100, refused: 100, webhooks: 200, lagSeconds: 400 });
    expect(new Set(stepsOf(samples, ({ webhooks }) => webhooks))).toEqual(new Set([1]));
    expect(stepsOf(samples, ({ started }) => started).reduce((sum, one) => sum + one, 0)).toBe(60);
  });
});
