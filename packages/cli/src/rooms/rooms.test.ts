import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoomDeletedJson, RoomJson } from "../shapes.ts";
import { openTestBench, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await openTestBench(transport);
  });
  afterAll(() => bench.close());

  it("rooms show tells what a room is and how it is recorded", async () => {
    await bench.makeRoom("shown");
    const { code, stdout } = await bench.run("rooms show shown");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Room: shown\nName: shown\nStatus: (open|active_meeting)\nCreated: \S+ \S+Z\n/);
    expect(stdout).toContain("Recording: grid\nEncoding: H264_720P_30\n");
    const json = JSON.parse((await bench.run("rooms show shown --json")).stdout) as RoomJson;
    expect(json).toMatchObject({ roomId: "shown", config: { recording: { enabled: true } } });
  });

  it("rooms show gives machines no more than it says, also of a room that is to be closed", async () => {
    const roomId = await bench.makeRoom("to-be-closed");
    const stored = (await bench.ports.rooms.find(roomId))._unsafeUnwrap();
    if (stored === null) throw new Error("it was not made");
    const ending = { ...stored.value, meetingEndAction: "close", meetingEndRecordings: true } as const;
    (await bench.ports.rooms.write(ending, stored.etag))._unsafeUnwrap();
    const { stdout } = await bench.run("rooms show to-be-closed --json");
    expect(Object.keys(JSON.parse(stdout) as object).toSorted()).toEqual([
      "config",
      "creationDate",
      "roomId",
      "roomName",
      "status",
    ]);
  });

  it("rooms show of a room that is not there ends with 3", async () => {
    const { code, stderr } = await bench.run("rooms show nowhere");
    expect(code).toBe(3);
    expect(stderr).toContain("There is no room nowhere.");
  });

  it("rooms delete refuses a meeting, unless it may end it, and asks", async () => {
    await bench.makeRoom("busy");
    const refused = await bench.run("rooms delete busy --yes");
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("--with-meeting");
    const kept = await bench.run("rooms delete busy --with-meeting", { typed: "no\n" });
    expect(kept.code).toBe(1);
    expect(kept.stderr).toContain("Delete this room with its meeting? [y/N] ");
    const { code, stdout } = await bench.run("rooms delete busy --with-meeting --yes --json");
    expect({ code, ...(JSON.parse(stdout) as RoomDeletedJson) }).toMatchObject({
      code: 0,
      roomId: "busy",
      state: "deleted",
      meeting: true,
      recordings: false,
    });
    expect((await bench.run("rooms show busy")).code).toBe(3);
  });

  it("rooms delete off a terminal needs --yes", async () => {
    await bench.makeRoom("quiet");
    expect((await bench.run("rooms delete quiet")).code).toBe(2);
  });
});
