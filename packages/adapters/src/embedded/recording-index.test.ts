import { formatRecordingId, parseRecordingId, type Recording } from "@tallylight/core";
import { recordingIndexContract } from "@tallylight/adapters/contracts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openEmbedded } from "./connect.ts";
import { embeddedRecordingIndex } from "./recording-index.ts";

recordingIndexContract("the index in LMDB", async () => embeddedRecordingIndex(open(await freshDir())));

const recording = (id: string): Recording => {
  const parts = parseRecordingId(id)._unsafeUnwrap();
  const base = { ...parts, recordingId: formatRecordingId(parts), filename: "f.mp4", startDate: 1 };
  return { ...base, status: "active", source: "livekit", accepted: true };
};
const [first, second, third] = [recording("room--EG_1--a"), recording("room--EG_2--b"), recording("room--EG_3--c")];

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
    await db.put(`row:${first.recordingId}`, '1 10000000000000001:x {"status":1}');
    await db.put("event:0000000000000001", "nonsense");

    expect((await index.page({ limit: 9 }))._unsafeUnwrap()).toEqual({ recordings: [second], next: null });
    expect((await index.outbox(9))._unsafeUnwrap()).toMatchObject([{ recording: first }, { recording: second }]);
    expect(reports).toEqual([
      expect.stringContaining(`row:${first.recordingId}: status `),
      "event:0000000000000001: is not an event",
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

  test("keeps no more than a mark of what was deleted and delivered", async () => {
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env);
    await index.announce(first);
    await index.announce({ ...first, deleted: true });
    for (const event of (await index.outbox(9))._unsafeUnwrap()) await index.acknowledge(event.sequence);
    expect([...env.database("recording-index").getKeys()]).toEqual([
      expect.stringMatching(/^gone-since:\d{16}:room--EG_1--a$/),
      "gone:room--EG_1--a",
      "last-sequence",
    ]);
  });

  test("remembers for a week what was deleted, and then forgets it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env);
    const remembered = () => [...env.database("recording-index").getKeys({ start: "gone", end: "gonf" })].length / 2;
    await index.announce({ ...first, deleted: true });
    await index.announce({ ...first, deleted: true });
    vi.setSystemTime(Date.now() + 6 * 24 * 3600 * 1000);
    await index.announce({ ...second, deleted: true });
    expect(remembered()).toBe(2);
    vi.setSystemTime(Date.now() + 2 * 24 * 3600 * 1000);
    await index.announce({ ...third, deleted: true });
    expect(remembered()).toBe(2);
    await index.announce(second);
    await index.announce(first);
    expect((await index.page({ limit: 9 }))._unsafeUnwrap().recordings).toEqual([first]);
  });

  test("says that it is unavailable, by method, when the database is closed", async () => {
    const env = open(await freshDir());
    const index = embeddedRecordingIndex(env);
    await env.close();
    const answers = [
      await index.announce(first),
      await index.page({ limit: 1 }),
      await index.unfinished({ limit: 1 }),
      await index.outbox(1),
      await index.acknowledge("x"),
    ];
    expect(answers.map((answer) => answer._unsafeUnwrapErr())).toMatchObject(
      ["announce", "page", "unfinished", "outbox", "acknowledge"].map((operation) => ({ port: "index", operation })),
    );
  });
});

async function freshDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "tallylight-index-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

function open(dir: string) {
  const env = openEmbedded(dir)._unsafeUnwrap();
  onTestFinished(() => env.close());
  return env;
}
