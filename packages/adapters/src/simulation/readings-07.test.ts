import { followUp, type Recording } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();

describe("a finished deletion that was taken back by the sweep", () => {
  it("does not tell receivers anew what they have been told", async () => {
    const world = await makeWorld();
    const first = await started(world);
    const before = world.index.outbox.size;
    // Cut short after its first step; its recording (given up then) is in progress again.
    await world.ports.catalog.index.announce({ ...first, deleted: true });
    const { purgeTombstones } = await import("@tallylight/core");
    await world.clock.until(purgeTombstones(world.ports, world.limits));
    expect(world.index.rows.has(first.recordingId)).toBe(true);
    expect(world.index.outbox.size).toBe(before);
  });
});

describe("a recording that was given up and is in progress again", () => {
  it("can be stopped", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    world.liveKit.reviveRecorders(ROOM);
    await world.sweep();
    expect(world.lock()).toMatchObject({ uid: first.uid, state: "active", owner: "adopted" });
    expect((await world.clock.until(world.stop(first))).isOk()).toBe(true);
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });
});
