import { DEFAULT_ROOM_CONFIG, LAYOUTS, type Room, type RoomId } from "@tallylight/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeRoom, encodeRoom } from "./room.ts";

const roomId = "sprint_review-8fj2k1m0qpz3w7x" as RoomId;
const minimal = { roomId, creationDate: 1_795_374_024_837 };

const enabled = fc.record({ enabled: fc.boolean() });
const unknown = fc.dictionary(
  fc.string().map((name) => `x${name}`),
  fc.jsonValue(),
  { minKeys: 1 },
);
const rooms: fc.Arbitrary<Room> = fc.record(
  {
    roomId: fc.constant(roomId),
    roomName: fc.string(),
    creationDate: fc.nat(),
    autoDeletionDate: fc.nat(),
    autoDeletionPolicy: fc.record({
      withMeeting: fc.constantFrom("force", "when_meeting_ends"),
      withRecordings: fc.constantFrom("force", "close"),
    }),
    status: fc.constantFrom("open", "active_meeting", "closed"),
    config: fc.record({
      recording: fc.record({
        enabled: fc.boolean(),
        layout: fc.constantFrom(...LAYOUTS),
        encoding: fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
      }),
      chat: enabled,
      virtualBackground: enabled,
      e2ee: enabled,
      captions: enabled,
    }),
    deleting: fc.constant(true),
    deletingMeeting: fc.constant(true),
    deletingRecordings: fc.constant(true),
    extra: unknown.chain((extra) =>
      fc.constantFrom(extra, { ...extra, config: { recording: extra, newBlock: extra } }),
    ),
  },
  { requiredKeys: ["roomId", "roomName", "creationDate", "status", "config"] },
);

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const decoded = (stored: unknown): Room => decodeRoom(JSON.stringify(stored), roomId)._unsafeUnwrap();

describe("a room as text", () => {
  test("reads what it wrote, whatever the room is", () => {
    fc.assert(
      fc.property(rooms, (room) => {
        expect(throughJson(decodeRoom(encodeRoom(room), roomId)._unsafeUnwrap())).toEqual(throughJson(room));
      }),
    );
  });

  test("gives what OpenVidu Meet's API gives of a room", () => {
    const stored = {
      ...minimal,
      roomName: "Full",
      owner: "admin",
      config: {
        chat: { enabled: false },
        recording: { enabled: true, layout: "speaker", encoding: { video: { width: 640 } } },
        virtualBackground: { enabled: true },
        e2ee: { enabled: true },
        captions: { enabled: true },
      },
      roles: { speaker: { permissions: { recordingControl: false } } },
      access: { anonymous: { moderator: { enabled: true, url: "https://example.test/room?secret=0123456789" } } },
      status: "closed",
      meetingEndAction: "none",
    };
    const room = decoded(stored);
    expect(room.config).toEqual(stored.config);
    expect(room).toMatchObject({
      roomName: "Full",
      status: "closed",
      extra: { owner: "admin", access: stored.access },
    });
    expect(JSON.parse(encodeRoom(room))).toEqual(stored);
  });

  test("gives the default of what a config leaves out", () => {
    expect(decoded(minimal)).toEqual({ ...minimal, roomName: roomId, status: "open", config: DEFAULT_ROOM_CONFIG });
    expect(decoded({ ...minimal, config: { recording: { enabled: false } } }).config).toEqual({
      ...DEFAULT_ROOM_CONFIG,
      recording: { ...DEFAULT_ROOM_CONFIG.recording, enabled: false },
    });
  });

  test("keeps the word of an owner who forbade recording before rooms had a config", () => {
    const stored = {
      roomId,
      roomIdPrefix: "sprint_review",
      creationDate: 1795350097500.9998,
      preferences: {
        recordingPreferences: { enabled: false, allowAccessTo: "admin" },
        chatPreferences: { enabled: false },
        virtualBackgroundPreferences: { enabled: true },
      },
      markedForDeletion: true,
    };
    const room = decoded(stored);
    expect(room.config).toMatchObject({ recording: { enabled: false, layout: "grid" }, chat: { enabled: false } });
    expect(room).toMatchObject({ roomName: "sprint_review", creationDate: 1795350097501 });
    expect(JSON.parse(encodeRoom(room))).toMatchObject({ ...stored, creationDate: 1795350097501 });
    const again = decoded({ ...(JSON.parse(encodeRoom(room)) as object), config: DEFAULT_ROOM_CONFIG });
    expect(again.config.recording.enabled).toBe(true);
  });

  test("gives unknown fields inside a block back, also after the block was changed", () => {
    const room = decoded({ ...minimal, config: { recording: { enabled: true, allowAccessTo: "admin" }, polls: [1] } });
    const changed = {
      ...room,
      config: { ...DEFAULT_ROOM_CONFIG, recording: { ...room.config.recording, enabled: false } },
    };
    expect(JSON.parse(encodeRoom(changed))).toMatchObject({
      config: { recording: { enabled: false, allowAccessTo: "admin" }, polls: [1] },
    });
  });

  test("gives unknown fields back even when they have names that objects have by birth", () => {
    const text = `{"creationDate":1,"__proto__":{"deleting":true},"constructor":2,"config":{"__proto__":{"a":1}}}`;
    const room = decodeRoom(text, roomId)._unsafeUnwrap();
    expect(room.deleting).toBeUndefined();
    expect(encodeRoom(room)).toContain('"__proto__":{"deleting":true},"constructor":2');
    expect(encodeRoom(room)).toContain('"__proto__":{"a":1}');
  });

  test.each([
    ["{", "", "is not JSON"],
    ["[]", "", "expected object"],
    [{ roomId }, "creationDate", "expected number"],
    [{ ...minimal, creationDate: -1 }, "creationDate", ">=0"],
    [{ ...minimal, roomName: 7 }, "roomName", "expected string"],
    [{ ...minimal, status: "OPEN" }, "status", '"active_meeting"'],
    [{ ...minimal, deleting: "yes" }, "deleting", "expected true"],
    [{ ...minimal, config: [] }, "config", "expected object"],
    [{ ...minimal, config: { e2ee: { enabled: "no" } } }, "config.e2ee.enabled", "expected boolean"],
    [{ ...minimal, config: { recording: { layout: "mosaic" } } }, "config.recording.layout", '"single-speaker"'],
    [{ ...minimal, config: { recording: { encoding: [] } } }, "config.recording.encoding", "string or object"],
    [{ ...minimal, autoDeletionPolicy: { withMeeting: "fail" } }, "autoDeletionPolicy.withMeeting", '"force"'],
    [{ ...minimal, preferences: { recordingPreferences: 1 } }, "preferences.recordingPreferences", "expected object"],
    [{ ...minimal, roomId: "other" }, "roomId", `expected ${roomId}, received other`],
  ])("says which field of %j is wrong and what is expected", (stored, field, reason) => {
    const refused = decodeRoom(typeof stored === "string" ? stored : JSON.stringify(stored), roomId)._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: "invalid-stored", field });
    expect(refused.reason).toContain(reason);
  });

  test("takes the identity from the text alone when no place is given, and refuses a text without one", () => {
    expect(decodeRoom(JSON.stringify(minimal))._unsafeUnwrap().roomId).toBe(roomId);
    expect(decodeRoom('{"creationDate":1}')._unsafeUnwrapErr()).toMatchObject({ field: "roomId" });
    expect(decodeRoom('{"roomId":"a/b","creationDate":1}')._unsafeUnwrapErr()).toMatchObject({ field: "roomId" });
  });
});
