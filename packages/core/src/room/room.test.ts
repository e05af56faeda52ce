import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRoomId, type RoomId, type RoomSid } from "../ids.ts";
import { newRoomId } from "./new-room-id.ts";
import { recordable } from "./recordable.ts";
import { DEFAULT_ROOM_CONFIG, type Room } from "./room.ts";

const roomId = "room-1" as RoomId;
const room: Room = { roomId, roomName: "Room", creationDate: 0, status: "open", config: DEFAULT_ROOM_CONFIG };
const sid = "RM_1" as RoomSid;
const recording = DEFAULT_ROOM_CONFIG.recording;

describe("can the room be recorded?", () => {
  it("yes, when it exists, may be recorded, and a person is in it", () => {
    expect(recordable(roomId, room, { sid, people: 1 })._unsafeUnwrap()).toBe(sid);
  });

  it.each([
    ["room-not-found", null, { sid, people: 1 }],
    ["room-not-found", { ...room, deleting: true }, { sid, people: 1 }],
    [
      "recording-disabled",
      { ...room, config: { ...room.config, recording: { ...recording, enabled: false } } },
      { sid, people: 1 },
    ],
    ["recording-disabled", { ...room, config: { ...room.config, e2ee: { enabled: true } } }, { sid, people: 1 }],
    ["room-empty", room, null],
    ["room-empty", room, { sid, people: 0 }],
  ] as const)("%s", (kind, one, occupancy) => {
    expect(recordable(roomId, one, occupancy)._unsafeUnwrapErr()).toEqual({ kind, roomId });
  });
});

describe("a new room's id", () => {
  it.each([
    ["Møde Åse", "mde_ase-"],
    ["会议室", "room-"],
    ["  Daily -- stand-up ", "daily_stand_up-"],
    ["", "room-"],
  ])("of %j begins with %j", (name, slug) => expect(newRoomId(name, "x".repeat(15))).toBe(`${slug}${"x".repeat(15)}`));

  it("is a room id, whatever the name", () => {
    const names = fc.string({ unit: "binary", maxLength: 50 });
    fc.assert(
      fc.property(names, (name) => {
        expect(parseRoomId(newRoomId(name, "x".repeat(15))).isOk()).toBe(true);
      }),
    );
  });
});
