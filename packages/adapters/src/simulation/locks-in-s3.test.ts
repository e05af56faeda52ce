import { drain, type Evidence, onRoomFinished, type RoomSid } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const HOUR = 3_600_000;

/** S3 with the locks in it: they are away with documents, rooms and media; the queue is somewhere else. */
function setS3(world: World, outage: "down" | "none"): void {
  for (const port of ["documents", "rooms", "media"] as const) world.setOutage(port, outage);
  for (const operation of ["read", "swap", "list"]) world.setOutage("locks", outage, operation);
}

describe("an hour without S3, with the locks in it", () => {
  it("ends no recording, starts none, and loses no record: it waits in the queue, and the lock with it", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    setS3(world, "down");
    await world.clock.advance(HOUR / 2);
    const running = await world.clock.until(world.ports.egress.find(recording.egressId));
    expect(running._unsafeUnwrap()).toMatchObject({ status: "active" });
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(HOUR / 2);
    expect(world.lock()).toMatchObject({ uid: recording.uid });
    expect([...world.locks.queue.values()].map(({ status }) => status)).toContain("complete");
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    expect((await world.clock.until(drain(world.ports)))._unsafeUnwrap()).toBe(0);

    setS3(world, "none");
    expect((await world.clock.until(drain(world.ports)))._unsafeUnwrap()).toBeGreaterThan(0);
    expect(await world.record(recording)).toMatchObject({ status: "complete", sizeBytes: 1_000, accepted: true });
    expect(world.lock()).toBeNull();
    expect(world.locks.queue.size).toBe(0);
    world.liveKit.seat(ROOM);
    expect((await world.started()).recordingId).not.toBe(recording.recordingId);
  });

  it("keeps the reason of a stop that was ordered before it", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setWebhooks("held");
    (await world.clock.until(world.stop(recording)))._unsafeUnwrap();
    await world.clock.advance(10_000);
    setS3(world, "down");
    await world.deliverHeld();
    setS3(world, "none");
    (await world.clock.until(drain(world.ports)))._unsafeUnwrap();
    expect(await world.record(recording)).toMatchObject({ status: "complete", reason: "user" });
    expect(world.lock()).toBeNull();
  });
});

describe("what was inferred and queued", () => {
  it("is recorded later, and frees no lock that has been moved on since", async () => {
    const world = await makeWorld();
    const { roomId, egressId, uid } = await world.started();
    const lost: Evidence = { roomId, egressId, uid, status: "failed", source: "inferred" };
    (await world.ports.locks.defer(lost))._unsafeUnwrap();
    expect((await world.clock.until(drain(world.ports)))._unsafeUnwrap()).toBe(1);
    expect(await world.record({ roomId, egressId, uid })).toMatchObject({ status: "failed", source: "inferred" });
    expect(world.lock()).toMatchObject({ uid, state: "active" });
  });
});

describe("a record whose writer died before it told the index, which is not where the lock is", () => {
  it("is told by whoever frees the room because its meeting is over", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    (
      await documents.write({ ...recording, status: "failed", source: "livekit" }, stored?.etag ?? null)
    )._unsafeUnwrap();
    const sid = world.lock()?.sid as RoomSid;
    const finished = { kind: "room-finished", roomId: ROOM, sid } as const;

    world.setOutage("index", "down");
    expect((await world.clock.until(onRoomFinished(world.ports, finished)))._unsafeUnwrapErr().port).toBe("index");
    expect(world.lock()).not.toBeNull();
    world.setOutage("index", "none");
    (await world.clock.until(onRoomFinished(world.ports, finished)))._unsafeUnwrap();
    expect(world.lock()).toBeNull();
    const { recordings } = (await world.ports.catalog.index.page({ limit: 9 }))._unsafeUnwrap();
    expect(recordings).toMatchObject([{ recordingId: recording.recordingId, status: "failed" }]);
  });
});
