import type { WebhooksJson } from "@tallylight/http/shapes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestBench, RECEIVER, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(transport);
  });
  afterEach(() => bench.close());

  /** Two events that were given up. */
  async function bury(): Promise<void> {
    const { outbox } = bench;
    for (const name of ["meetingStarted", "meetingEnded"]) {
      (await outbox.append(`room-of-${name}`, { kind: "notice", name, data: {} }))._unsafeUnwrap();
    }
    (await outbox.handOver([RECEIVER], 10))._unsafeUnwrap();
    const claimed = (await outbox.claim({ receiver: RECEIVER, limit: 10, leaseMs: 1_000 }))._unsafeUnwrap();
    for (const delivery of claimed) (await outbox.bury(delivery, "HTTP 500"))._unsafeUnwrap();
  }

  it("webhooks list says so when nobody is told anything", async () => {
    const { code, stderr } = await bench.run("webhooks list");
    expect(code).toBe(0);
    expect(stderr).toContain("TALLY_WEBHOOK_URLS");
  });

  it("webhooks list shows what waits and what was given up, and how to send it again", async () => {
    await bury();
    const { code, stdout, stderr } = await bench.run("webhooks list", { columns: 120 });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^RECEIVER +HOST +WAITING +DEAD\n\S+ +hooks\.test +0 +2\n\nSEQUENCE +OF +TOLD/);
    expect(stdout).toMatch(/room-of-meetingStarted +meetingStarted +\S+ \S+Z +1 +HTTP 500\n/);
    expect(stderr).toContain(bench.proposal("webhooks retry"));
    const json = JSON.parse((await bench.run("webhooks list --json")).stdout) as WebhooksJson;
    expect(json).toMatchObject({
      receivers: [{ receiver: RECEIVER, dead: 2 }],
      deadLetters: { length: 2 },
      more: false,
    });
  });

  it("webhooks retry queues one again, or all", async () => {
    await bury();
    const { deadLetters } = JSON.parse((await bench.run("webhooks list --json")).stdout) as WebhooksJson;
    const one = await bench.run(["webhooks", "retry", deadLetters[0]?.sequence ?? ""].join(" "));
    expect(one).toMatchObject({ code: 0, stderr: "1 dead letter queued again.\n" });
    expect((await bench.run(`webhooks retry ${deadLetters[0]?.sequence ?? ""}`)).code).toBe(3);
    const rest = await bench.run(`webhooks retry --receiver ${RECEIVER} --json`);
    expect(JSON.parse(rest.stdout)).toEqual({ retried: 1 });
    const { receivers } = JSON.parse((await bench.run("webhooks list --json")).stdout) as WebhooksJson;
    expect(receivers).toMatchObject([{ waiting: 2, dead: 0 }]);
  });

  it("webhooks retry knows no other receivers than those of the list", async () => {
    expect((await bench.run("webhooks retry --receiver https://hooks.test")).code).toBe(2);
  });
});
