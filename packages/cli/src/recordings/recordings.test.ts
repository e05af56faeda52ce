import { errAsync } from "neverthrow";
import { DEFAULT_ROOM_CONFIG, type EgressId, type Evidence, type RoomId, type Uid, evolve } from "@tallylight/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecordingJson, RecordingsJson } from "../shapes.ts";
import { openTestBench, type TestBench } from "../test-bench.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
});
afterAll(() => bench.close());

describe("recordings start and stop", () => {
  it("start waits until it records, prints the recording, and says how to stop it", async () => {
    await bench.makeRoom("standup");
    const { code, stdout, stderr } = await bench.run("recordings start standup --layout speaker");
    const [, recordingId] = /^Recording: (standup--EG_\w+--\w{22})$/m.exec(stdout) ?? [];
    expect(code).toBe(0);
    expect(stdout).toContain("Status: active\n");
    expect(stderr).toBe(`Stop it:\n  tallylight recordings stop ${recordingId}\n`);

    const again = await bench.run("recordings start standup");
    expect(again).toMatchObject({ code: 4, stdout: "" });
    expect(again.stderr).toContain("is being recorded already");
    expect(again.stderr).toContain(`\n  tallylight recordings stop ${recordingId}\n`);

    const stopped = await bench.run(`recordings stop ${recordingId} --json`);
    expect(stopped).toMatchObject({ code: 0, stderr: "" });
    const shown = JSON.parse(stopped.stdout) as RecordingJson;
    expect(shown).toMatchObject({
      recordingId,
      roomId: "standup",
      layout: "speaker",
      filename: expect.stringMatching(/\.mp4$/),
    });
    expect(["ending", "complete"]).toContain(shown.status);
    expect(shown).not.toHaveProperty("uid");
  });

  it("start gives the recording to machines, and nothing else", async () => {
    await bench.makeRoom("retro");
    const { code, stdout, stderr } = await bench.run("recordings start retro --json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ roomId: "retro", status: "active", layout: "grid" });
  });

  it("start in a room that is not there ends with 3 and says where to look", async () => {
    const { code, stderr } = await bench.run("recordings start nowhere");
    expect(code).toBe(3);
    expect(stderr).toBe("Error: There is no room nowhere.\nList the rooms:\n  tallylight rooms list\n");
  });

  it("start in a room where recording is off ends with 4", async () => {
    const off = { ...DEFAULT_ROOM_CONFIG, recording: { ...DEFAULT_ROOM_CONFIG.recording, enabled: false } };
    await bench.makeRoom("off", { config: off });
    expect((await bench.run("recordings start off")).code).toBe(4);
  });

  it("start without a recorder ends with 5", async () => {
    await bench.makeRoom("busy");
    bench.simulator.setFaults("busy", { noWorker: true });
    const { code, stderr } = await bench.run("recordings start busy");
    expect(code).toBe(5);
    expect(stderr).toContain("No recorder answered LiveKit");
  });

  it("start whose recorder fails ends with 1 and LiveKit's reason", async () => {
    await bench.makeRoom("broken");
    bench.simulator.setFaults("broken", { recorder: { kind: "fails-at-start" } });
    const { code, stderr } = await bench.run("recordings start broken --json");
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ error: { kind: "start-failed" } });
  });

  it("stop of what is not there ends with 3, and of what has ended with 4", async () => {
    const unknown = `standup--EG_none--${"x".repeat(22)}`;
    expect(await bench.run(`recordings stop ${unknown}`)).toMatchObject({ code: 3, stdout: "" });
    const ended = plantRecording("old", 1, "complete");
    const { code, stderr } = await bench.run(`recordings stop ${await ended}`);
    expect(code).toBe(4);
    expect(stderr).toContain("has ended already");
  });
});

describe("recordings list", () => {
  beforeAll(async () => {
    for (let at = 1; at <= 120; at += 1) await plantRecording("many", at, at % 2 === 0 ? "complete" : "failed");
  });

  it("shows the newest first, fits 80 columns, and keeps every id whole", async () => {
    const { code, stdout, stderr } = await bench.run("recordings list --room many --limit 2");
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "Recording: many--EG_120--u000000000000000000120",
        "Status: complete",
        "Started: 1970-01-01 00:02:00Z",
        "Length: 1 min 1 s",
        "Size: 1.5 MB",
        "",
        "Recording: many--EG_119--u000000000000000000119",
        "Status: failed",
        "Started: 1970-01-01 00:01:59Z",
        "Length: 1 min 1 s",
        "Size: 1.5 MB",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("There are more: show them with a higher --limit.\n");
  });

  it("shows a table where there is room for one", async () => {
    const { stdout } = await bench.run("recordings list --room many --limit 1", { columns: 120 });
    expect(stdout.split("\n")).toHaveLength(3);
    expect(stdout).toMatch(/^RECORDING +STATUS +STARTED +LENGTH +SIZE\n/);
  });

  it("pages as far as its limit, and says whether there are more", async () => {
    const list = async (args: string) =>
      JSON.parse((await bench.run(`recordings list --room many --json ${args}`.trim())).stdout) as RecordingsJson;
    expect(await list("")).toMatchObject({ recordings: { length: 20 }, more: true });
    expect(await list("--limit 119")).toMatchObject({ recordings: { length: 119 }, more: true });
    const all = await list("--limit 120");
    expect(all.more).toBe(false);
    expect(new Set(all.recordings.map(({ recordingId }) => recordingId)).size).toBe(120);
    expect(all.recordings[0]).toEqual({
      recordingId: "many--EG_120--u000000000000000000120",
      roomId: "many",
      egressId: "EG_120",
      status: "complete",
      filename: "many--u000000000000000000120.mp4",
      startDate: 120_000,
      duration: 61,
      size: 1_500_000,
    });
  });

  it("shows only those in the states that were asked for", async () => {
    const { stdout } = await bench.run("recordings list --room many --status failed,aborted --json --limit 500");
    const { recordings } = JSON.parse(stdout) as RecordingsJson;
    expect(recordings).toHaveLength(60);
    expect(new Set(recordings.map(({ status }) => status))).toEqual(new Set(["failed"]));
  });

  it("says so when there is none", async () => {
    const { code, stdout, stderr } = await bench.run("recordings list --room empty");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "There is no such recording.\n" });
  });

  it("ends with 5 when the index cannot be asked, and closes the house all the same", async () => {
    const failure = { kind: "unavailable", port: "index", operation: "page", cause: "connection refused" } as const;
    let closed = 0;
    const ports = { ...bench.ports, catalog: { ...bench.ports.catalog, index: { ...bench.ports.catalog.index } } };
    ports.catalog.index.page = () => errAsync(failure);
    const { code, stderr } = await bench.run("recordings list", {
      house: () => bench.houseOf(ports, () => (closed += 1)),
    });
    expect({ code, closed }).toEqual({ code: 5, closed: 1 });
    expect(stderr).toContain("The index of recordings could not be asked (page): connection refused.");
    expect(stderr).toContain("REDIS_URL");
  });
});

async function plantRecording(room: string, at: number, status: Evidence["status"]): Promise<string> {
  const recording = evolve(null, {
    roomId: room as RoomId,
    egressId: `EG_${at}` as EgressId,
    uid: `u${String(at).padStart(21, "0")}` as Uid,
    status,
    source: "livekit",
    startDate: at * 1_000,
    durationSeconds: 61,
    sizeBytes: 1_500_000,
  });
  (await bench.ports.catalog.documents.write(recording, null))._unsafeUnwrap();
  (await bench.ports.catalog.index.announce(recording))._unsafeUnwrap();
  return recording.recordingId;
}
