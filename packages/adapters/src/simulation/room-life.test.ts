import {
  beginMeeting,
  configureRoom,
  createRoom,
  deleteRoom,
  type DeleteTerms,
  DEFAULT_ROOM_CONFIG,
  type EgressId,
  endMeeting,
  evidenceOf,
  finishDeletion,
  getRecording,
  getRoom,
  mediaKey,
  onRecorderEvent,
  type Recording,
  restoreIndex,
  type Room,
  type RoomId,
  type RoomSid,
  setRoomStatus,
  stopRecording,
  sweepRooms,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const roomNow = async (world: World): Promise<Room | null> => (await getRoom(world.ports, ROOM)).unwrapOr(null);
const deleteBy = (world: World, terms: DeleteTerms) =>
  world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms));
const swept = async (world: World) => (await world.clock.until(sweepRooms(world.ports, world.limits)))._unsafeUnwrap();

/** A recording that has ended, in a room that nobody is in any more. */
async function recorded(world: World): Promise<Recording> {
  const recording = await world.started();
  await world.clock.until(stopRecording(world.ports, world.limits, recording));
  await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(1_000));
  await world.clock.advance(1_000);
  return recording;
}

/** Changes the stored room, whatever is in it. */
async function change(world: World, by: Partial<Room>): Promise<void> {
  const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
  if (stored === null) throw new Error("no room");
  await world.ports.rooms.write({ ...stored.value, ...by }, stored.etag);
}

type Row = readonly [use: string, terms: string, became: string, left: string];

/** OpenVidu Meet's matrix: M a meeting, R recordings; what it became, and what is left of the room. */
const MATRIX: readonly Row[] = [
  ["", "fail/fail", "deleted", "gone"],
  ["", "force/force", "deleted", "gone"],
  ["", "when_meeting_ends/close", "deleted", "gone"],
  ["M", "fail/fail", "room-has-meeting", "open none"],
  ["M", "fail/force", "room-has-meeting", "open none"],
  ["M", "force/fail", "deleted", "gone"],
  ["M", "force/close", "deleted", "gone"],
  ["M", "when_meeting_ends/fail", "scheduled", "active_meeting delete"],
  ["M", "when_meeting_ends/close", "scheduled", "active_meeting delete"],
  ["M", "when_meeting_ends/force", "scheduled", "active_meeting delete all"],
  ["R", "fail/fail", "room-has-recordings", "open none"],
  ["R", "force/fail", "room-has-recordings", "open none"],
  ["R", "fail/close", "closed", "closed none"],
  ["R", "fail/force", "deleted", "gone"],
  ["MR", "fail/fail", "room-has-meeting-and-recordings", "open none"],
  ["MR", "fail/force", "room-has-meeting-and-recordings", "open none"],
  ["MR", "force/fail", "room-with-meeting-has-recordings", "open none"],
  ["MR", "force/close", "closed", "closed none"],
  ["MR", "force/force", "deleted", "gone"],
  ["MR", "when_meeting_ends/fail", "room-with-meeting-has-recordings-at-its-end", "open none"],
  ["MR", "when_meeting_ends/close", "scheduled", "active_meeting close"],
  ["MR", "when_meeting_ends/force", "scheduled", "active_meeting delete all"],
];

describe("a room that is to be deleted", () => {
  it.each(MATRIX)("with %s in it, by %s: %s, and then it is %s", async (use, terms, became, left) => {
    const world = await makeWorld();
    const recording = use.includes("R") ? await recorded(world) : null;
    if (!use.includes("M")) world.liveKit.seat(ROOM, 0);
    const [withMeeting, withRecordings] = terms.split("/") as [
      DeleteTerms["withMeeting"],
      DeleteTerms["withRecordings"],
    ];
    const answer = await deleteBy(world, { withMeeting, withRecordings });
    expect(answer.isOk() ? answer.value.state : answer.error.kind).toBe(became);
    const room = await roomNow(world);
    const all = room?.meetingEndRecordings === true ? " all" : "";
    expect(room === null ? "gone" : `${room.status} ${room.meetingEndAction ?? "none"}${all}`).toBe(left);
    expect(room ?? {}).not.toHaveProperty("deleting");
    if (answer.isOk()) expect(answer.value.room).toEqual(room);
    const meets = (await world.clock.until(world.ports.directory.find(ROOM)))._unsafeUnwrap()?.people ?? 0;
    expect(meets > 0).toBe(use.includes("M") && !["deleted", "closed"].includes(became));
    if (recording !== null) expect((await getRecording(world.ports, recording)).isOk()).toBe(became !== "deleted");
  });

  it("is not closed when somebody else's deletion is under way by then", async () => {
    const world = await makeWorld();
    await recorded(world);
    const { directory } = world.ports;
    const ports = changed(world.ports, {
      directory: followed(
        directory,
        "find",
        at(1, () => change(world, { deletingMeeting: true, deletingRecordings: true })),
      ),
    });
    const terms = { withMeeting: "when_meeting_ends", withRecordings: "close" } as const;
    const answer = await world.clock.until(deleteRoom(ports, world.limits, ROOM, terms));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "room-changed" });
    expect(await roomNow(world)).toMatchObject({ deleting: true, status: "open" });
  });

  it("stays closed, when it is closed and its meeting still goes on", async () => {
    const world = await makeWorld();
    await change(world, { status: "closed" });
    const terms = { withMeeting: "when_meeting_ends", withRecordings: "close" } as const;
    expect((await deleteBy(world, terms))._unsafeUnwrap()).toMatchObject({ state: "scheduled" });
    expect(await roomNow(world)).toMatchObject({ status: "closed", meetingEndAction: "delete" });
  });
});

describe("the end of a meeting", () => {
  const WHEN = "when_meeting_ends";
  const lives = async (world: World): Promise<RoomSid | null> =>
    (await world.clock.until(world.ports.directory.find(ROOM)))._unsafeUnwrap()?.sid ?? null;
  const ends = async (world: World): Promise<void> => {
    const sid = await lives(world);
    world.liveKit.finishRoom(ROOM);
    const room = (await world.clock.until(endMeeting(world.ports, ROOM, sid)))._unsafeUnwrap();
    if (room?.deleting === true) await world.clock.until(finishDeletion(world.ports, world.limits, ROOM));
    await world.clock.advance(1_000);
  };

  it("opens the room again, and leaves a closed one closed", async () => {
    const world = await makeWorld();
    await beginMeeting(world.ports, ROOM);
    await ends(world);
    expect(await roomNow(world)).toMatchObject({ status: "open" });
    await change(world, { status: "closed" });
    await ends(world);
    expect(await roomNow(world)).toMatchObject({ status: "closed" });
    expect((await world.clock.until(endMeeting(world.ports, "nope" as RoomId, null)))._unsafeUnwrap()).toBeNull();
  });

  it("closes what is to be closed then, and that once", async () => {
    const world = await makeWorld();
    await world.started();
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "close" });
    await ends(world);
    expect(await roomNow(world)).toMatchObject({ status: "closed" });
    expect(await roomNow(world)).not.toHaveProperty("meetingEndAction");
  });

  it("deletes what is to be deleted then, with the recording that ends with it", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "force" });
    await ends(world);
    expect(await roomNow(world)).toBeNull();
    expect((await getRecording(world.ports, recording))._unsafeUnwrapErr()).toMatchObject({
      kind: "recording-not-found",
    });
  });

  it("deletes no recording that was made after the order, unless that was asked for: the room is closed", async () => {
    const world = await makeWorld();
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "fail" });
    const recording = await world.started();
    await ends(world);
    expect(await roomNow(world)).toMatchObject({ status: "closed" });
    expect(await roomNow(world)).not.toHaveProperty("deleting");
    expect((await getRecording(world.ports, recording)).isOk()).toBe(true);
  });

  it("that comes late, when another meeting has begun, ends nothing", async () => {
    const world = await makeWorld();
    await beginMeeting(world.ports, ROOM);
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "force" });
    const before = await lives(world);
    world.liveKit.renewRoom(ROOM);
    expect((await world.clock.until(endMeeting(world.ports, ROOM, before)))._unsafeUnwrap()).toMatchObject({
      status: "active_meeting",
    });
    expect(await roomNow(world)).toMatchObject({ status: "active_meeting", meetingEndAction: "delete" });
    const gone = followed(
      world.ports.directory,
      "find",
      at(1, async () => {
        const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
        await world.ports.rooms.remove(ROOM, stored?.etag ?? "");
      }),
    );
    expect(
      (await world.clock.until(endMeeting(changed(world.ports, { directory: gone }), ROOM, before)))._unsafeUnwrap(),
    ).toBeNull();
  });

  it("closes and deletes nothing while LiveKit cannot be asked, and is told again", async () => {
    const world = await makeWorld();
    await beginMeeting(world.ports, ROOM);
    const sid = await lives(world);
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "force" });
    world.liveKit.finishRoom(ROOM);
    world.liveKit.setDown(true);
    const told = await world.clock.until(endMeeting(world.ports, ROOM, sid));
    expect(told._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "directory" });
    expect(await roomNow(world)).toMatchObject({ status: "active_meeting", meetingEndAction: "delete" });
    expect(await swept(world)).toMatchObject({ deleted: 0, left: 1 });
    world.liveKit.setDown(false);
    expect(await swept(world)).toMatchObject({ deleted: 1, left: 0 });
    expect(await roomNow(world)).toBeNull();
  });

  it("is on record although LiveKit cannot be asked, where nothing was ordered for it", async () => {
    const world = await makeWorld();
    await beginMeeting(world.ports, ROOM);
    world.liveKit.setDown(true);
    expect((await world.clock.until(endMeeting(world.ports, ROOM, null))).isOk()).toBe(true);
    expect(await roomNow(world)).toMatchObject({ status: "open" });
  });

  it("is found by the sweep, where its webhook was lost; not while LiveKit has the room", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    await beginMeeting(world.ports, ROOM);
    expect(await swept(world)).toMatchObject({ meetingsEnded: 0 });
    world.liveKit.finishRoom(ROOM);
    expect(await swept(world)).toMatchObject({ meetingsEnded: 1 });
    expect(await roomNow(world)).toMatchObject({ status: "open" });
    await world.clock.until(finishDeletion(world.ports, world.limits, ROOM));
    expect(await roomNow(world)).not.toBeNull();
  });

  it("deletes nothing when people are in the room again before the deletion is done", async () => {
    const world = await makeWorld();
    await deleteBy(world, { withMeeting: WHEN, withRecordings: "force" });
    const sid = await lives(world);
    world.liveKit.finishRoom(ROOM);
    await world.clock.until(endMeeting(world.ports, ROOM, sid));
    world.liveKit.seat(ROOM);
    await world.clock.until(finishDeletion(world.ports, world.limits, ROOM));
    expect(await roomNow(world)).toMatchObject({ meetingEndAction: "delete" });
    expect(await roomNow(world)).not.toHaveProperty("deleting");
  });
});

describe("a room whose date has come", () => {
  const HOUR = 3_600_000;
  const expires = async (world: World, policy?: Room["autoDeletionPolicy"]): Promise<void> => {
    const date = { autoDeletionDate: world.clock.now() + HOUR };
    await change(world, { ...date, ...(policy === undefined ? {} : { autoDeletionPolicy: policy }) });
  };

  it("stays until then, and is deleted when nothing is in it", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    await expires(world);
    await world.clock.advance(HOUR - 1);
    expect(await swept(world)).toMatchObject({ deleted: 0 });
    await world.clock.advance(1);
    expect(await swept(world)).toMatchObject({ deleted: 1 });
    expect(await roomNow(world)).toBeNull();
  });

  it("is closed once, when it has recordings, and deleted when they are gone", async () => {
    const world = await makeWorld();
    await recorded(world);
    world.liveKit.seat(ROOM, 0);
    await expires(world, { withMeeting: "when_meeting_ends", withRecordings: "close" });
    await world.clock.advance(HOUR);
    expect(await swept(world)).toMatchObject({ closed: 1 });
    const written = (await world.ports.rooms.find(ROOM))._unsafeUnwrap()?.etag;
    expect(await swept(world)).toMatchObject({ closed: 0, left: 0 });
    expect((await world.ports.rooms.find(ROOM))._unsafeUnwrap()?.etag).toBe(written);
  });

  it("waits for the end of its meeting, ordered once; a forced one does not", async () => {
    const world = await makeWorld();
    await expires(world);
    await world.clock.advance(HOUR);
    expect(await swept(world)).toMatchObject({ scheduled: 1 });
    expect(await swept(world)).toMatchObject({ scheduled: 0 });
    expect(await roomNow(world)).toMatchObject({ status: "active_meeting", meetingEndAction: "delete" });
    await change(world, { autoDeletionPolicy: { withMeeting: "force", withRecordings: "force" } });
    expect(await swept(world)).toMatchObject({ deleted: 1 });
    expect((await world.clock.until(world.ports.directory.find(ROOM)))._unsafeUnwrap()).toBeNull();
  });

  it("ends with a meeting whose end was not heard of, in one sweep", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    await beginMeeting(world.ports, ROOM);
    await expires(world);
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(HOUR);
    expect(await swept(world)).toMatchObject({ deleted: 1 });
  });

  it("is left while LiveKit cannot be asked who is in it, or while somebody else writes it", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    await expires(world);
    await world.clock.advance(HOUR);
    world.liveKit.setDown(true);
    expect(await swept(world)).toMatchObject({ deleted: 0, left: 1 });
    world.liveKit.setDown(false);
    const write = preceded(world.ports.rooms, "write", () => change(world, { roomName: "Other" }));
    const ports = changed(world.ports, { rooms: write });
    const report = (await world.clock.until(sweepRooms(ports, world.limits)))._unsafeUnwrap();
    expect(report).toMatchObject({ deleted: 0, left: 1 });
    expect(await roomNow(world)).toMatchObject({ roomName: "Other" });
  });

  it("stands in nobody's way: a room that cannot be read, or goes meanwhile, is passed over", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    await expires(world);
    await world.clock.advance(HOUR);
    const other = { roomName: "Other", roomId: "a" as RoomId, config: DEFAULT_ROOM_CONFIG };
    await createRoom(world.ports, other);
    const { rooms } = world.ports;
    const gone = followed(
      rooms,
      "list",
      at(1, async () => {
        const stored = (await rooms.find("a" as RoomId))._unsafeUnwrap();
        await rooms.remove("a" as RoomId, stored?.etag ?? "");
      }),
    );
    const ports = changed(world.ports, { rooms: gone });
    expect((await world.clock.until(sweepRooms(ports, world.limits)))._unsafeUnwrap()).toMatchObject({ deleted: 1 });
  });
});

describe("the name of a room", () => {
  const kept = async (world: World) => (await world.ports.rooms.archivedName(ROOM))._unsafeUnwrap();
  const forget = async (world: World): Promise<void> => {
    const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
    await world.ports.rooms.remove(ROOM, stored?.etag ?? "");
  };
  const unnamed = (recording: Recording) => ({ ...evidenceOf(recording), egressId: "EG_late" as EgressId });

  it("is kept beside its recordings, and found when the room is gone, by records and by rows", async () => {
    const world = await makeWorld();
    const recording = await recorded(world);
    expect(await kept(world)).toBe("Room");
    await forget(world);
    await onRecorderEvent(world.ports, unnamed(recording));
    expect(await world.record({ ...recording, egressId: "EG_late" as EgressId })).toMatchObject({ roomName: "Room" });
    const document = (await world.ports.catalog.documents.find(recording))._unsafeUnwrap();
    const { roomName: _name, ...nameless } = recording;
    await world.ports.catalog.documents.write({ ...nameless, revision: 9 }, document?.etag ?? "");
    world.index.rows.clear();
    world.index.whole = null;
    (await world.clock.until(restoreIndex(world.ports)))._unsafeUnwrap();
    expect(world.index.rows.get(recording.recordingId)).toMatchObject({ roomName: "Room" });
  });

  it("goes with the room and all of its recordings", async () => {
    const world = await makeWorld();
    await recorded(world);
    await deleteBy(world, { withMeeting: "force", withRecordings: "force" });
    expect(await kept(world)).toBeNull();
  });

  it("is worth no failure: where it cannot be kept or read, a recording is on record without it", async () => {
    const world = await makeWorld();
    const recording = await recorded(world);
    world.setOutage("rooms", "down");
    await onRecorderEvent(world.ports, unnamed(recording));
    const record = await world.record({ ...recording, egressId: "EG_late" as EgressId });
    expect(record).toMatchObject({ uid: recording.uid });
    expect(record).not.toHaveProperty("roomName");
  });
});

describe("a room's owner", () => {
  const off = { recording: { enabled: false } };

  it("changes a part of its configuration; the rest stays; encryption turns recording off", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    const layout = { recording: { layout: "speaker" as const } };
    const changedOnce = (await world.clock.until(configureRoom(world.ports, ROOM, layout)))._unsafeUnwrap();
    expect(changedOnce.config).toEqual({
      ...DEFAULT_ROOM_CONFIG,
      recording: { ...DEFAULT_ROOM_CONFIG.recording, layout: "speaker" },
    });
    await world.clock.until(configureRoom(world.ports, ROOM, { e2ee: { enabled: true } }));
    const both = (
      await world.clock.until(configureRoom(world.ports, ROOM, { recording: { enabled: true } }))
    )._unsafeUnwrap();
    expect(both.config).toMatchObject({ e2ee: { enabled: true }, recording: { enabled: false, layout: "speaker" } });
    expect(await roomNow(world)).toEqual(both);
  });

  it("changes nothing during a meeting, nor while nobody can say whether there is one", async () => {
    const world = await makeWorld();
    expect((await world.clock.until(configureRoom(world.ports, ROOM, off)))._unsafeUnwrapErr()).toEqual({
      kind: "room-in-meeting",
      roomId: ROOM,
    });
    world.liveKit.setDown(true);
    expect((await world.clock.until(configureRoom(world.ports, ROOM, off)))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
    });
    expect(await roomNow(world)).toMatchObject({ config: DEFAULT_ROOM_CONFIG });
  });

  it("closes it at once, or when its meeting ends; and opens it again", async () => {
    const world = await makeWorld();
    const set = async (status: "open" | "closed") =>
      (await world.clock.until(setRoomStatus(world.ports, ROOM, status)))._unsafeUnwrap();
    expect(await set("closed")).toMatchObject({
      scheduled: true,
      room: { status: "active_meeting", meetingEndAction: "close" },
    });
    const taken = await set("open");
    expect(taken).toMatchObject({ scheduled: false, room: { status: "active_meeting" } });
    expect(taken.room).not.toHaveProperty("meetingEndAction");
    world.liveKit.seat(ROOM, 0);
    expect(await set("closed")).toMatchObject({ scheduled: false, room: { status: "closed" } });
    expect(await set("open")).toMatchObject({ scheduled: false, room: { status: "open" } });
  });

  it("finds no room that is not there, or that is being deleted", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    const notFound = async (roomId: RoomId) => {
      expect((await world.clock.until(setRoomStatus(world.ports, roomId, "open")))._unsafeUnwrapErr()).toMatchObject({
        kind: "room-not-found",
      });
      expect((await world.clock.until(configureRoom(world.ports, roomId, off)))._unsafeUnwrapErr()).toMatchObject({
        kind: "room-not-found",
      });
    };
    await notFound("nope" as RoomId);
    await change(world, { deleting: true });
    await notFound(ROOM);
  });
});
