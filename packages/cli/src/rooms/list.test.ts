import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoomsJson } from "../shapes.ts";
import { openTestBench, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  describe("rooms list", () => {
    let bench: TestBench;
    beforeAll(async () => {
      bench = await openTestBench(transport);
    });
    afterAll(() => bench.close());

    it("says so when there is none", async () => {
      expect(await bench.run("rooms list")).toEqual({ code: 0, stdout: "", stderr: "There is no room yet.\n" });
      expect(JSON.parse((await bench.run("rooms list --json")).stdout)).toEqual({ rooms: [] });
    });

    it("shows each room in a line, without what its name could do to the terminal", async () => {
      await bench.makeRoom("standup", { roomName: "Stand\u001b[2Jup" });
      const { stdout, stderr } = await bench.run("rooms list");
      expect(stdout.split("\n")[0]).toBe("ROOM     STATUS  RECORDING  CREATED               NAME");
      expect(stdout.split("\n")[1]).toMatch(
        /^standup {2}open {4}grid {7}\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}Stand\ufffd\[2Jup$/,
      );
      expect(stderr).toBe("");
    });

    it("gives each room to machines as the HTTP API would", async () => {
      const { stdout } = await bench.run("rooms list --json");
      const { rooms } = JSON.parse(stdout) as RoomsJson;
      expect(rooms).toMatchObject([
        { roomId: "standup", roomName: "Stand\u001b[2Jup", status: "open", config: { recording: { layout: "grid" } } },
      ]);
      expect(rooms[0]?.creationDate).toBeTypeOf("number");
    });
  });
});
