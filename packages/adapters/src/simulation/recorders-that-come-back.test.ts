import { deleteRecording, followUp, startRecording, sweep } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { loseRecorders, words } from "./scenes.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

describe("a recording that was given up, deleted, and whose recorder comes back", () => {
  it("does not record beside another for ever", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await loseRecorders(world);
    expect(world.lock()).toBeNull();
    expect((await world.clock.until(deleteRecording(world.ports, first))).isOk()).toBe(true);
    world.liveKit.reviveRecorders(ROOM);
    await world.clock.until(world.start("b"));
    for (let n = 0; n < 3; n += 1) {
      await world.clock.advance(1_800_000);
      await world.sweep();
    }
    expect(world.liveKit.running(ROOM).length).toBeLessThanOrEqual(1);
  });
});

describe("a recording that was given up as forgotten, and whose recorder comes back", () => {
  it("counts as in progress again: nothing records beside it for ever", async () => {
    const world = await makeWorld();
    const first = await world.started();
    const { egress, directory } = world.ports;
    let silent = true;
    const ports = changed(world.ports, {
      egress: {
        find: (id) => (id === first.egressId ? okAsync(null) : egress.find(id)),
        inRoom: (room) =>
          egress.inRoom(room).map((seen) => ({ ...seen, ours: seen.ours.filter(({ uid }) => uid !== first.uid) })),
      },
      directory: {
        recorderAnswers: (room, id) =>
          silent && id === first.egressId ? okAsync(false) : directory.recorderAnswers(room, id),
      },
    });
    await world.clock.advance(world.limits.lockGraceMs);
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    expect(world.lock()).toBeNull();
    silent = false;
    await world.clock.until(startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }));
    for (let n = 0; n < 3; n += 1) {
      await world.clock.advance(1_800_000);
      await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    }
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });
});

describe("a recording that was given up and is in progress again", () => {
  it("can be stopped", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await loseRecorders(world);
    world.liveKit.reviveRecorders(ROOM);
    await world.sweep();
    expect(world.lock()).toMatchObject({ uid: first.uid, state: "active", owner: "adopted" });
    expect((await world.clock.until(world.stop(first))).isOk()).toBe(true);
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });
});

describe("a note of what LiveKit has forgotten", () => {
  const emptied = (world: World, silent: () => boolean) =>
    changed(world.ports, {
      egress: { find: () => okAsync(null), inRoom: () => okAsync({ ours: [], others: [] }) },
      directory: { recorderAnswers: () => okAsync(!silent()) },
    });

  it("is cleared by a look that finds the recorder alive, and so two looks are needed again", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    let silent = true;
    const ports = emptied(world, () => silent);
    await world.clock.advance(world.limits.lockGraceMs);
    expect(
      words((await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap().steps),
    ).toContain("note forgotten");
    silent = false;
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    await world.clock.advance(3_600_000);
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    expect(world.lock()).toMatchObject({ uid: recording.uid });
    // LiveKit restarts: its recorders are silent for some seconds.
    silent = true;
    const report = (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(words(report.steps)).not.toContain("give-up forgotten");
    expect(await world.record(recording)).toMatchObject({ status: "active" });
    expect(world.lock()).toMatchObject({ uid: recording.uid });
  });

  it("is visited no more once its recorder answers", async () => {
    const world = await makeWorld();
    await world.started();
    let silent = true;
    const ports = emptied(world, () => silent);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    silent = false;
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    await world.clock.advance(15_000);
    expect(words((await world.clock.until(followUp(ports, world.limits)))._unsafeUnwrap())).toEqual([]);
  });
});
