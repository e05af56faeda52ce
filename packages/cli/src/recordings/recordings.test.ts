import { errAsync } from "neverthrow";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type MediaInfo,
  parseRecordingId,
  DEFAULT_ROOM_CONFIG,
  type EgressId,
  type Evidence,
  type RoomId,
  type Uid,
  evolve,
} from "@tallylight/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openPart } from "./part-file.ts";
import type { DownloadJson, RecordingJson, RecordingsJson } from "../shapes.ts";
import { openTestBench, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await openTestBench(transport);
  });
  afterAll(() => bench.close());

  describe("recordings start and stop", () => {
    it("start waits until it records, prints the recording, and says how to stop it", async () => {
      await bench.makeRoom("standup");
      const { code, stdout, stderr } = await bench.run("recordings start standup --layout speaker");
      const [, recordingId] = /^Recording: (standup--EG_\w+--\w{22})$/m.exec(stdout) ?? [];
      expect(code).toBe(0);
      expect(stdout).toContain("Status: active\n");
      expect(stderr).toBe(`Stop it:${bench.proposal(`recordings stop ${recordingId}`)}`);

      const again = await bench.run("recordings start standup");
      expect(again).toMatchObject({ code: 4, stdout: "" });
      expect(again.stderr).toContain("is being recorded already");
      expect(again.stderr).toContain(bench.proposal(`recordings stop ${recordingId}`));

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

    it("cost a look each second, not a time-out, where every webhook of LiveKit's is lost", async () => {
      await bench.makeRoom("deaf");
      bench.simulator.setFaults("deaf", { webhooks: { "*": { kind: "drop" } } });
      const began = performance.now();
      const started = await bench.run("recordings start deaf --json");
      expect(started).toMatchObject({ code: 0, stdout: expect.stringContaining('"active"') });
      // The time-out is 30 s.
      expect(performance.now() - began).toBeLessThan(15_000);
      const { recordingId } = JSON.parse(started.stdout) as RecordingJson;
      expect(await bench.run(`recordings stop ${recordingId}`)).toMatchObject({ code: 0 });
      await vi.waitFor(async () => {
        for (const [roomId, held] of bench.memory.locks) bench.memory.locks.set(roomId, { ...held, claimedAt: 0 });
        await bench.run("gc run");
        const { stdout } = await bench.run(`recordings show ${recordingId} --json`);
        expect(JSON.parse(stdout)).toMatchObject({ status: "complete" });
      }, 20_000);
      expect(bench.memory.locks.has("deaf" as RoomId)).toBe(false);
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
      expect(stderr).toBe(`Error: There is no room nowhere.\nList the rooms:${bench.proposal("rooms list")}`);
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
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "No recording is listed.\n" });
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
      const says =
        transport === "the stores"
          ? ["The index of recordings could not be asked (page): connection refused.", "Check that Redis answers"]
          : ["The service refused: The storage does not answer. Try again", "GET /readyz"];
      for (const sentence of says) expect(stderr).toContain(sentence);
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

  describe("recordings show, delete and download", () => {
    it("show what is on record", async () => {
      const id = await plantRecording("shown", 1, "complete");
      const { code, stdout } = await bench.run(`recordings show ${id}`);
      expect(code).toBe(0);
      expect(stdout).toContain(`Recording: ${id}\nRoom: shown\nStatus: complete\n`);
      expect((await bench.run(`recordings show shown--EG_none--${"x".repeat(22)}`)).code).toBe(3);
    });

    it("delete asks first, and then takes the record away", async () => {
      const id = await recorded("deleted");
      const kept = await bench.run(`recordings delete ${id}`, { typed: "n\n" });
      expect(kept.code).toBe(1);
      expect((await bench.run(`recordings delete ${id}`)).code).toBe(2);
      const { code, stderr } = await bench.run(`recordings delete ${id}`, { typed: "y\n" });
      expect(code).toBe(0);
      expect(stderr).toContain("Delete this recording and its file for good? [y/N] ");
      expect(stderr).toContain(`The recording ${id} is deleted.\n`);
      expect((await bench.run(`recordings delete ${id} --yes`)).code).toBe(3);
    });

    it("delete refuses what is in progress, and says how to stop it", async () => {
      await bench.makeRoom("busy-one");
      const { stdout } = await bench.run("recordings start busy-one --json");
      const { recordingId } = JSON.parse(stdout) as RecordingJson;
      const { code, stderr } = await bench.run(`recordings delete ${recordingId} --yes`);
      expect(code).toBe(4);
      expect(stderr).toContain(bench.proposal(`recordings stop ${recordingId}`));
    });

    it("download writes the file, and leaves one that is there alone", async () => {
      const id = await recorded("film");
      await inFolder(async (cwd) => {
        const { code, stderr } = await bench.run(`recordings download ${id} --output film.mp4`, { cwd });
        expect({ code, files: await readdir(cwd) }).toEqual({ code: 0, files: ["film.mp4"] });
        expect(stderr).toMatch(/^film\.mp4: [\d.]+ k?B\.\n$/);
        const again = await bench.run(`recordings download ${id} --output film.mp4`, { cwd });
        expect(again.code).toBe(4);
        expect((await bench.run(`recordings download ${id} --output film.mp4 --overwrite`, { cwd })).code).toBe(0);
      });
    });

    it("download names the file by the recording's id, whatever its record says", async () => {
      const id = await recorded("named");
      const { documents } = bench.ports.catalog;
      const parts = parseRecordingId(id)._unsafeUnwrap();
      const stored = (await documents.find(parts))._unsafeUnwrap();
      if (stored === null) throw new Error("it was not recorded");
      (await documents.write({ ...stored.value, filename: "../elsewhere.mp4" }, stored.etag))._unsafeUnwrap();
      await inFolder(async (cwd) => {
        expect((await bench.run(`recordings download ${id}`, { cwd })).code).toBe(0);
        expect(await readdir(cwd)).toEqual([`named--${parts.uid}.mp4`]);
      });
    });

    it("download goes on where it was interrupted", async () => {
      const id = await recorded("long-film");
      await inFolder(async (cwd) => {
        await bench.run(`recordings download ${id} --output whole.mp4`, { cwd });
        const whole = await readFile(join(cwd, "whole.mp4"));
        const cut = await openPart(cwd, "cut.mp4", (await mediaOf(id))._unsafeUnwrap() as MediaInfo, false);
        const part = cut._unsafeUnwrap();
        await part.write(whole.subarray(0, 100));
        await part.close();
        const { code, stdout } = await bench.run(`recordings download ${id} --output cut.mp4 --json`, { cwd });
        expect({ code, ...(JSON.parse(stdout) as DownloadJson) }).toMatchObject({ code: 0, resumed: 100 });
        expect(await readFile(join(cwd, "cut.mp4"))).toEqual(whole);
        expect(await readdir(cwd)).toEqual(["cut.mp4", "whole.mp4"]);
      });
    });

    it("download of what has no file ends with 3, and says where to look", async () => {
      const id = await plantRecording("fileless", 2, "failed");
      const { code, stderr } = await bench.run(`recordings download ${id}`);
      expect(code).toBe(3);
      expect(stderr).toContain(bench.proposal(`recordings show ${id}`));
    });
  });

  it("stop waits for the end when it is told to, and shows where it stands on a terminal", async () => {
    const start = async (roomId: string): Promise<string> => {
      await bench.makeRoom(roomId);
      const { stdout } = await bench.run(`recordings start ${roomId} --json`);
      return (JSON.parse(stdout) as RecordingJson).recordingId;
    };
    const waited = await bench.run(`recordings stop ${await start("waited")} --wait --json`);
    expect((JSON.parse(waited.stdout) as RecordingJson).status).toBe("complete");
    const followed = await bench.run(`recordings stop ${await start("followed")}`, { typed: "" });
    expect(followed.stdout).toContain("Status: complete (user)\n");
    expect(followed.stderr).toContain("\r\u001b[K");
  });

  it("stop that is interrupted while it waits leaves the stop as it is", async () => {
    await bench.makeRoom("left");
    const { stdout } = await bench.run("recordings start left --json");
    bench.simulator.setFaults("left", { recorder: { kind: "uploads-slowly", ms: 60_000 } });
    const { recordingId } = JSON.parse(stdout) as RecordingJson;
    const asked = { stopAsked: () => Promise.resolve() };
    const { code, stderr } = await bench.run(`recordings stop ${recordingId} --wait`, asked);
    expect(code).toBe(130);
    expect(stderr).toContain(bench.proposal(`recordings show ${recordingId}`));
  });

  /** A recording that has ended and has a file. */
  async function recorded(roomId: string): Promise<string> {
    await bench.makeRoom(roomId);
    const { stdout } = await bench.run(`recordings start ${roomId} --json`);
    const { recordingId } = JSON.parse(stdout) as RecordingJson;
    await bench.run(`recordings stop ${recordingId} --wait`);
    return recordingId;
  }

  const mediaOf = (id: string) => bench.ports.catalog.media.head(parseRecordingId(id)._unsafeUnwrap());
});

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tallylight-download-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
