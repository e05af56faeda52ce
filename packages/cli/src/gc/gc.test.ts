import { type RoomId, unavailable } from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { EgressClient, EgressStatus, EncodedFileOutput, RoomServiceClient } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SweepJson } from "@tallylight/http/shapes";

import type { Control } from "../control/control.ts";
import { openTestBench, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(transport);
  });
  afterEach(() => bench.close());

  const json = async (command: string): Promise<SweepJson> =>
    JSON.parse((await bench.run(`${command} --json`)).stdout) as SweepJson;

  describe("gc plan", () => {
    it("says so when no room is locked", async () => {
      expect(await bench.run("gc plan")).toEqual({ code: 0, stdout: "", stderr: "No room is locked.\n" });
      expect(await json("gc plan")).toEqual({
        dryRun: true,
        locks: 0,
        young: 0,
        inOrder: 0,
        counts: [],
        steps: [],
        unnameable: [],
        failures: [],
        unlisted: { steps: 0, failures: 0 },
      });
    });

    it("shows what would be done about each lock and why, in 80 columns, and changes nothing", async () => {
      await bench.makeRoom("standup-0123456789abcde");
      bench.plantLock("standup-0123456789abcde");
      bench.plantLock("young", { ageMs: 1_000 });
      const { code, stdout, stderr } = await bench.run("gc plan");
      expect(code).toBe(0);
      expect(stdout).toBe(
        [
          "ACTION   ROOM                     AGE    IN LIVEKIT  REASON",
          "release  standup-0123456789abcde  5 min  publishers  no egress of it in LiveKit",
          "",
        ].join("\n"),
      );
      expect(stderr).toBe(
        `2 locks, 1 step to apply. 1 lock younger than the grace period: left alone.\nApply:${bench.proposal("gc run")}`,
      );
      expect(bench.memory.locks.size).toBe(2);
    });

    it("counts a room whose recording is in progress, and would do nothing about it", async () => {
      await bench.makeRoom("live");
      await bench.run("recordings start live");
      age(bench, "live");
      const kept = { action: "keep", why: "in-progress", outcome: "planned", steps: 1 };
      expect(await json("gc plan")).toMatchObject({ locks: 1, inOrder: 1, counts: [kept], steps: [] });
      const { code, stdout, stderr } = await bench.run("gc plan");
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: "",
        stderr: "1 lock, 0 steps to apply. 1 room in order.\n",
      });
    });

    it("ends with 6 when LiveKit could not be asked, and frees nothing in its plan", async () => {
      bench.plantLock("standup");
      await bench.simulator.close();
      const { code, stdout } = await bench.run("gc plan");
      expect(code).toBe(6);
      expect(stdout).toMatch(/^keep +standup +5 min +not asked +could not ask; nothing/m);
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    });

    it("reports what somebody else records, beside our own lock, and would do nothing about it", async () => {
      const { url, apiKey, apiSecret } = bench.simulator;
      await bench.makeRoom("shared");
      bench.plantLock("shared", { ageMs: 1_000 });
      const egress = new EgressClient(url, apiKey, apiSecret);
      const output = { file: new EncodedFileOutput({ filepath: "another-tool/film.mp4" }) };
      const { egressId } = await egress.startRoomCompositeEgress("shared", output);
      await vi.waitFor(async () => {
        const { steps } = await json("gc run");
        expect(steps).toMatchObject([
          { action: "leave", why: "not-ours", detail: egressId, roomId: "shared", outcome: "nothing-to-do" },
        ]);
      }, 20_000);
      const { stdout, stderr } = await bench.run("gc plan");
      expect(stdout).toMatch(/^leave +shared .*somebody else records here/m);
      expect(stderr).toContain("0 steps to apply");
      const [info] = await egress.listEgress({ egressId });
      expect(info?.status).toBe(EgressStatus.EGRESS_ACTIVE);
      expect(bench.memory.locks.size).toBe(1);
    });

    it("reports rooms whose names are no room ids, in words that cannot steer a terminal", async () => {
      const { url, apiKey, apiSecret } = bench.simulator;
      const name = "no id\u001b[2J";
      await new RoomServiceClient(url, apiKey, apiSecret).createRoom({ name });
      expect((await json("gc plan")).unnameable).toEqual([name]);
      const { code, stderr } = await bench.run("gc plan");
      expect(code).toBe(0);
      expect(stderr.replaceAll(/\s+/g, " ")).toContain('are no room ids cannot be recorded: "no id\ufffd[2J"');
    });

    it("ends with 5 when the locks cannot be listed", async () => {
      const locks = { ...bench.ports.locks, list: () => errAsync(unavailable("locks", "list", "connection refused")) };
      const { code, stderr } = await bench.run("gc plan --json", {
        house: () => bench.houseOf({ ...bench.ports, locks }),
      });
      expect(code).toBe(5);
      expect(JSON.parse(stderr)).toMatchObject({
        error: { kind: transport === "the stores" ? "unavailable" : "refused-by-service", command: null },
      });
    });
  });

  describe("gc run", () => {
    it("frees what is orphaned, and says so", async () => {
      bench.plantLock("orphaned");
      await bench.makeRoom("live");
      await bench.run("recordings start live");
      age(bench, "live");
      const { code, stdout, stderr } = await bench.run("gc run");
      expect(code).toBe(0);
      expect(stdout).toMatch(/^release +orphaned +5 min +applied +no egress of/m);
      expect(stdout).not.toContain("live");
      expect(stderr).toBe("2 locks: 1 applied, 0 kept, 0 changed meanwhile, 0 failed. 1 room in order.\n");
      expect([...bench.memory.locks.keys()]).toEqual(["live"]);
    });

    it("tells machines what became of each step", async () => {
      bench.plantLock("orphaned");
      expect(await json("gc run")).toEqual({
        dryRun: false,
        locks: 1,
        young: 0,
        inOrder: 0,
        counts: [{ action: "release", why: "no-egress", outcome: "applied", steps: 1 }],
        steps: [
          {
            action: "release",
            why: "no-egress",
            detail: "",
            roomId: "orphaned",
            recordingId: null,
            ageMs: expect.any(Number),
            room: "missing",
            outcome: "applied",
            cause: null,
          },
        ],
        unnameable: [],
        failures: [],
        unlisted: { steps: 0, failures: 0 },
      });
    });

    it("leaves a lock alone that changed after it was planned, and says so", async () => {
      bench.plantLock("contended");
      const { locks } = bench.ports;
      const slow: typeof locks = {
        ...locks,
        swap: (roomId, swap) => {
          const stored = bench.memory.locks.get(roomId);
          if (stored !== undefined) bench.memory.locks.set(roomId, { ...stored, version: bench.ports.ids.version() });
          return locks.swap(roomId, swap);
        },
      };
      const { code, stderr } = await bench.run("gc run", {
        house: () => bench.houseOf({ ...bench.ports, locks: slow }),
      });
      expect(code).toBe(0);
      expect(stderr).toContain("0 applied, 0 kept, 1 changed meanwhile, 0 failed");
      expect(bench.memory.locks.size).toBe(1);
    });

    it("goes on after a step that fails, and ends with 6", async () => {
      bench.plantLock("first");
      bench.plantLock("second");
      const { locks } = bench.ports;
      const failing: typeof locks = {
        ...locks,
        swap: (roomId, swap) =>
          roomId === "first" ? errAsync(unavailable("locks", "swap", "timed out")) : locks.swap(roomId, swap),
      };
      const house = (): ReturnType<TestBench["houseOf"]> => bench.houseOf({ ...bench.ports, locks: failing });
      const { code, stdout, stderr } = await bench.run("gc run", { house });
      expect(code).toBe(6);
      expect(stdout).toContain("failed");
      expect(stderr).toContain("1 applied, 0 kept, 0 changed meanwhile, 1 failed");
      expect(stderr).toContain("first: locks swap: timed out");
      expect([...bench.memory.locks.keys()]).toEqual(["first"]);
    });

    it("on a terminal shows the plan and asks, and changes nothing unless somebody says yes", async () => {
      bench.plantLock("orphaned");
      const { code, stdout } = await bench.run("gc run", { typed: "n\n" });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^release +orphaned /m);
      expect([...bench.memory.locks.keys()]).toEqual(["orphaned"]);
    });

    it("says what differs from the plan that was shown", async () => {
      bench.plantLock("gone");
      const { locks } = bench.ports;
      let lists = 0;
      const changing: typeof locks = {
        ...locks,
        list: (cursor) => {
          lists += 1;
          // While the question is open one is freed, and another orphan comes.
          if (lists === 2) bench.memory.locks.clear();
          if (lists === 2) bench.plantLock("late");
          return locks.list(cursor);
        },
      };
      const house = (): ReturnType<TestBench["houseOf"]> => bench.houseOf({ ...bench.ports, locks: changing });
      const { code, stderr } = await bench.run("gc run", { typed: "y\n", house });
      expect(code).toBe(0);
      expect(stderr).toContain("Apply this plan? [y/N] ");
      expect(stderr).toContain(
        "What differs from the plan that was shown:\n- no longer due: release gone: no egress of it in LiveKit\n- not in the plan: release late: no egress",
      );
      expect(bench.memory.locks.size).toBe(0);
    });
  });

  /** Makes a lock as old as an orphan, without waiting for it. */
  function age({ memory: { locks } }: TestBench, roomId: string): void {
    for (const [id, stored] of locks) if (id === roomId) locks.set(id, { ...stored, claimedAt: Date.now() - 300_000 });
  }
});

it("takes steps that a report does not list for no difference", async () => {
  const bench = await openTestBench("a service");
  const reportOf = (dryRun: boolean, roomId: RoomId): SweepJson => ({
    dryRun,
    locks: 10_001,
    young: 0,
    inOrder: 0,
    counts: [{ action: "release", why: "no-egress", outcome: dryRun ? "planned" : "applied", steps: 10_001 }],
    steps: [
      {
        action: "release",
        why: "no-egress",
        detail: "",
        roomId,
        recordingId: null,
        ageMs: 300_000,
        room: "missing",
        outcome: dryRun ? "planned" : "applied",
        cause: null,
      },
    ],
    unnameable: [],
    failures: [],
    unlisted: { steps: 10_000, failures: 0 },
  });
  const sweep: Control["sweep"] = ({ dryRun }) => okAsync(reportOf(dryRun, (dryRun ? "first" : "last") as RoomId));
  const remote = () => okAsync({ sweep, close: async () => {} } as Partial<Control> as Control);
  const { code, stderr } = await bench.run("gc run", { typed: "y\n", remote });
  await bench.close();
  expect(code).toBe(0);
  expect(stderr).toContain("10001 applied");
  expect(stderr).not.toContain("differs from the plan");
});
