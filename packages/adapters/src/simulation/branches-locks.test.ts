import {
  claim,
  drain,
  type EgressId,
  type Evidence,
  mediaKey,
  onRecorderEvent,
  onRoomFinished,
  releaseLock,
  type SweepPorts,
  type Uid,
  type Version,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { changed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

/** Somebody else writes the lock, as it is, under another version. */
const rewrite = async (world: World): Promise<void> => {
  const { held } = (await world.ports.locks.read(ROOM))._unsafeUnwrap();
  if (held === null || !("lock" in held)) return;
  const next = { version: world.ports.ids.version(), lock: held.lock };
  await world.ports.locks.swap(ROOM, { expected: held.version, next });
};

const losing = (world: World, races: number): SweepPorts => {
  const meanwhile = (count: number): unknown => (count <= races ? rewrite(world) : undefined);
  return changed(world.ports, { locks: preceded(world.ports.locks, "swap", meanwhile) });
};

describe("the end of a room", () => {
  const finish = (world: World, ports: SweepPorts) =>
    world.clock.until(onRoomFinished(ports, { kind: "room-finished", roomId: ROOM, sid: world.liveKit.seat(ROOM) }));

  it("frees an active recording's lock although somebody else writes it at the same moment", async () => {
    const world = await makeWorld();
    await world.started();
    expect((await finish(world, losing(world, 1)))._unsafeUnwrap()).toEqual([]);
    expect(world.lock()).toBeNull();
  });

  it("orders a starting recording's stop although somebody else writes its lock at the same moment", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const { kill } = world.startInProcess();
    await world.clock.advance(600);
    kill();
    const [{ egressId }] = world.liveKit.running(ROOM) as [Evidence];
    expect((await finish(world, losing(world, 1)))._unsafeUnwrap()).toEqual([{ roomId: ROOM, egressId }]);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "room-ended" });
  });

  it.each([
    ["frees the lock of a recorder that is not in the new one", false],
    ["orders the stop of a recorder that is in the new one, and keeps its lock", true],
  ] as const)("that is told when another life of it is on: %s", async (_what, inNewLife) => {
    const world = await makeWorld();
    const { egressId } = await world.started();
    const sid = world.liveKit.seat(ROOM);
    world.liveKit.renewRoom(ROOM);
    const { directory } = world.ports;
    const recorders = inNewLife ? [egressId] : [];
    const ports = changed(world.ports, {
      directory: { find: (roomId) => directory.find(roomId).map((room) => room && { ...room, recorders }) },
    });
    const orders = await world.clock.until(onRoomFinished(ports, { kind: "room-finished", roomId: ROOM, sid }));
    expect(orders._unsafeUnwrap()).toEqual(inNewLife ? [{ roomId: ROOM, egressId }] : []);
    expect(world.lock()?.state).toBe(inNewLife ? "stopping" : undefined);
  });

  it("is refused, to come again, when others never stop writing the lock; which is still held then", async () => {
    const world = await makeWorld();
    await world.started();
    const told = await finish(world, losing(world, Number.POSITIVE_INFINITY));
    expect(told._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect((await finish(world, world.ports)).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
  });
});

describe("the end of an egress", () => {
  it("is refused, to come again, when others never stop writing the lock; its record is written by then", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    const { roomId, egressId, uid } = recording;
    const ended: Evidence = { roomId, egressId, uid, status: "complete", source: "livekit" };
    const told = await onRecorderEvent(losing(world, Number.POSITIVE_INFINITY), ended);
    expect(told._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(await world.record(recording)).toMatchObject({ status: "complete" });
    expect((await onRecorderEvent(world.ports, ended)).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
  });
});

describe("what waits for the catalog", () => {
  it("waits on, without being asked for one by one, when the catalog refuses twenty for one cause", async () => {
    const world = await makeWorld();
    for (let n = 0; n < 60; n += 1) {
      const id = { roomId: ROOM, egressId: `EG_q${n}` as EgressId, uid: String(n).padStart(22, "q") as Uid };
      await world.ports.locks.defer({ ...id, status: "complete", source: "livekit" });
    }
    world.setOutage("documents", "down");
    let asked = 0;
    const find = preceded(world.ports.catalog.documents, "find", () => (asked += 1));
    const drained = await drain(changed(world.ports, { documents: find }));
    expect({ drained: drained._unsafeUnwrap(), asked }).toEqual({ drained: 0, asked: 20 });
    world.setOutage("documents", "none");
    expect((await drain(world.ports))._unsafeUnwrap()).toBe(60);
  });
});

describe("an operator who frees a lock", () => {
  const versionNow = (world: World): Version => world.locks.locks.get(ROOM)?.version ?? ("none" as Version);
  const release = (world: World, force: boolean, ports = world.ports, version = versionNow(world)) =>
    world.clock.until(releaseLock(ports, world.limits, { roomId: ROOM, version, force }));

  it.each([true, false])("is told that there is none, force %s", async (force) => {
    const world = await makeWorld();
    expect((await release(world, force))._unsafeUnwrapErr()).toEqual({ kind: "lock-not-found", roomId: ROOM });
  });

  it.each([true, false])("frees nothing that was written since it was shown, force %s", async (force) => {
    const world = await makeWorld();
    await world.started();
    world.setWebhooks("lost");
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    const answer = await release(world, force, losing(world, 1));
    expect(answer._unsafeUnwrapErr()).toEqual({ kind: "lock-changed", roomId: ROOM });
    expect(world.lock()).not.toBeNull();
    expect((await release(world, force)).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
  });

  it("frees one that this version cannot read by force alone", async () => {
    const world = await makeWorld();
    const version = world.ports.ids.version();
    world.locks.locks.set(ROOM, { roomId: ROOM, version, claimedAt: world.clock.now(), unreadable: "state: paused" });
    expect((await release(world, false))._unsafeUnwrapErr()).toEqual({
      kind: "lock-unreadable",
      roomId: ROOM,
      detail: "state: paused",
    });
    expect((await release(world, true)).isOk()).toBe(true);
    expect(world.locks.locks.size).toBe(0);
  });

  it.each([
    ["complete when its file is there", 7, { status: "complete", source: "inferred", sizeBytes: 7 }],
    ["failed when there is no file", 0, { status: "failed", source: "inferred" }],
    ["unfinished when the media cannot be asked", null, { status: "active", source: "livekit" }],
  ] as const)(
    "frees that of an egress that LiveKit has forgotten, whose record is %s",
    async (_what, sizeBytes, end) => {
      const world = await makeWorld();
      const recording = await world.started();
      world.liveKit.forget();
      if (sizeBytes === null) world.setOutage("media", "down");
      else await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(sizeBytes));
      expect((await release(world, false)).isOk()).toBe(true);
      expect(world.lock()).toBeNull();
      expect(await world.record(recording)).toMatchObject(end);
    },
  );

  it("frees none of a start that may be under way, until it is as old as the grace period", async () => {
    const world = await makeWorld();
    const lock = claim({ uid: "w".repeat(22) as Uid, sid: world.liveKit.seat(ROOM), owner: "b" });
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    const inUse = { kind: "lock-in-use", roomId: ROOM, recordingId: null };
    expect((await release(world, false))._unsafeUnwrapErr()).toEqual(inUse);
    await world.clock.advance(world.limits.lockGraceMs);
    expect((await release(world, false)).isOk()).toBe(true);
    expect(world.lock()).toBeNull();
  });

  it("is told which other recording keeps the room of an attempt without an egress", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    world.locks.locks.clear();
    const lock = claim({ uid: "w".repeat(22) as Uid, sid: world.liveKit.seat(ROOM), owner: "b" });
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    expect((await release(world, false))._unsafeUnwrapErr()).toEqual({
      kind: "lock-in-use",
      roomId: ROOM,
      recordingId,
    });
    expect(world.lock()).toMatchObject({ uid: lock.uid });
  });
});
