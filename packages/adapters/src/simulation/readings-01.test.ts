import { followUp, sweep, type Recording } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, followed as followedBy } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();

describe("a sweep whose page of locks was read some time before the room is visited", () => {
  it("notes the time of the look, so that the second opinion comes a minute after the first", async () => {
    const world = await makeWorld();
    await started(world);
    await world.clock.advance(world.limits.lockGraceMs);
    // Rooms before this one in the page took 90 s (each silent recorder costs 3 s, each stop up to 18 s).
    const ports = changed(world.ports, {
      locks: followedBy(
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
    expect(swept.steps.map(({ step }) => `${step.action} ${step.why}`)).toContain("note recorder-silent");
    await world.clock.advance(15_000);
    const next = (await world.clock.until(followUp(silent, world.limits)))._unsafeUnwrap();
    expect(next.map(({ step }) => `${step.action} ${step.why}`)).not.toContain("probe recorder-silent");
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "active" }]);
  });
});
