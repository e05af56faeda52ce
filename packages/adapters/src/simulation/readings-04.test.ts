import { deleteRecording, deleteRoom, followUp, sweep, type Recording } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();
const words = (steps: readonly { readonly step: { readonly action: string; readonly why: string } }[]) =>
  steps.map(({ step }) => `${step.action} ${step.why}`);

describe("a note of what LiveKit has forgotten", () => {
  const emptied = (world: World, silent: () => boolean) =>
    changed(world.ports, {
      egress: { find: () => okAsync(null), inRoom: () => okAsync({ ours: [], others: [] }) },
      directory: { recorderAnswers: () => okAsync(!silent()) },
    });

  it("is cleared by a look that finds the recorder alive, and so two looks are needed again", async () => {
    const world = await makeWorld();
    const recording = await started(world);
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
    await started(world);
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

describe("a deletion that was refused", () => {
  it("leaves no mark: the recording is listed, and no sweep deletes it later", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(await world.record(first)).toMatchObject({ status: "failed", source: "inferred" });
    const { documents } = world.ports.catalog;
    // Its recorder answers again; what waited in the queue is written just before the tombstone.
    const ports = changed(world.ports, {
      documents: preceded(
        documents,
        "write",
        at(1, async () => {
          world.liveKit.reviveRecorders(ROOM);
          const stored = (await documents.find(first))._unsafeUnwrap();
          if (stored !== null) await documents.write({ ...stored.value, roomName: "renamed" }, stored.etag);
        }),
      ),
    });
    const answer = await world.clock.until(deleteRecording(ports, first));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "recording-in-progress" });
    expect(world.index.rows.has(first.recordingId)).toBe(true);
  });
});

describe("a room deleted by force after the index was emptied", () => {
  it("takes its recordings with it", async () => {
    const world = await makeWorld();
    const first = await started(world);
    await world.clock.until(world.stop(first));
    await world.clock.advance(2_000);
    expect(await world.record(first)).toMatchObject({ status: "complete" });
    world.index.rows.clear();
    world.index.whole = null;
    const force = { withMeeting: "force", withRecordings: "force" } as const;
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, force)))._unsafeUnwrap()).toMatchObject(
      { state: "deleted" },
    );
    await world.sweep();
    const left = await world.record(first);
    expect(left === null || left.deleted === true).toBe(true);
  });
  it("is refused when it has recordings", async () => {
    const world = await makeWorld();
    const first = await started(world);
    await world.clock.until(world.stop(first));
    await world.clock.advance(2_000);
    world.index.rows.clear();
    world.index.whole = null;
    const terms = { withMeeting: "force", withRecordings: "fail" } as const;
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms))).isErr()).toBe(true);
  });
});
