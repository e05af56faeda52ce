import {
  beginMeeting,
  claim,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  deleteRecording,
  deleteRoom,
  endMeeting,
  getRecording,
  getRoom,
  headMedia,
  joinRoom,
  listLocks,
  listRooms,
  mediaKey,
  onRecorderEvent,
  readMedia,
  type Recording,
  type RoomId,
  type RoomInUse,
  stopRecording,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const FAIL = { withMeeting: "fail", withRecordings: "fail" } as const;

async function ended(world: World): Promise<Recording> {
  const recording = await world.started();
  await world.clock.until(stopRecording(world.ports, world.limits, recording));
  await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(1_000));
  await world.clock.advance(1_000);
  return recording;
}

describe("a room", () => {
  it("is made with a new id, and listed newest first", async () => {
    const world = await makeWorld();
    await world.clock.advance(5);
    const made = (
      await createRoom(world.ports, { roomName: "Daily stand-up", config: DEFAULT_ROOM_CONFIG })
    )._unsafeUnwrap();
    expect(made.roomId).toMatch(/^daily_stand_up-[a-z0-9]{15}$/);
    const all = (await listRooms(world.ports))._unsafeUnwrap();
    expect(all.map((room) => room.roomId)).toEqual([made.roomId, ROOM]);
    expect((await getRoom(world.ports, made.roomId))._unsafeUnwrap()).toEqual(made);
  });

  it("is not made twice under one id", async () => {
    const world = await makeWorld();
    const again = await createRoom(world.ports, { roomName: "Other", roomId: ROOM, config: DEFAULT_ROOM_CONFIG });
    expect(again._unsafeUnwrap()).toMatchObject({ roomName: "Room" });
  });

  it("with end-to-end encryption cannot be recorded", async () => {
    const world = await makeWorld();
    const config = { ...DEFAULT_ROOM_CONFIG, e2ee: { enabled: true } };
    const room = (await createRoom(world.ports, { roomName: "Secret", config }))._unsafeUnwrap();
    expect(room.config.recording.enabled).toBe(false);
  });

  it("is joined by a token after LiveKit has its room; not when it is closed, being deleted or unknown", async () => {
    const world = await makeWorld();
    const join = async (roomId: RoomId) =>
      world.clock.until(joinRoom(world.ports, { roomId, identity: "a", role: "speaker", ttlMs: 1_000 }));
    const room = (await createRoom(world.ports, { roomName: "New", config: DEFAULT_ROOM_CONFIG }))._unsafeUnwrap();
    expect((await join(room.roomId)).isOk()).toBe(true);
    expect((await world.clock.until(world.ports.directory.find(room.roomId)))._unsafeUnwrap()).not.toBeNull();
    const stored = (await world.ports.rooms.find(room.roomId))._unsafeUnwrap();
    const closed = (await world.ports.rooms.write({ ...room, status: "closed" }, stored?.etag ?? ""))._unsafeUnwrap();
    expect((await join(room.roomId))._unsafeUnwrapErr()).toMatchObject({ kind: "room-closed" });
    const etag = closed.kind === "written" ? closed.stored.etag : "";
    await world.ports.rooms.write({ ...room, deleting: true }, etag);
    expect((await join(room.roomId))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
    expect((await join("nope" as RoomId))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
  });

  it("has a meeting while LiveKit says so, unless it is closed", async () => {
    const world = await makeWorld();
    await beginMeeting(world.ports, ROOM);
    expect((await getRoom(world.ports, ROOM))._unsafeUnwrap().status).toBe("active_meeting");
    await beginMeeting(world.ports, ROOM);
    const live = (await world.clock.until(world.ports.directory.find(ROOM)))._unsafeUnwrap();
    await world.clock.until(endMeeting(world.ports, ROOM, live?.sid ?? null));
    expect((await getRoom(world.ports, ROOM))._unsafeUnwrap().status).toBe("open");
    expect((await beginMeeting(world.ports, "nope" as RoomId)).isOk()).toBe(true);
  });

  it("is deleted when nobody is in it and nothing was recorded", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, FAIL))).isOk()).toBe(true);
    expect((await getRoom(world.ports, ROOM))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
    expect(
      (await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, FAIL)))._unsafeUnwrapErr(),
    ).toMatchObject({
      kind: "room-not-found",
    });
  });

  it.each<[RoomInUse["kind"], (world: World) => Promise<unknown>]>([
    ["room-has-meeting", async () => undefined],
    ["room-has-meeting-and-recordings", async (world) => world.started()],
    [
      "room-has-recordings",
      async (world) => {
        await ended(world);
        world.liveKit.seat(ROOM, 0);
      },
    ],
  ])("is not deleted: %s; and can be recorded as before", async (kind, arrange) => {
    const world = await makeWorld();
    await arrange(world);
    expect(
      (await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, FAIL)))._unsafeUnwrapErr(),
    ).toMatchObject({ kind });
    expect((await getRoom(world.ports, ROOM))._unsafeUnwrap()).not.toHaveProperty("deleting");
  });

  it("is not deleted while it is locked, though nobody is in it and nothing is on record", async () => {
    const world = await makeWorld();
    const sid = world.liveKit.seat(ROOM, 0);
    const next = { version: world.ports.ids.version(), lock: claim({ uid: world.ports.ids.uid(), sid, owner: "a" }) };
    await world.ports.locks.swap(ROOM, { expected: null, next });
    expect(
      (await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, FAIL)))._unsafeUnwrapErr(),
    ).toMatchObject({
      kind: "room-has-recordings",
    });
  });

  it("is not deleted while LiveKit cannot be asked who is in it", async () => {
    const world = await makeWorld();
    world.liveKit.setDown(true);
    expect(
      (await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, FAIL)))._unsafeUnwrapErr(),
    ).toMatchObject({
      kind: "unavailable",
    });
    expect((await getRoom(world.ports, ROOM)).isOk()).toBe(true);
  });
});

describe("a recording", () => {
  it("that has ended has media, in whole and in part", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    expect((await headMedia(world.ports, recording))._unsafeUnwrap()).toMatchObject({ sizeBytes: 1_000 });
    const { bytes } = (await readMedia(world.ports, recording, { start: 10, end: 19 }))._unsafeUnwrap();
    let read = 0;
    for await (const chunk of bytes) read += chunk.length;
    expect(read).toBe(10);
  });

  it("has none while it runs, when it failed, and when it is unknown", async () => {
    const world = await makeWorld();
    const running = await world.started();
    expect((await headMedia(world.ports, running))._unsafeUnwrapErr()).toMatchObject({ kind: "recording-in-progress" });
    const { roomId, egressId, uid } = running;
    await world.clock.until(
      onRecorderEvent(world.ports, { roomId, egressId, uid, status: "failed", source: "livekit" }),
    );
    expect((await headMedia(world.ports, running))._unsafeUnwrapErr()).toMatchObject({ kind: "no-media" });
    expect((await readMedia(world.ports, running))._unsafeUnwrapErr()).toMatchObject({ kind: "no-media" });
    const unknown = { ...running, roomId: "nope" as RoomId };
    expect((await headMedia(world.ports, unknown))._unsafeUnwrapErr()).toMatchObject({ kind: "recording-not-found" });
  });

  it("is deleted with its media and its row, and never comes back", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    const { roomId, egressId, uid } = recording;
    expect((await world.clock.until(deleteRecording(world.ports, recording))).isOk()).toBe(true);
    expect(world.media.keys()).toEqual([]);
    for (const status of ["active", "complete", "failed"] as const) {
      await world.clock.until(onRecorderEvent(world.ports, { roomId, egressId, uid, status, source: "livekit" }));
    }
    expect((await getRecording(world.ports, recording))._unsafeUnwrapErr()).toMatchObject({
      kind: "recording-not-found",
    });
    expect((await world.ports.catalog.index.page({ limit: 10 }))._unsafeUnwrap().recordings).toEqual([]);
    expect((await world.clock.until(deleteRecording(world.ports, recording)))._unsafeUnwrapErr()).toMatchObject({
      kind: "recording-not-found",
    });
  });

  it("is not deleted while it is in progress, nor while LiveKit cannot say", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    expect((await world.clock.until(deleteRecording(world.ports, recording)))._unsafeUnwrapErr()).toMatchObject({
      kind: "recording-in-progress",
    });
    world.liveKit.setDown(true);
    expect((await world.clock.until(deleteRecording(world.ports, recording)))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
    });
    expect((await getRecording(world.ports, recording)).isOk()).toBe(true);
  });

  it("keeps its media as long as there is no tombstone", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    world.setOutage("documents", "down", "write");
    expect((await world.clock.until(deleteRecording(world.ports, recording))).isErr()).toBe(true);
    expect(world.media.keys()).toHaveLength(1);
  });

  it("whose deletion was cut short is deleted by asking again", async () => {
    const world = await makeWorld();
    const recording = await ended(world);
    world.setOutage("media", "down");
    expect((await world.clock.until(deleteRecording(world.ports, recording)))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
    });
    world.setOutage("media", "none");
    await world.clock.until(deleteRecording(world.ports, recording));
    expect(world.media.keys()).toEqual([]);
  });
});

describe("the list of locks", () => {
  it("is oldest first, with ages by the store's clock", async () => {
    const world = await makeWorld();
    await world.started();
    await world.clock.advance(5_000);
    expect((await listLocks(world.ports))._unsafeUnwrap()).toMatchObject([{ held: { roomId: ROOM } }]);
    expect((await listLocks(world.ports))._unsafeUnwrap()[0]?.ageMs).toBeGreaterThan(5_000);
  });
});
