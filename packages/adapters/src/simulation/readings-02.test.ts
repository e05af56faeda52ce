import { deleteRoom, getRoom, onRoomFinished, startRecording, sweep, type Recording, type Uid } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { at, changed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();

describe("a promised recording beside another that holds the lock", () => {
  it("is not stopped when the holder has ended by the time it would be", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.locks.locks.clear();
    // The second was promised too (failover); it holds the lock.
    const uid = "h".repeat(22) as Uid;
    const second = world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "x", timeoutMs: 10_000 });
    const evidence = (await world.clock.until(second))._unsafeUnwrap();
    const sid = world.liveKit.seat(ROOM);
    const lock = { state: "active", uid, sid, egressId: evidence.egressId, owner: "b" } as const;
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    await world.clock.advance(world.limits.lockGraceMs);
    // Its users stop the second while a sweep is between its look and its steps.
    const ports = changed(world.ports, {
      locks: preceded(world.ports.locks, "deferred", (n) =>
        n === 2
          ? (async () => {
              await world.ports.egress.stop(evidence.egressId);
              await world.clock.sleep(1_000).done;
            })()
          : undefined,
      ),
    });
    const report = (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(report.steps.map(({ step }) => `${step.action} ${step.why}`)).toContain("evict another-holds");
    expect(world.lock()).toBeNull();
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: first.uid, status: "active" }]);
  });
});

describe("two deletions of one room at once", () => {
  it("do not take each other's mark away: what is answered as deleted is gone", async () => {
    const world = await makeWorld();
    const force = { withMeeting: "force", withRecordings: "force" } as const;
    const fail = { withMeeting: "fail", withRecordings: "fail" } as const;
    let forced: ReturnType<typeof deleteRoom> | undefined;
    let refusedDone: () => void = () => undefined;
    const refusedIsDone = new Promise<void>((resolve) => (refusedDone = resolve));
    const forcing = changed(world.ports, {
      directory: preceded(
        world.ports.directory,
        "close",
        at(1, () => refusedIsDone),
      ),
    });
    const refusing = changed(world.ports, {
      locks: preceded(
        world.ports.locks,
        "read",
        at(1, async () => {
          forced = deleteRoom(forcing, world.limits, ROOM, force);
          await world.clock.sleep(100).done;
        }),
      ),
    });
    const refused = await world.clock.until(deleteRoom(refusing, world.limits, ROOM, fail));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "room-has-meeting" });
    refusedDone();
    const answer = await world.clock.until(forced as NonNullable<typeof forced>);
    expect(answer._unsafeUnwrap()).toMatchObject({ state: "deleted" });
    expect((await world.clock.until(getRoom(world.ports, ROOM))).isErr()).toBe(true);
  });

  it("nothing is recorded in the room while the other goes on", async () => {
    const world = await makeWorld();
    const force = { withMeeting: "force", withRecordings: "force" } as const;
    const fail = { withMeeting: "fail", withRecordings: "fail" } as const;
    let forced: ReturnType<typeof deleteRoom> | undefined;
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const forcing = changed(world.ports, {
      directory: preceded(
        world.ports.directory,
        "close",
        at(1, () => gate),
      ),
    });
    const refusing = changed(world.ports, {
      locks: preceded(
        world.ports.locks,
        "read",
        at(1, async () => {
          forced = deleteRoom(forcing, world.limits, ROOM, force);
          await world.clock.sleep(100).done;
        }),
      ),
    });
    await world.clock.until(deleteRoom(refusing, world.limits, ROOM, fail));
    const start = await world.clock.until(world.start());
    go();
    await world.clock.until(forced as NonNullable<typeof forced>);
    expect(start.isErr()).toBe(true);
  });
});

describe("a start that was refused because its room ended, before its egress was seen", () => {
  it("does not record in the next life of the room", async () => {
    const world = await makeWorld();
    const sid = world.liveKit.seat(ROOM);
    world.setWebhooks("held");
    const { egress } = world.ports;
    // LiveKit takes the start in late, and its answer is lost.
    world.liveKit.script({ answer: "lost", answerAfterMs: 5, activeAfterMs: 8_000 });
    const ports = changed(world.ports, {
      egress: preceded(
        egress,
        "start",
        at(1, async () => {
          await world.clock.sleep(500).done;
          world.liveKit.renewRoom(ROOM);
          await onRoomFinished(world.ports, { kind: "room-finished", roomId: ROOM, sid });
        }),
      ),
    });
    const answer = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM }),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "room-ended" });
    expect(world.lock()).toMatchObject({ state: "stopping" });
    world.setWebhooks("delivered");
    await world.deliverHeld();
    await world.clock.advance(10_000);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(1_800_000);
    await world.sweep();
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });
});
