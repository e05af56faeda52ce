import { followUp, isTerminal, mediaKey, type Recording, startRecording, sweep } from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const word = ({ step }: { readonly step: { readonly action: string; readonly why: string } }): string =>
  `${step.action} ${step.why}`;
const steps = async (world: World): Promise<string[]> => (await world.sweep()).steps.map(word);
const followed = async (world: World): Promise<string[]> =>
  (await world.clock.until(followUp(world.ports, world.limits)))._unsafeUnwrap().map(word);

/** A recording whose worker died in the middle of it, long enough ago that its recorder has left the room. */
async function dead(world: World): Promise<Recording> {
  const recording = await world.started();
  world.liveKit.killRecorders(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  return recording;
}

describe("a recording whose recorder died", () => {
  it("is given up after two silent looks a minute apart, and its room is free", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    expect(await steps(world)).toEqual(["keep in-progress", "note recorder-silent"]);
    expect(await followed(world)).toEqual([]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toEqual(["keep in-progress", "probe recorder-silent"]);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({
      status: "failed",
      source: "inferred",
      reason: "recorder-lost",
    });
    expect((await world.clock.until(world.start())).isOk()).toBe(true);
  });

  it("is complete when its file is there", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(7));
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect(await world.record(recording)).toMatchObject({ status: "complete", source: "inferred", sizeBytes: 7 });
  });

  it("leaves its entry unfinished, and its room free, while the media cannot be asked", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    world.setOutage("media", "down");
    await followed(world);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "active" });
    world.setOutage("media", "none");
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.sweep();
    expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
  });

  it("is suspected by one instance and given up by another", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    // All that one knew is gone with it: a second one has the stores only.
    expect(await followed(world)).toContain("probe recorder-silent");
    expect(isTerminal((await world.record(recording))?.status ?? "active")).toBe(true);
  });

  it("is not given up when it answers again, however long it was silent", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    world.liveKit.reviveRecorders(ROOM);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toEqual(["keep in-progress", "clear recorder-answers"]);
    expect(await world.record(recording)).not.toHaveProperty("note");
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("is suspected anew when the first suspicion is old", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    const before = (await world.record(recording))?.note?.since ?? 0;
    await world.clock.advance(world.limits.suspicionMs + 1);
    expect(await steps(world)).toEqual(["keep in-progress", "note recorder-silent"]);
    expect((await world.record(recording))?.note?.since).toBeGreaterThan(before);
  });

  it("is given up when a stop was taken in and nothing has ended a minute later", async () => {
    const world = await makeWorld();
    world.liveKit.script({ stop: "unheard" });
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toContain("probe recorder-silent");
    expect(await world.record(recording)).toMatchObject({ status: "active", note: { kind: "stop-unheard" } });
    expect(await followed(world)).toEqual([]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toContain("give-up stop-unheard");
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
  });

  it("is given up under an order to stop that nobody obeys", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.clock.until(world.stop(recording));
    expect(world.lock()).toMatchObject({ state: "stopping" });
    expect(await steps(world)).toEqual(["stop ordered", "note recorder-silent"]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toEqual(["probe recorder-silent"]);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "failed", reason: "user" });
  });

  it("is found by the start that wants its room", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    expect(await world.record(recording)).toMatchObject({ note: { kind: "recorder-silent" } });
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect((await world.clock.until(world.start())).isOk()).toBe(true);
  });

  it("stays given up while LiveKit lists it, and does not count as in progress", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    await world.clock.advance(3_600_000);
    expect(await steps(world)).toEqual([]);
    expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
  });
});

describe("a recording that uploads", () => {
  const uploading = async (world: World): Promise<Recording> => {
    world.liveKit.script({ endsAfterMs: 7 * 3_600_000 });
    const recording = await world.started();
    await world.clock.until(world.stop(recording));
    await world.clock.advance(world.limits.lockGraceMs);
    return recording;
  };

  it("keeps its lock while its worker answers the stop", async () => {
    const world = await makeWorld();
    const recording = await uploading(world);
    expect(await steps(world)).toEqual(["keep in-progress", "probe uploading"]);
    const since = (await world.record(recording))?.note;
    expect(since).toMatchObject({ kind: "uploading" });
    await world.clock.advance(1_800_000);
    await world.sweep();
    expect((await world.record(recording))?.note).toEqual(since);
    expect(world.lock()).toMatchObject({ state: "stopping" });
    expect(await followed(world)).toEqual([]);
  });

  it("is given up when nobody answers the stop", async () => {
    const world = await makeWorld();
    const recording = await uploading(world);
    world.liveKit.killRecorders(ROOM);
    await world.sweep();
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
  });

  it("is given up when it takes longer than an upload may", async () => {
    const world = await makeWorld();
    const recording = await uploading(world);
    await world.sweep();
    await world.clock.advance(world.limits.uploadLimitMs + 1);
    expect(await steps(world)).toContain("give-up uploading");
    expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
    expect(world.lock()).toBeNull();
  });
});

describe("an unfinished entry that LiveKit has forgotten", () => {
  const forgotten = async (world: World): Promise<Recording> => {
    world.setWebhooks("lost");
    const recording = await world.started();
    world.locks.locks.clear();
    world.liveKit.forget();
    return recording;
  };

  it("is aborted when there is no file, after a second look", async () => {
    const world = await makeWorld();
    const recording = await forgotten(world);
    expect(await steps(world)).toEqual(["note forgotten"]);
    expect(await steps(world)).toEqual(["wait forgotten"]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toEqual(["give-up forgotten"]);
    expect(await world.record(recording)).toMatchObject({
      status: "aborted",
      source: "inferred",
      reason: "recorder-lost",
    });
    expect(world.index.rows.get(recording.recordingId)).toMatchObject({ status: "aborted" });
  });

  it("is complete when its file is there", async () => {
    const world = await makeWorld();
    const recording = await forgotten(world);
    await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(9));
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect(await world.record(recording)).toMatchObject({ status: "complete", source: "inferred", sizeBytes: 9 });
  });

  it("stays as it is while the media cannot be asked", async () => {
    const world = await makeWorld();
    const recording = await forgotten(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    world.setOutage("media", "down");
    await followed(world);
    expect(await world.record(recording)).toMatchObject({ status: "active" });
  });
});

const never = new Promise<never>(() => undefined);

describe("a sweep in which one look hangs", () => {
  it("ends all the same, and says so", async () => {
    const world = await makeWorld();
    await dead(world);
    const { directory } = world.ports;
    const ports = { ...world.ports, directory: { ...directory, find: () => new ResultAsync<never, never>(never) } };
    const report = (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(report.steps.map(word)).toEqual(["keep could-not-ask"]);
    expect(world.lock()).not.toBeNull();
  });
});

describe("a recording that was given up", () => {
  it("counts as in progress again when its recorder is back in the room and answers", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect(world.lock()).toBeNull();
    world.liveKit.reviveRecorders(ROOM);
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    expect(world.lock()).toMatchObject({ uid: recording.uid, owner: "adopted" });
  });

  it("costs no look three seconds while its recorder is not in the room", async () => {
    const world = await makeWorld();
    await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    let asked = 0;
    const { directory } = world.ports;
    const recorderAnswers: typeof directory.recorderAnswers = (...of) => {
      asked += 1;
      return directory.recorderAnswers(...of);
    };
    const ports = { ...world.ports, directory: { ...directory, recorderAnswers } };
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    expect(
      (await world.clock.until(startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }))).isOk(),
    ).toBe(true);
    expect(asked).toBe(0);
  });
});

describe("a stop of what LiveKit has forgotten", () => {
  it("frees nothing by one silent look, as a recorder is silent for some seconds after a restart of LiveKit", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.liveKit.forget();
    await world.clock.until(world.stop(recording));
    expect(world.lock()).toMatchObject({ state: "stopping" });
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "failed", reason: "user" });
  });
});

describe("a stop of a recording that was given up", () => {
  it("is refused as too late while it holds no room", async () => {
    const world = await makeWorld();
    const recording = await dead(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followed(world);
    expect((await world.clock.until(world.stop(recording)))._unsafeUnwrapErr()).toMatchObject({
      kind: "already-stopped",
    });
  });
});
