import type { RoomId, Version } from "@tallylight/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocksJson, ReleasedJson } from "@tallylight/http/shapes";
import type { ShownLockJson } from "../shapes.ts";
import { openTestBench, RECEIVER, type TestBench, TRANSPORTS } from "../test-bench.ts";

describe.each(TRANSPORTS)("on %s,", (transport) => {
  // A service wants a reason for its own log.
  const notGiven = transport === "the stores" ? null : "not given";

  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(transport);
  });
  afterEach(() => bench.close());

  async function record(roomId: string): Promise<string> {
    await bench.makeRoom(roomId);
    const { stdout } = await bench.run(`recordings start ${roomId} --json`);
    return (JSON.parse(stdout) as { recordingId: string }).recordingId;
  }

  /** A lock that another version wrote. */
  function plantUnreadable(roomId: string): void {
    const version = "1".repeat(32) as Version;
    const held = { roomId: roomId as RoomId, version, claimedAt: Date.now() - 300_000, unreadable: "state: unknown" };
    bench.memory.locks.set(held.roomId, held);
  }

  describe("locks list", () => {
    it("says so when no room is locked", async () => {
      expect(await bench.run("locks list")).toEqual({ code: 0, stdout: "", stderr: "No room is locked.\n" });
    });

    it("shows who holds each room, the most suspicious first, and why", async () => {
      bench.plantLock("standup");
      bench.plantLock("retro", { ageMs: 3_600_000, owner: "host\u001b[2J-2" });
      plantUnreadable("future");
      const { code, stdout, stderr } = await bench.run("locks list");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout.split("\n")).toEqual([
        "ROOM     STATE       AGE    OWNER       SUSPICION",
        "future   unreadable  5 min              this version cannot read it",
        "retro    starting    1 h    host\ufffd[2J-2  starting for longer than a start takes:",
        "                                        its starter is gone",
        "standup  starting    5 min  host-1      starting for longer than a start takes:",
        "                                        its starter is gone",
        "",
      ]);
    });

    it("does not ask LiveKit", async () => {
      bench.plantLock("standup");
      await bench.simulator.close();
      const { code, stdout } = await bench.run("locks list --json");
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as LocksJson).locks).toEqual([
        {
          roomId: "standup",
          version: "0".repeat(32),
          state: "starting",
          owner: "host-1",
          claimedAt: expect.any(Number),
          ageMs: expect.any(Number),
          uid: "u".repeat(22),
          egressId: null,
          recordingId: null,
          roomSid: "RM_1",
          reason: null,
          unreadable: null,
          suspicion: "no-driver",
        },
      ]);
    });
  });

  describe("locks show", () => {
    it("tells who holds the room, what LiveKit says, what a sweep would do, and what to do", async () => {
      const recordingId = await record("live");
      const { code, stdout, stderr } = await bench.run("locks show live");
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Room: live\nState: active\nOwner: test-bench\nHeld since: \S+ \S+Z \(\d+ s\)\n/);
      expect(stdout).toContain(`Recording: ${recordingId}\n`);
      expect(stdout).toMatch(/^LiveKit's room: 2 participants, 2 publishers \(RM_\w+\)$/m);
      expect(stdout).toMatch(/^LiveKit's egresses: EG_\w+ active \(in-progress\)$/m);
      expect(stdout).toContain("A sweep would: skip: younger than the grace period");
      expect(stderr).toContain(bench.proposal(`recordings stop ${recordingId}`));
    });

    it("says how to stop what keeps the room locked", async () => {
      const recordingId = await record("live");
      for (const stored of bench.memory.locks.values()) Object.assign(stored, { claimedAt: 0 });
      const { stdout } = await bench.run("locks show live --json");
      expect(JSON.parse(stdout) as ShownLockJson).toMatchObject({
        lock: { recordingId, state: "active" },
        liveKit: {
          answered: true,
          room: { people: 2 },
          egresses: [{ recordingId, standing: "in-progress" }],
          unknown: [],
        },
        sweep: { action: "keep", why: "in-progress" },
        command: bench.proposal(`recordings stop ${recordingId}`).trim(),
      });
    });

    it("advises to wait for a start that may be under way, and for a stop", async () => {
      bench.plantLock("young", { ageMs: 1_000 });
      expect((await bench.run("locks show young")).stderr).toMatch(/^Wait until it is older/);
      const recordingId = await record("ending");
      bench.simulator.setFaults("ending", { recorder: { kind: "uploads-slowly", ms: 60_000 } });
      await bench.run(`recordings stop ${recordingId}`);
      const { stdout, stderr } = await bench.run("locks show ending");
      expect(stdout).toContain("State: stopping (user)\n");
      expect(stderr).toBe("It is being stopped: look again in a minute.\n");
    });

    it("offers to free what nobody holds any more", async () => {
      bench.plantLock("orphaned");
      const { stdout, stderr } = await bench.run("locks show orphaned");
      expect(stdout).toContain("LiveKit's room: missing\n");
      expect(stdout).toContain("A sweep would: release: no egress of it in LiveKit\n");
      expect(stderr).toBe(`Free the room:${bench.proposal("locks release orphaned")}`);
    });

    it("ends with 6 when LiveKit could not be asked, and shows the lock all the same", async () => {
      bench.plantLock("standup");
      await bench.simulator.close();
      const { code, stdout } = await bench.run("locks show standup --json");
      expect(code).toBe(6);
      expect(JSON.parse(stdout) as ShownLockJson).toMatchObject({
        lock: { owner: "host-1" },
        liveKit: { answered: false },
        sweep: { action: "keep", why: "could-not-ask" },
      });
    });

    it("of a room that is not locked ends with 3", async () => {
      const { code, stdout, stderr } = await bench.run("locks show free");
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toContain("The room free is not locked");
      expect(stderr).toContain(bench.proposal("gc plan"));
    });
  });

  describe("locks release", () => {
    const isLocked = (roomId: string): boolean => bench.memory.locks.has(roomId as RoomId);

    it("shows the lock, asks, frees the room, and leaves an audit line", async () => {
      bench.plantLock("orphaned");
      const { code, stdout, stderr } = await bench.run("locks release orphaned", { typed: "y\n" });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toMatch(/^Room: orphaned\nState: starting\nOwner: host-1\nHeld since: .* \(5 min\)\n/);
      expect(stderr).toContain("Free this room? [y/N] ");
      expect(stderr).toMatch(/The room orphaned is free\.\n$/);
      const line = stderr.split("\n").find((one) => one.includes('{"audit"'));
      expect(JSON.parse(line?.slice(line.indexOf("{")) ?? "")).toEqual({
        audit: {
          event: "lock-released",
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          by: "olga",
          forced: false,
          reason: notGiven,
          lock: expect.objectContaining({ roomId: "orphaned", owner: "host-1", version: "0".repeat(32) }),
        },
      });
      expect(isLocked("orphaned")).toBe(false);
    });

    it("tells every service of it, wherever it was done", async () => {
      bench.plantLock("orphaned");
      await bench.run("locks release orphaned --yes --reason ticket-7");
      (await bench.outbox.handOver([RECEIVER], 10))._unsafeUnwrap();
      const claimed = (await bench.outbox.claim({ receiver: RECEIVER, limit: 10, leaseMs: 1_000 }))._unsafeUnwrap();
      const via = transport === "the stores" ? "stores" : "service";
      expect(claimed).toMatchObject([
        { topic: "orphaned", message: { name: "lockReleased", data: { by: "olga", reason: "ticket-7", via } } },
      ]);
    });

    it.each(["n\n", "\n", "", "yess\n"])("does nothing when the answer is %j", async (typed) => {
      bench.plantLock("orphaned");
      const { code, stderr } = await bench.run("locks release orphaned", { typed });
      expect(code).toBe(1);
      expect(stderr).not.toContain('"audit"');
      expect(isLocked("orphaned")).toBe(true);
    });

    it("off a terminal it needs --yes", async () => {
      bench.plantLock("orphaned");
      const refused = await bench.run("locks release orphaned");
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain("--yes");
      expect(isLocked("orphaned")).toBe(true);
      const freed = await bench.run("locks release orphaned --yes --json");
      expect(freed.code).toBe(0);
      expect(JSON.parse(freed.stdout) as ReleasedJson).toMatchObject({
        released: { roomId: "orphaned", owner: "host-1" },
        forced: false,
        reason: notGiven,
      });
      expect(isLocked("orphaned")).toBe(false);
    });

    it("refuses a lock whose recording is in progress, before it asks, and says how to stop it", async () => {
      const recordingId = await record("live");
      const { code, stderr } = await bench.run("locks release live", { typed: "y\n" });
      expect(code).toBe(4);
      expect(stderr).not.toContain("Free this room?");
      expect(stderr).toContain(bench.proposal(`recordings stop ${recordingId}`));
      expect(isLocked("live")).toBe(true);
    });

    it("with --force it needs a reason, and then frees what is in progress", async () => {
      await record("live");
      const withoutReason = await bench.run("locks release live --yes --force");
      expect(withoutReason.code).toBe(2);
      expect(withoutReason.stderr).toContain("--reason");
      expect((await bench.run("locks release live --yes --force --reason= ")).code).toBe(2);
      expect(isLocked("live")).toBe(true);
      const forced = await bench.run("locks release live --yes --force --reason ticket-7");
      expect(forced.code).toBe(0);
      expect(forced.stderr).toContain('"forced":true,"reason":"ticket-7"');
      expect(isLocked("live")).toBe(false);
    });

    it("refuses with 5 when LiveKit could not be asked", async () => {
      bench.plantLock("standup");
      await bench.simulator.close();
      const { code, stderr } = await bench.run("locks release standup --yes");
      expect(code).toBe(5);
      expect(stderr).toContain("LIVEKIT_URL");
      expect(isLocked("standup")).toBe(true);
    });

    it("refuses what this version cannot read, unless it is forced", async () => {
      plantUnreadable("future");
      const { code, stderr } = await bench.run("locks release future --yes");
      expect(code).toBe(4);
      expect(stderr).toContain("state: unknown");
      expect(isLocked("future")).toBe(true);
      expect((await bench.run("locks release future --yes --force --reason upgrade")).code).toBe(0);
      expect(isLocked("future")).toBe(false);
    });

    it("frees nothing else than what was shown", async () => {
      bench.plantLock("contended");
      const { locks } = bench.ports;
      let reads = 0;
      const changing: typeof locks = {
        ...locks,
        read: (roomId) => {
          reads += 1;
          // Between the first reading, which is shown, and the second one somebody else starts a recording.
          if (reads === 2) bench.plantLock(roomId, { ageMs: 0, owner: "host-2" });
          if (reads === 2) renew();
          return locks.read(roomId);
        },
      };
      const renew = (): void => {
        for (const stored of bench.memory.locks.values()) Object.assign(stored, { version: "2".repeat(32) });
      };
      const { code, stderr } = await bench.run("locks release contended --yes", {
        house: () => bench.houseOf({ ...bench.ports, locks: changing }),
      });
      expect(code).toBe(4);
      expect(stderr).toContain("has changed since it was shown");
      expect(stderr).not.toContain('"audit"');
      expect(isLocked("contended")).toBe(true);
    });

    it("refuses a lock whose start may be under way, and warns of it with --force", async () => {
      bench.plantLock("young", { ageMs: 2_000 });
      const refused = await bench.run("locks release young --yes");
      expect(refused.code).toBe(4);
      expect(refused.stderr).toContain("start is under way");
      const { stderr } = await bench.run("locks release young --force --reason stuck", { typed: "n\n" });
      expect(stderr).toContain("Careful: it is younger than the grace period (1 min)");
      expect(isLocked("young")).toBe(true);
    });

    it("of a room that is not locked ends with 3", async () => {
      expect((await bench.run("locks release free --yes")).code).toBe(3);
    });
  });
});
