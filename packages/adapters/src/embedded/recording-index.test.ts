import { formatRecordingId, parseRecordingId, type Recording } from "@tallylight/core";
import { recordingIndexContract } from "@tallylight/adapters/contracts";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { embeddedRecordingIndex } from "./recording-index.ts";
import { closed, freshDir, open } from "./test-env.ts";

recordingIndexContract("the index in LMDB", async () => embeddedRecordingIndex(open(await freshDir())), {
  away: () => closed(embeddedRecordingIndex),
});

const recording = (id: string): Recording => {
  const parts = parseRecordingId(id)._unsafeUnwrap();
  const base = { ...parts, recordingId: formatRecordingId(parts), filename: "f.mp4", startDate: 1 };
  return { ...base, status: "active", source: "livekit", accepted: true };
};
const [first, second] = [recording("room--EG_1--a"), recording("room--EG_2--b")];

describe("the index in LMDB", () => {
  test("is there after the process was started again, with what it knew", async () => {
    const dir = await freshDir();
    const before = open(dir);
    await embeddedRecordingIndex(before).announce(first);
    await embeddedRecordingIndex(before).announce({ ...second, deleted: true });
    await before.close();

    const index = embeddedRecordingIndex(open(dir));
    await index.announce(first);
    await index.announce(second);
    expect((await index.page({ limit: 9 }))._unsafeUnwrap().recordings).toEqual([first]);
    expect((await index.outbox(9))._unsafeUnwrap()).toMatchObject([{ recording: first, rank: 1 }]);
  });

  test("reports rows and events that it cannot read, and gives the others", async () => {
    const reports: string[] = [];
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env, { onUnreadable: (key, reason) => reports.push(`${key}: ${reason}`) });
    await index.announce(first);
    await index.announce(second);
    const db = env.database("recording-index");
    await db.put(`row:${first.recordingId}`, '1 0 - 1 0000000000000001 - - - {"status":1}');
    await db.put("event:0000000000000001", "nonsense");
    await db.put("gone-since:0000000000000001:nonsense", "");
    await index.announce({ ...recording("room--EG_3--c"), deleted: true });

    expect((await index.page({ limit: 9 }))._unsafeUnwrap()).toEqual({ recordings: [second], next: null });
    expect((await index.outbox(9))._unsafeUnwrap()).toMatchObject([{ recording: first }, { recording: second }]);
    expect((await index.tombstones(9))._unsafeUnwrap()).toMatchObject([{ egressId: "EG_3" }]);
    expect(reports).toEqual([
      expect.stringContaining(`row:${first.recordingId}: status `),
      "event:0000000000000001: is not a message",
      expect.stringContaining("gone-since:0000000000000001:nonsense: recordingId "),
    ]);
  });

  test("goes on with its sequence after the clock was set back, or the store was emptied", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env);
    await index.announce(first);
    vi.setSystemTime(Date.now() - 3600 * 1000);
    await index.announce(second);
    const [before, back] = (await index.outbox(9))._unsafeUnwrap().map((event) => Number(event.sequence));
    expect(back).toBe(Number(before) + 1);
    await env.database("recording-index").clearAsync();
    vi.setSystemTime(Date.now() + 2 * 3600 * 1000);
    await index.announce(first);
    const [after] = (await index.outbox(9))._unsafeUnwrap().map((event) => Number(event.sequence));
    expect(after).toBeGreaterThan(Number(back));
  });

  test("keeps no more than its tombstone of what was deleted and delivered, and nothing of what was forgotten", async () => {
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env);
    await index.announce(first);
    await index.announce({ ...first, deleted: true });
    await index.announce({ ...first, deleted: true, deletedAt: 7 });
    for (const event of (await index.outbox(9))._unsafeUnwrap()) await index.acknowledge(event.sequence);
    const db = env.database("recording-index");
    const tombstone = ["gone-since:0000000000000007:room--EG_1--a", "gone:room--EG_1--a"];
    expect([...db.getKeys()]).toEqual([...tombstone, "last-sequence"]);
    await index.forget(first);
    expect([...db.getKeys()]).toEqual(["last-sequence"]);
  });
});
