import { type EgressId, followUp, startRecording, sweep, type Uid, unavailable } from "@tallylight/core";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, followed } from "./changed-ports.ts";
import { words } from "./scenes.ts";
import { makeWorld, ROOM } from "./world.ts";

describe("a sweep whose page of locks was read some time before the room is visited", () => {
  it("notes the time of the look, so that the second opinion comes a minute after the first", async () => {
    const world = await makeWorld();
    await world.started();
    await world.clock.advance(world.limits.lockGraceMs);
    // Rooms before this one in the page took 90 s (each silent recorder costs 3 s, each stop up to 18 s).
    const ports = changed(world.ports, {
      locks: followed(
        world.ports.locks,
        "list",
        at(1, () => world.clock.sleep(90_000).done),
      ),
    });
    // LiveKit restarts 5 s before the visit; its recorders are silent for 30 s, and then come back.
    const restartedAt = world.clock.monotonicMs() + 85_000;
    const silentNow = () =>
      world.clock.monotonicMs() >= restartedAt && world.clock.monotonicMs() < restartedAt + 30_000;
    const { directory } = world.ports;
    const silent = changed(ports, {
      directory: { recorderAnswers: (...of) => (silentNow() ? okAsync(false) : directory.recorderAnswers(...of)) },
    });
    const swept = (await world.clock.until(sweep(silent, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(words(swept.steps)).toContain("note recorder-silent");
    await world.clock.advance(15_000);
    const next = (await world.clock.until(followUp(silent, world.limits)))._unsafeUnwrap();
    expect(words(next)).not.toContain("probe recorder-silent");
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "active" }]);
  });
});

describe("a follow-up in which one room hangs", () => {
  it("ends all the same", async () => {
    const world = await makeWorld();
    await world.started();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    const ports = changed(world.ports, {
      media: { head: () => new ResultAsync<never, never>(new Promise(() => undefined)) },
    });
    let ended = false;
    void followUp(ports, world.limits).then(() => (ended = true));
    await world.clock.advance(600_000);
    expect(ended).toBe(true);
  });
});

describe("a probe that a living recorder obeys", () => {
  it("leaves word why the recording ended", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await world.clock.advance(world.limits.lockGraceMs);
    const ports = changed(world.ports, { directory: { recorderAnswers: () => okAsync(false) } });
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    await world.clock.advance(1_000);
    expect(await world.record(first)).toMatchObject({ status: "complete", reason: "recorder-lost" });
  });
});

describe("one unreadable record in the queue", () => {
  it("does not keep a stray of another room running", async () => {
    const world = await makeWorld();
    const uid = "s".repeat(22) as Uid;
    await world.clock.until(
      world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "x", timeoutMs: 10_000 }),
    );
    await world.clock.advance(3_000);
    const other = { roomId: "room-2" as typeof ROOM, uid: "q".repeat(22) as Uid, egressId: "EG_q" as EgressId };
    await world.ports.locks.defer({ ...other, status: "complete", source: "livekit" });
    const { documents } = world.ports.catalog;
    const ports = changed(world.ports, {
      documents: {
        find: (id) =>
          id.uid === other.uid
            ? errAsync({ ...unavailable("documents", "find", "status: unknown"), unreadable: true as const })
            : documents.find(id),
      },
    });
    for (let sweeps = 0; sweeps < 4; sweeps += 1) {
      await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
      await world.clock.advance(1_800_000);
    }
    const start = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }),
    );
    expect(world.liveKit.running(ROOM).filter((run) => run.uid === uid)).toEqual([]);
    expect(start.isOk()).toBe(true);
  });
});
