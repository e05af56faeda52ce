import { outboxContract } from "@tallylight/adapters/contracts";
import type { ReceiverId } from "@tallylight/core";
import { describe, expect, test } from "vitest";
import { embeddedOutbox } from "./outbox.ts";
import { embeddedRecordingIndex } from "./recording-index.ts";
import { closed, freshDir, open } from "./test-env.ts";

outboxContract(
  "the outbox in LMDB",
  async () => {
    const env = open(await freshDir());
    let late = 0;
    const wait = async (ms: number): Promise<void> => void (late += ms);
    const now = (): number => Date.now() + late;
    return { outbox: embeddedOutbox(env, { now }), index: embeddedRecordingIndex(env), wait };
  },
  { away: () => closed(embeddedOutbox) },
);

const RECEIVER = "one" as ReceiverId;

describe("the outbox in LMDB", () => {
  test("has its queues and claims after the process was started again", async () => {
    const dir = await freshDir();
    const before = open(dir);
    const first = embeddedOutbox(before);
    for (const topic of ["claimed", "free"]) await first.append(topic, { kind: "notice", name: "n", data: topic });
    await first.handOver([RECEIVER], 9);
    const claim = { receiver: RECEIVER, limit: 1, leaseMs: 3_600_000 };
    expect((await first.claim(claim))._unsafeUnwrap()).toMatchObject([{ topic: "claimed" }]);
    await before.close();

    const again = embeddedOutbox(open(dir));
    expect((await again.claim({ ...claim, limit: 9 }))._unsafeUnwrap()).toMatchObject([{ topic: "free" }]);
  });

  test("leaves an event that it cannot read where it is, and reports a message that it cannot read", async () => {
    const reports: string[] = [];
    const env = open(await freshDir());
    const outbox = embeddedOutbox(env, { onUnreadable: (key, reason) => reports.push(`${key}: ${reason}`) });
    await env.database("recording-index").put("event:0000000000000001", "nonsense");
    await outbox.append("bad", { kind: "notice", name: "n", data: 1 });
    await outbox.append("good", { kind: "notice", name: "n", data: 2 });
    expect((await outbox.handOver([RECEIVER], 9))._unsafeUnwrap()).toBe(2);
    const db = env.database("receiver-queues");
    const [key = ""] = [...db.getKeys({ start: "message:", limit: 1 })];
    await db.put(key, "0 1 bad surprise n 1");
    const claimed = (await outbox.claim({ receiver: RECEIVER, limit: 9, leaseMs: 1_000 }))._unsafeUnwrap();
    expect(claimed).toMatchObject([{ topic: "good" }]);
    expect(reports).toEqual([`${key}: is not a message`]);
    expect((await outbox.depths())._unsafeUnwrap()).toMatchObject({ outbox: 1, queues: [{ waiting: 2 }] });
  });
});
