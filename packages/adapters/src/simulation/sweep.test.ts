import {
  type Evidence,
  mediaKey,
  drain,
  onRecorderEvent,
  type Recording,
  releaseLock,
  showLock,
  type Version,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const grow = (world: World) => world.clock.advance(world.limits.lockGraceMs);
const versionOf = (world: World): Version => world.locks.locks.get(ROOM)?.version as Version;

/** A recording whose end nobody was told of: its lock is orphaned. */
async function orphaned(world: World): Promise<Recording> {
  const recording = await world.started();
  world.setWebhooks("lost");
  world.liveKit.finishRoom(ROOM);
  await world.clock.advance(1_000);
  expect(world.lock()).not.toBeNull();
  return recording;
}

describe("the sweep", () => {
  it("frees an orphaned lock, and completes its record first", async () => {
    const world = await makeWorld();
    const recording = await orphaned(world);
    await grow(world);
    expect(await world.sweep()).toMatchObject({
      steps: [{ step: { action: "release", why: "ended", room: "missing" }, outcome: "applied" }],
    });
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("only says so in a dry run", async () => {
    const world = await makeWorld();
    const recording = await orphaned(world);
    await grow(world);
    expect(await world.sweep({ dryRun: true })).toMatchObject({
      dryRun: true,
      steps: [{ step: { action: "release" }, outcome: "planned" }],
    });
    expect(world.lock()).not.toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "active" });
  });

  it("leaves a lock that is too recent, and one whose recording runs, however old", async () => {
    const world = await makeWorld();
    await world.started();
    expect(await world.sweep()).toMatchObject({ locks: 1, steps: [] });
    await world.clock.advance(24 * 60 * 60_000);
    const kept = { action: "keep", why: "in-progress", outcome: "nothing-to-do", steps: 1 };
    expect(await world.sweep()).toMatchObject({ locks: 1, young: 0, inOrder: 1, counts: [kept], steps: [] });
    expect(world.lock()).toMatchObject({ state: "active" });
  });

  it("keeps, while LiveKit cannot be asked, and frees when it can", async () => {
    const world = await makeWorld();
    await orphaned(world);
    await grow(world);
    world.liveKit.setDown(true);
    expect(await world.sweep()).toMatchObject({ steps: [{ step: { action: "keep", why: "could-not-ask" } }] });
    expect(world.lock()).not.toBeNull();
    world.liveKit.setDown(false);
    await world.sweep();
    expect(world.lock()).toBeNull();
  });

  it("does not free before the record is safe: with the documents away it is queued in the same step", async () => {
    const world = await makeWorld();
    const recording = await orphaned(world);
    await grow(world);
    world.setOutage("documents", "down");
    await world.sweep();
    expect(world.lock()).toBeNull();
    expect([...world.locks.queue.values()]).toMatchObject([{ status: "complete" }]);
    world.setOutage("documents", "none");
    await world.sweep();
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("keeps the lock while the index is away, for the outbox comes before the lock", async () => {
    const world = await makeWorld();
    await orphaned(world);
    await grow(world);
    world.setOutage("index", "down");
    expect(await world.sweep()).toMatchObject({ steps: [{ outcome: { kind: "unavailable", port: "index" } }] });
    expect(world.lock()).not.toBeNull();
  });

  it("keeps what has no driver and records", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    const { kill } = world.startInProcess();
    await world.clock.advance(600);
    kill();
    await grow(world);
    expect(world.lock()).toMatchObject({ state: "starting" });
    expect(await world.sweep()).toMatchObject({
      steps: [{ step: { action: "activate", why: "no-driver" }, outcome: "applied" }],
    });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect([...world.index.rows.values()]).toMatchObject([{ status: "active" }]);
  });

  it.each([100, 600] as const)("stops what has no driver and does not record yet: killed after %i ms", async (ms) => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    const { kill } = world.startInProcess();
    await world.clock.advance(ms);
    kill();
    await grow(world);
    expect(await world.sweep()).toMatchObject({
      steps: [{ step: { action: "stop", why: "no-driver" }, outcome: "applied" }],
    });
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect([...world.index.rows.values()]).toMatchObject([
      { status: "aborted", accepted: false, reason: "start-timed-out" },
    ]);
    expect(world.lock()).toBeNull();
  });

  it("gives the room back, wherever the starter was killed, one grace period after somebody asks", async () => {
    for (let ms = 0; ms <= 3_000; ms += 1) {
      if (ms > 10 && ms % 250 > 6) continue;
      const world = await makeWorld();
      const { kill } = world.startInProcess();
      await world.clock.advance(ms);
      kill();
      await grow(world);
      const answer = await world.clock.until(world.start());
      const [held, running] = [world.lock(), world.liveKit.running(ROOM)];
      expect(running.length, `killed after ${ms} ms`).toBe(1);
      expect(held).toMatchObject({ state: "active", uid: running[0]?.uid });
      if (answer.isErr()) expect(answer.error).toMatchObject({ kind: "already-recording" });
    }
  });

  it("infers, after a second look, what LiveKit has forgotten: bytes under its key, complete; none, failed", async () => {
    for (const bytes of [10, 0]) {
      const world = await makeWorld();
      const recording = await world.started();
      if (bytes > 0) await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(bytes));
      world.liveKit.forget();
      await grow(world);
      const words = async () => (await world.sweep()).steps.map(({ step }) => `${step.action} ${step.why}`);
      expect(await words()).toEqual(["keep forgotten", "note forgotten"]);
      expect(await words()).toEqual(["keep forgotten", "wait forgotten"]);
      expect(world.lock()).not.toBeNull();
      await world.clock.advance(world.limits.secondOpinionMs);
      expect(await words()).toEqual(["keep forgotten", "give-up forgotten"]);
      const status = bytes > 0 ? "complete" : "failed";
      expect(await world.record(recording)).toMatchObject({ status, source: "inferred", reason: "recorder-lost" });
      expect(world.lock()).toBeNull();
    }
  });

  it("frees the room of what LiveKit has forgotten although the media cannot be asked; its record stays unfinished", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.liveKit.forget();
    world.setOutage("media", "down");
    await grow(world);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.sweep();
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "active" });
  });

  it("leaves alone what it cannot read", async () => {
    const world = await makeWorld();
    world.locks.locks.set(ROOM, { roomId: ROOM, version: "1" as Version, claimedAt: 0, unreadable: "state: newer" });
    await grow(world);
    expect(await world.sweep()).toMatchObject({ steps: [{ step: { action: "keep", why: "unreadable" } }] });
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    expect(world.locks.locks.size).toBe(1);
  });

  it("gives a lock from the future a new age, so that a clock that jumped costs one grace period", async () => {
    const world = await makeWorld();
    await orphaned(world);
    const stored = world.locks.locks.get(ROOM);
    if (stored !== undefined) world.locks.locks.set(ROOM, { ...stored, claimedAt: world.clock.now() + 600_000 });
    expect(await world.sweep()).toMatchObject({ steps: [{ step: { action: "restamp" }, outcome: "applied" }] });
    await grow(world);
    await world.sweep();
    expect(world.lock()).toBeNull();
  });

  it("looks at every lock, however many pages of them there are", async () => {
    const world = await makeWorld();
    await orphaned(world);
    const orphan = world.locks.locks.get(ROOM);
    for (let at = 0; at < 600; at += 1) {
      const roomId = `room-${at}` as typeof ROOM;
      if (orphan !== undefined) world.locks.locks.set(roomId, { ...orphan, roomId });
    }
    await grow(world);
    expect(await world.sweep()).toMatchObject({ locks: 600 });
    expect(world.locks.locks.size).toBe(0);
  });

  it("run by two at once does everything once", async () => {
    const world = await makeWorld();
    const recording = await orphaned(world);
    await grow(world);
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("ends with an error, and nothing done, when the locks cannot be listed", async () => {
    const world = await makeWorld();
    await orphaned(world);
    world.setOutage("locks", "down");
    await expect(world.sweep()).rejects.toThrow();
  });
});

describe("a start in a room with an orphaned lock", () => {
  it("takes it over once it is older than the grace period, without waiting for a sweep", async () => {
    const world = await makeWorld();
    const first = await orphaned(world);
    world.setWebhooks("delivered");
    world.liveKit.seat(ROOM);
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    await grow(world);
    const second = await world.started();
    expect(second.recordingId).not.toBe(first.recordingId);
    expect(await world.record(first)).toMatchObject({ status: "complete" });
  });

  it("is unavailable, not refused, while LiveKit cannot be asked about its holder", async () => {
    const world = await makeWorld();
    await orphaned(world);
    await grow(world);
    world.liveKit.setDown(true);
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
  });
});

describe("an operator", () => {
  it("frees an orphaned lock by hand, at any age, and its record is completed", async () => {
    const world = await makeWorld();
    const recording = await orphaned(world);
    const command = { roomId: ROOM, version: versionOf(world), force: false };
    expect((await world.clock.until(releaseLock(world.ports, world.limits, command))).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("is refused while the recording is in progress, unless by force", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    const command = { roomId: ROOM, version: versionOf(world), force: false };
    const refused = await world.clock.until(releaseLock(world.ports, world.limits, command));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "lock-in-use", recordingId });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect((await world.clock.until(releaseLock(world.ports, world.limits, { ...command, force: true }))).isOk()).toBe(
      true,
    );
    expect(world.lock()).toBeNull();
  });

  it("is refused when the lock is not the one that was shown", async () => {
    const world = await makeWorld();
    await orphaned(world);
    const command = { roomId: ROOM, version: "other" as Version, force: true };
    const refused = await world.clock.until(releaseLock(world.ports, world.limits, command));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "lock-changed" });
    expect(world.lock()).not.toBeNull();
  });

  it("sees what LiveKit says and what the sweep would do", async () => {
    const world = await makeWorld();
    await orphaned(world);
    await grow(world);
    const view = (await world.clock.until(showLock(world.ports, world.limits, ROOM)))._unsafeUnwrap();
    expect(view).toMatchObject({ step: { action: "release", why: "ended" }, look: { room: null } });
  });
});

describe("what a crash or an outage left undone", () => {
  it("is mended from the document, when only the index row is behind", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("index", "down");
    const complete = { ...evidenceOf(recording), status: "complete" } as const;
    await world.clock.until(onRecorderEvent(world.ports, complete));
    world.setOutage("index", "none");
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
    expect(world.index.rows.get(recording.recordingId)).toMatchObject({ status: "active" });
    expect((await world.sweep()).steps).toMatchObject([
      { step: { action: "record", why: "row-behind" }, outcome: "applied" },
    ]);
    expect(world.index.rows.get(recording.recordingId)).toMatchObject({ status: "complete" });
  });

  it("is mended from LiveKit, when every word of it was lost after its room had finished", async () => {
    const world = await makeWorld();
    world.liveKit.script({ endsAfterMs: 10_000 });
    const recording = await world.started();
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    world.setWebhooks("lost");
    await world.clock.advance(20_000);
    expect(await world.record(recording)).toMatchObject({ status: "ending" });
    await world.sweep();
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("waits in its queue as long as the documents are away", async () => {
    const world = await makeWorld();
    await world.started();
    world.setOutage("documents", "down");
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(5_000);
    const waiting = world.locks.queue.size;
    expect(waiting).toBeGreaterThan(0);
    expect((await world.clock.until(drain(world.ports)))._unsafeUnwrap()).toBe(0);
    expect(world.locks.queue.size).toBe(waiting);
  });
});

function evidenceOf({ roomId, egressId, uid }: Recording): Omit<Evidence, "status"> {
  return { roomId, egressId, uid, source: "livekit" };
}

describe("an index that was emptied", () => {
  it("is made again by the next sweep from the documents, without telling anybody anew", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    await world.clock.until(world.stop(recording));
    await world.clock.advance(1_000);
    const row = world.index.rows.get(recording.recordingId);
    world.index.rows.clear();
    world.index.outbox.clear();
    world.index.whole = null;
    await world.sweep();
    expect(world.index.rows.get(recording.recordingId)).toEqual(row);
    expect(world.index.outbox.size).toBe(0);
    expect(world.index.whole).not.toBeNull();
  });

  it("is not called whole while a document cannot be read", async () => {
    const world = await makeWorld();
    await world.started();
    world.index.whole = null;
    world.setOutage("documents", "down", "find");
    await world.sweep();
    expect(world.index.whole).toBeNull();
    world.setOutage("documents", "none", "find");
    await world.sweep();
    expect(world.index.whole).not.toBeNull();
  });
});
