import {
  type Evidence,
  type LockStore,
  onRecorderEvent,
  type Recording,
  stopRecording,
  unavailable,
} from "@tallylight/core";
import { err } from "neverthrow";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const stop = async (world: World, recording: Recording) =>
  world.clock.until(stopRecording(world.ports, world.limits, recording));
const outboxOf = async (world: World): Promise<string[]> =>
  (await world.ports.catalog.index.outbox(100))._unsafeUnwrap().map((event) => event.recording.status);
const told = ({ roomId, egressId, uid }: Recording, status: Evidence["status"]): Evidence => ({
  roomId,
  egressId,
  uid,
  status,
  source: "livekit",
});

describe("a recording that is stopped", () => {
  it("ends, frees the room and can be followed by another", async () => {
    const world = await makeWorld();
    const first = await world.started();
    expect((await stop(world, first))._unsafeUnwrap()).toMatchObject({ status: "ending" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user" });
    await world.clock.advance(1_000);
    expect(await world.record(first)).toMatchObject({ status: "complete", reason: "user", sizeBytes: 1_000 });
    expect(world.lock()).toBeNull();
    expect((await world.started()).recordingId).not.toBe(first.recordingId);
  });

  it("may be stopped again while it is ending, and not when it has ended", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    await stop(world, recording);
    expect((await stop(world, recording)).isOk()).toBe(true);
    await world.clock.advance(1_000);
    expect((await stop(world, recording))._unsafeUnwrapErr()).toMatchObject({ kind: "already-stopped" });
  });

  it("which nobody answers is ordered all the same, and stopped again by the sweep", async () => {
    const world = await makeWorld();
    world.liveKit.script({ stop: "no-answer" });
    const recording = await world.started();
    expect((await stop(world, recording))._unsafeUnwrap()).toMatchObject({ status: "active" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user" });
    await world.clock.advance(world.limits.lockGraceMs);
    const { steps } = await world.sweep();
    expect(steps).toMatchObject([{ step: { action: "stop", why: "ordered" }, outcome: "applied" }]);
  });

  it("is stopped by its id while the lock store is down", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("locks", "down");
    expect((await stop(world, recording)).isOk()).toBe(true);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "ending" }]);
  });

  it("is stopped while the documents are away", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("documents", "down");
    expect((await stop(world, recording))._unsafeUnwrap()).toMatchObject({ status: "ending" });
  });

  it("ends while the documents are away: the room is free, and its end waits beside the lock", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("documents", "down");
    await stop(world, recording);
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
    expect([...world.locks.queue.values()].map(({ status }) => status)).toEqual(["ending", "complete"]);
    world.setOutage("documents", "none");
    await world.sweep();
    expect(await world.record(recording)).toMatchObject({ status: "complete", reason: "user" });
    expect(await outboxOf(world)).toEqual(["starting", "active", "ending", "complete"]);
  });

  it("and that had ended without anybody telling, is settled by the stop", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setWebhooks("lost");
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    expect((await stop(world, recording))._unsafeUnwrapErr()).toMatchObject({ kind: "already-stopped" });
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
    expect(world.lock()).toBeNull();
  });

  it("that nobody knows is not found, and nothing is stopped", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    const wrong = { ...recording, uid: "z".repeat(22) as Recording["uid"] };
    expect((await stop(world, wrong))._unsafeUnwrapErr()).toMatchObject({ kind: "recording-not-found" });
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "active" }]);
  });
});

describe("events", () => {
  it("in any order, each of them twice, come to the same end", async () => {
    for (let shift = 0; shift < 8; shift += 1) {
      const world = await makeWorld();
      world.setWebhooks("held");
      const recording = await world.started();
      await stop(world, recording);
      await world.clock.advance(1_000);
      await world.deliverHeld((count) => Array.from({ length: 2 * count }, (_, at) => (at * 3 + shift) % count));
      expect(await world.record(recording)).toMatchObject({ status: "complete", reason: "user", accepted: true });
      expect(world.lock()).toBeNull();
    }
  });

  it("are announced once each, in their order", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    await stop(world, recording);
    await world.clock.advance(1_000);
    for (const status of ["starting", "active", "ending", "complete"] as const) {
      await world.clock.until(onRecorderEvent(world.ports, told(recording, status)));
    }
    expect(await outboxOf(world)).toEqual(["starting", "active", "ending", "complete"]);
  });

  it("of an older recording free no newer lock", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await stop(world, first);
    await world.clock.advance(1_000);
    const second = await world.started();
    for (const status of ["complete", "failed", "aborted"] as const) {
      await world.clock.until(onRecorderEvent(world.ports, told(first, status)));
    }
    expect(world.lock()).toMatchObject({ state: "active", uid: second.uid });
  });

  it.each(["complete", "failed", "aborted", "limit_reached"] as const)("that say %s free the room", async (status) => {
    const world = await makeWorld();
    const recording = await world.started();
    await world.clock.until(onRecorderEvent(world.ports, told(recording, status)));
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status });
  });

  it("of a recording that ends against an order to stop make the stop due again", async () => {
    const world = await makeWorld();
    world.liveKit.script({ stop: "no-answer" });
    const recording = await world.started();
    await stop(world, recording);
    const orders = await world.clock.until(onRecorderEvent(world.ports, told(recording, "active")));
    expect(orders._unsafeUnwrap()).toEqual([{ roomId: ROOM, egressId: recording.egressId }]);
  });

  it("are refused, to come again, while the index is away; and the lock is still held then", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("index", "down");
    const answer = await world.clock.until(onRecorderEvent(world.ports, told(recording, "complete")));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "index" });
    expect(world.lock()).toMatchObject({ state: "active" });
    world.setOutage("index", "none");
    await world.clock.until(onRecorderEvent(world.ports, told(recording, "complete")));
    expect(world.lock()).toBeNull();
    expect((await outboxOf(world)).at(-1)).toBe("complete");
  });

  it("whose swap took effect though its answer was lost do no harm when they are repeated", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("locks", "answers-lost");
    await world.clock.until(onRecorderEvent(world.ports, told(recording, "complete")));
    world.setOutage("locks", "none");
    await world.clock.until(onRecorderEvent(world.ports, told(recording, "complete")));
    expect(world.lock()).toBeNull();
    expect(await outboxOf(world)).toEqual(["starting", "active", "complete"]);
  });
});

describe("the end of a recording that no document takes", () => {
  it("is queued also when the room was freed by another just when the swap that brought it was lost", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    const { locks } = world.ports;
    const swap: LockStore["swap"] = (roomId, { expected }) =>
      locks.swap(roomId, { expected, next: null }).andThen(() => err(unavailable("locks", "swap", "no answer")));
    world.setOutage("documents", "down");
    const ports = { ...world.ports, locks: { ...locks, swap } };
    expect((await world.clock.until(onRecorderEvent(ports, told(recording, "complete")))).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
    expect((await locks.deferred(10))._unsafeUnwrap()).toMatchObject([{ evidence: { status: "complete" } }]);
  });
});

describe("a room that finishes", () => {
  it("frees its lock; the record's end follows", async () => {
    const world = await makeWorld();
    world.liveKit.script({ endsAfterMs: 60_000 });
    const recording = await world.started();
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ status: "ending" });
    await world.clock.advance(60_000);
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
  });

  it("frees its lock while the documents are away", async () => {
    const world = await makeWorld();
    world.liveKit.script({ endsAfterMs: 600_000 });
    await world.started();
    world.setOutage("documents", "down");
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
  });

  it("and is entered again can be recorded beside the upload of its earlier life", async () => {
    const world = await makeWorld();
    world.liveKit.script({ endsAfterMs: 60_000 });
    const first = await world.started();
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    world.liveKit.seat(ROOM);
    const second = await world.started();
    await world.clock.advance(60_000);
    expect(await world.record(first)).toMatchObject({ status: "complete" });
    expect(world.lock()).toMatchObject({ state: "active", uid: second.uid });
  });

  it("frees nothing when it is an earlier life of the room than the lock's", async () => {
    const world = await makeWorld();
    world.setWebhooks("held");
    const first = await world.started();
    world.liveKit.finishRoom(ROOM);
    await stop(world, first);
    await world.clock.advance(1_000);
    world.liveKit.seat(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    const second = await world.started();
    await world.deliverHeld();
    expect(world.lock()).toMatchObject({ uid: second.uid });
  });
});
