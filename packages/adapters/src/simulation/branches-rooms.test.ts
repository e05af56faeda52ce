import {
  beginMeeting,
  createRoom,
  deleteRoom,
  DEFAULT_ROOM_CONFIG,
  endMeeting,
  getRoom,
  listRooms,
  type Room,
  type RoomId,
  type RoomSid,
  sweepRooms,
  type SweepPorts,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const FORCE = { withMeeting: "force", withRecordings: "force" } as const;

const deleteBy = (world: World, ports: SweepPorts) => world.clock.until(deleteRoom(ports, world.limits, ROOM, FORCE));
const roomNow = async (world: World): Promise<Room | null> => (await getRoom(world.ports, ROOM)).unwrapOr(null);

/** Every other call: LiveKit says that the room's meeting has begun, or that it has ended. */
const meetingTurns = (world: World) => (count: number) =>
  count % 2 === 1 ? beginMeeting(world.ports, ROOM) : endMeeting(world.ports, ROOM, "RM_over" as RoomSid);

describe("making a room", () => {
  const command = { roomName: "Daily", config: DEFAULT_ROOM_CONFIG };

  it("keeps when it is to go, and what becomes of its meeting and recordings then", async () => {
    const world = await makeWorld();
    const autoDeletion = {
      autoDeletionDate: world.clock.now() + 86_400_000,
      autoDeletionPolicy: { withMeeting: "when_meeting_ends", withRecordings: "close" },
    } as const;
    const made = (await createRoom(world.ports, { ...command, ...autoDeletion }))._unsafeUnwrap();
    expect((await getRoom(world.ports, made.roomId))._unsafeUnwrap()).toMatchObject(autoDeletion);
  });

  it("draws another id when the one that it drew is another room's", async () => {
    const world = await makeWorld();
    const drawn = ["a", "a", "b"].map((letter) => letter.repeat(15));
    const ids = { ...world.ports.ids, roomSuffix: () => drawn.shift() ?? "" };
    const one = (await createRoom({ ...world.ports, ids }, command))._unsafeUnwrap();
    const other = (await createRoom({ ...world.ports, ids }, command))._unsafeUnwrap();
    expect([one.roomId, other.roomId]).toEqual([`daily-${"a".repeat(15)}`, `daily-${"b".repeat(15)}`]);
  });

  it("under an id that is taken answers a room that is there, though the one that took it is deleted meanwhile", async () => {
    const world = await makeWorld();
    const { rooms } = world.ports;
    const remove = () => rooms.find(ROOM).andThen((stored) => rooms.remove(ROOM, stored?.etag ?? ""));
    const ports = changed(world.ports, {
      rooms: followed(rooms, "write", at(1, remove)),
    });
    const answered = (await createRoom(ports, { ...command, roomId: ROOM }))._unsafeUnwrap();
    expect(await roomNow(world)).toEqual(answered);
  });
});

describe("the list of rooms", () => {
  it("is in the order of ids where rooms are of the same moment", async () => {
    const world = await makeWorld();
    const made = ["room", "a", "z", "k"].map((roomId) =>
      createRoom(world.ports, { roomName: "R", roomId: roomId as RoomId, config: DEFAULT_ROOM_CONFIG }),
    );
    await Promise.all(made);
    const listed = (await listRooms(world.ports))._unsafeUnwrap().map(({ roomId }) => roomId);
    expect(listed).toEqual(["a", "k", "room", ROOM, "z"]);
  });
});

describe("a room of which LiveKit says that its meeting has begun", () => {
  const other = (world: World) => async (): Promise<void> => {
    const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
    if (stored !== null) await world.ports.rooms.write({ ...stored.value, roomName: "Other" }, stored.etag);
  };

  it("has it, and what somebody else writes at the same moment", async () => {
    const world = await makeWorld();
    const write = preceded(world.ports.rooms, "write", at(1, other(world)));
    expect((await beginMeeting(changed(world.ports, { rooms: write }), ROOM)).isOk()).toBe(true);
    expect(await roomNow(world)).toMatchObject({ status: "active_meeting", roomName: "Other" });
  });

  it("is as it was when others never stop writing, and whoever told it is to tell it again", async () => {
    const world = await makeWorld();
    const write = preceded(world.ports.rooms, "write", other(world));
    const told = await beginMeeting(changed(world.ports, { rooms: write }), ROOM);
    expect(told._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "rooms" });
    expect(await roomNow(world)).toMatchObject({ status: "open" });
  });
});

describe("deleting a room", () => {
  it("that is changed between reading and marking is refused, and leaves no mark", async () => {
    const world = await makeWorld();
    const { rooms } = world.ports;
    const ports = changed(world.ports, {
      rooms: followed(
        rooms,
        "find",
        at(1, () => meetingTurns(world)(1)),
      ),
    });
    expect((await deleteBy(world, ports))._unsafeUnwrapErr()).toEqual({ kind: "room-changed", roomId: ROOM });
    expect(await roomNow(world)).not.toHaveProperty("deleting");
  });

  it("by two at once is said by both to be done", async () => {
    const world = await makeWorld();
    const { directory } = world.ports;
    const ports = changed(world.ports, {
      directory: followed(directory, "close", () => sweepRooms(world.ports, world.limits)),
    });
    expect((await deleteBy(world, ports))._unsafeUnwrap()).toMatchObject({ state: "deleted" });
    expect(await roomNow(world)).toBeNull();
  });

  it("is done although its meeting's end is written at the same moment", async () => {
    const world = await makeWorld();
    const { rooms } = world.ports;
    const ports = changed(world.ports, {
      rooms: preceded(
        rooms,
        "remove",
        at(1, () => meetingTurns(world)(1)),
      ),
    });
    expect((await deleteBy(world, ports))._unsafeUnwrap()).toMatchObject({ state: "deleted" });
    expect(await roomNow(world)).toBeNull();
  });

  it("keeps its mark when others never stop writing, and is finished later", async () => {
    const world = await makeWorld();
    const { rooms } = world.ports;
    const ports = changed(world.ports, { rooms: preceded(rooms, "remove", meetingTurns(world)) });
    expect((await deleteBy(world, ports))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "rooms" });
    expect(await roomNow(world)).toMatchObject({ deleting: true });
    const finished = await world.clock.until(sweepRooms(world.ports, world.limits));
    expect(finished._unsafeUnwrap()).toMatchObject({ deleted: 1, left: 0 });
    expect(await roomNow(world)).toBeNull();
  });

  it("waits for a start that may yet bring forth an egress, longer than the caller: the mark goes on", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: false });
    const { kill } = world.startInProcess();
    await world.clock.advance(100);
    kill();
    expect((await deleteBy(world, world.ports))._unsafeUnwrap()).toMatchObject({ state: "deleting" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "room-ended" });
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    await world.clock.advance(world.limits.lockGraceMs);
    expect((await world.clock.until(world.start()))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
    await world.sweep();
    expect(world.lock()).toBeNull();
    await world.clock.until(sweepRooms(world.ports, world.limits));
    expect(await roomNow(world)).toBeNull();
  });
});

describe("a deletion of a room that is being deleted already", () => {
  it.each([
    ["deletingMeeting", "room-with-meeting-has-recordings"],
    ["deletingRecordings", "room-has-meeting-and-recordings"],
  ] as const)("leaves the other's mark as it was when it is refused: %s", async (allowed, kind) => {
    const world = await makeWorld();
    await world.clock.until(world.start());
    const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
    if (stored === null) throw new Error("no room");
    const mark = { deleting: true, [allowed]: true } as const;
    await world.ports.rooms.write({ ...stored.value, ...mark }, stored.etag);
    const terms = { withMeeting: "fail", withRecordings: "fail" } as const;
    const refused = await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms));
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind });
    const left = (await world.ports.rooms.find(ROOM))._unsafeUnwrap()?.value;
    expect(left).toEqual({ ...stored.value, ...mark });
  });

  it("takes no more away than it added, when it is refused", async () => {
    const world = await makeWorld();
    await world.clock.until(world.start());
    const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
    if (stored === null) throw new Error("no room");
    await world.ports.rooms.write({ ...stored.value, deleting: true }, stored.etag);
    const terms = { withMeeting: "force", withRecordings: "fail" } as const;
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms))).isErr()).toBe(true);
    const left = (await world.ports.rooms.find(ROOM))._unsafeUnwrap()?.value;
    expect(left).toEqual({ ...stored.value, deleting: true });
  });
});
