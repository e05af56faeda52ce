import {
  type EgressId,
  followUp,
  onRoomFinished,
  releaseLock,
  type RoomSid,
  startRecording,
  sweep,
  type SweepPorts,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const steps = async (world: World): Promise<string[]> =>
  (await world.sweep()).steps.map(({ step }) => `${step.action} ${step.why}`);
const followed = async (world: World): Promise<string[]> =>
  (await world.clock.until(followUp(world.ports, world.limits)))
    ._unsafeUnwrap()
    .map(({ step }) => `${step.action} ${step.why}`);

/** An egress of ours that nobody was promised: its start was refused, or its starter died before anybody was told. */
function unpromised(world: World): ReturnType<World["liveKit"]["running"]>[number] {
  const uid = "s".repeat(22) as Uid;
  void world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "H264_720P_30", timeoutMs: 10_000 });
  return world.liveKit.running(ROOM).at(-1) as ReturnType<World["liveKit"]["running"]>[number];
}

describe("a promised recording whose lock was lost", () => {
  it("gets its room back from the sweep, and runs on", async () => {
    const world = await makeWorld();
    const { uid } = await world.started();
    world.locks.locks.clear();
    expect(await steps(world)).toEqual(["adopt promised"]);
    expect(world.lock()).toMatchObject({ state: "active", uid, owner: "adopted" });
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    expect(await steps(world)).toEqual([]);
  });

  it("gets it from a lock of which nothing is in progress", async () => {
    const world = await makeWorld();
    const { uid } = await world.started();
    world.locks.locks.clear();
    const { kill } = world.startInProcess();
    kill();
    const held = {
      state: "starting",
      uid: "h".repeat(22) as Uid,
      sid: world.liveKit.seat(ROOM),
      egressId: null,
      owner: "b",
    } as const;
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock: held } });
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await steps(world)).toEqual(["adopt promised"]);
    expect(world.lock()).toMatchObject({ state: "active", uid });
  });

  it("is told apart from one that was refused, though the documents were away when it was promised", async () => {
    const world = await makeWorld();
    world.setOutage("documents", "down");
    const { uid } = await world.started();
    world.locks.locks.clear();
    expect(await steps(world)).toEqual([]);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    world.setOutage("documents", "none");
    expect(await steps(world)).toEqual(["adopt promised"]);
    expect(world.lock()).toMatchObject({ uid });
  });

  it("is not adopted while its recorder does not answer", async () => {
    const world = await makeWorld();
    await world.started();
    world.locks.locks.clear();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(20_000);
    expect(await steps(world)).toEqual(["note recorder-silent"]);
    expect(world.lock()).toBeNull();
  });
});

describe("an egress that nobody was promised and that holds no lock", () => {
  it("is stopped by the sweep, and written down as evicted", async () => {
    const world = await makeWorld();
    const { egressId } = unpromised(world);
    await world.clock.advance(3_000);
    expect(await steps(world)).toContain("evict not-promised");
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.index.rows.size).toBe(1);
    expect([...world.index.rows.values()]).toMatchObject([{ egressId, status: "complete", reason: "evicted" }]);
  });

  it("is stopped beside a healthy recording, which runs on", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    unpromised(world);
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await steps(world)).toContain("evict not-promised");
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ egressId: recording.egressId }]);
    expect(world.lock()).toMatchObject({ uid: recording.uid, state: "active" });
  });

  it("is stopped by the start that it stands in the way of", async () => {
    const world = await makeWorld();
    unpromised(world);
    await world.clock.advance(3_000);
    const first = await world.clock.until(world.start());
    await world.clock.advance(1_000);
    const second = first.isOk() ? first : await world.clock.until(world.start());
    expect(second.isOk()).toBe(true);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("is left alone while what was promised still waits in the queue", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    const running = unpromised(world);
    await world.clock.advance(3_000);
    const { documents } = world.ports.catalog;
    await world.ports.locks.defer({ ...running, status: "active", accepted: true });
    let writes = 0;
    const write: typeof documents.write = (...of) =>
      (writes += 1) <= 2 ? errAsync(unavailable("documents", "write", "503")) : documents.write(...of);
    const catalog = { ...world.ports.catalog, documents: { ...documents, write } };
    const report = (
      await world.clock.until(sweep({ ...world.ports, catalog }, world.limits, { dryRun: false }))
    )._unsafeUnwrap();
    expect(report.steps).toContainEqual(
      expect.objectContaining({ step: expect.objectContaining({ action: "evict" }), outcome: "changed-meanwhile" }),
    );
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("may end by itself for a minute when its life of the room has ended, and starts do not wait for it", async () => {
    const world = await makeWorld();
    const { egressId } = unpromised(world);
    await world.clock.advance(3_000);
    // The recorder does not see its room end.
    const sid = world.liveKit.renewRoom(ROOM);
    expect(await steps(world)).toContain("note room-over");
    const recording = await world.started();
    expect(world.lock()).toMatchObject({ sid });
    expect(await followed(world)).toEqual([]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect(await followed(world)).toContain("evict room-over");
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ egressId: recording.egressId }]);
    expect([...world.index.rows.values()].find((row) => row.egressId === egressId)).toMatchObject({
      reason: "evicted",
    });
  });
});

describe("a lock whose life of the room is over", () => {
  it("goes as if its room_finished had come, while its recording ends by itself", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.liveKit.renewRoom(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await steps(world)).toEqual(["release room-over"]);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "active" });
  });

  it("is kept under an order to stop while its recorder is still starting", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    const { kill } = world.startInProcess();
    await world.clock.advance(600);
    kill();
    world.liveKit.renewRoom(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await steps(world)).toContain("stop room-over");
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect([...world.index.rows.values()]).toMatchObject([{ status: "aborted", reason: "room-ended" }]);
  });
});

describe("a start in a room with a stray", () => {
  it("gives the room back to a promised recording, and says which it is", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    world.locks.locks.clear();
    const answer = await world.clock.until(
      startRecording(world.ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording", recordingId });
    expect(world.lock()).toMatchObject({ owner: "adopted" });
  });
});

describe("a recorder that made its room again after its room had ended", () => {
  /** It was starting when the room ended, and is active in the new life by the time anybody looks. */
  const movedIn = async (world: World): Promise<RoomSid> => {
    world.setWebhooks("held");
    const asked = world.start();
    await world.clock.advance(1_000);
    const sid = world.lock()?.sid as RoomSid;
    world.liveKit.finishRoom(ROOM);
    await world.clock.until(asked);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "active", roomSid: sid }]);
    return sid;
  };

  it("is ended when the room_finished comes late, and keeps the lock until then", async () => {
    const world = await makeWorld();
    const sid = await movedIn(world);
    const orders = await world.clock.until(onRoomFinished(world.ports, { kind: "room-finished", roomId: ROOM, sid }));
    expect(orders._unsafeUnwrap()).toHaveLength(1);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "room-ended" });
  });

  it("is ended by the sweep when the room_finished never comes", async () => {
    const world = await makeWorld();
    await movedIn(world);
    world.setWebhooks("delivered");
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await steps(world)).toContain("stop room-over");
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toBeNull();
  });

  it("stands in the way of a start, without a lock as well, until it is ended", async () => {
    const world = await makeWorld();
    await movedIn(world);
    world.locks.locks.clear();
    world.setWebhooks("delivered");
    world.liveKit.seat(ROOM);
    const answer = await world.clock.until(world.start("b"));
    if (answer.isErr()) expect(answer.error).toMatchObject({ kind: "already-recording" });
    await world.clock.advance(1_000);
    const again = answer.isOk() ? answer : await world.clock.until(world.start("b"));
    expect(again.isOk()).toBe(true);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: world.lock()?.uid }]);
  });

  it("is not given a lock again by its start, whose answer came after the room had ended", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 900, answerAfterMs: 4_000 });
    const asked = world.start();
    await world.clock.advance(500);
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    world.locks.locks.clear();
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "room-ended" });
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });
});

describe("a recorder that runs on though LiveKit's memory was emptied", () => {
  it("keeps its room, at its recorder's word", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    world.liveKit.emptyMemory();
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await world.sweep()).toMatchObject({ locks: 1, inOrder: 1, steps: [] });
    world.locks.locks.clear();
    const answer = await world.clock.until(world.start("b"));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording", recordingId });
    expect(world.lock()).toMatchObject({ owner: "adopted" });
  });

  it("keeps its room though nobody can name it, with a lock and without one", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 9_000 });
    const { kill } = world.startInProcess();
    await world.clock.advance(500);
    kill();
    await world.clock.advance(world.limits.lockGraceMs);
    world.liveKit.emptyMemory();
    expect(await steps(world)).toEqual(["keep recorder-unnamed"]);
    world.locks.locks.clear();
    const refused = (await world.clock.until(world.start("b")))._unsafeUnwrapErr();
    expect(refused).toEqual({ kind: "already-recording", roomId: ROOM, since: null, recordingId: null });
    expect(world.liveKit.starts()).toBe(1);
  });
});

describe("a recorder that is listed in the room and that nobody can name", () => {
  const listing = (world: World, answers: boolean): SweepPorts => ({
    ...world.ports,
    directory: {
      ...world.ports.directory,
      find: (roomId) =>
        world.ports.directory.find(roomId).map((room) => room && { ...room, recorders: ["EG_ghost" as EgressId] }),
      recorderAnswers: () => okAsync(answers),
    },
  });

  it("is a ghost when it does not answer, and keeps nothing", async () => {
    const world = await makeWorld();
    const ports = listing(world, false);
    const asked = startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM });
    expect((await world.clock.until(asked)).isOk()).toBe(true);
  });

  it("keeps an operator from freeing the room without force, as it may be the lock's", async () => {
    const world = await makeWorld();
    const { kill } = world.startInProcess();
    kill();
    const sid = world.liveKit.seat(ROOM);
    const lock = { state: "starting", uid: "h".repeat(22) as Uid, sid, egressId: null, owner: "b" } as const;
    const version = world.ports.ids.version();
    await world.ports.locks.swap(ROOM, { expected: null, next: { version, lock } });
    const freed = releaseLock(listing(world, true), world.limits, { roomId: ROOM, version, force: false });
    expect((await world.clock.until(freed))._unsafeUnwrapErr()).toMatchObject({
      kind: "lock-in-use",
      recordingId: null,
    });
    expect(world.lock()).not.toBeNull();
  });
});
