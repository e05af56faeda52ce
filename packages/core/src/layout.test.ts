import { describe, expect, it } from "vitest";
import type { EgressId, RoomId, Uid } from "./ids.ts";
import { mediaKey, metadataKey, parseMediaKey, roomArchiveKey, roomKey } from "./layout.ts";

const roomId = "room-123" as RoomId;
const uid = "0123456789abcdefghijKL" as Uid;

describe("the storage layout", () => {
  it("is OpenVidu Meet's", () => {
    expect(roomKey("openvidu-meet", roomId)).toBe("openvidu-meet/rooms/room-123/room-123.json");
    expect(metadataKey("openvidu-meet", { roomId, egressId: "EG_a" as EgressId, uid })).toBe(
      `openvidu-meet/recordings/.metadata/room-123/EG_a/${uid}.json`,
    );
    expect(roomArchiveKey("openvidu-meet", roomId)).toBe(
      "openvidu-meet/recordings/.room_metadata/room-123/room_metadata.json",
    );
    expect(mediaKey("openvidu-meet", roomId, uid)).toBe(`openvidu-meet/recordings/room-123/room-123--${uid}.mp4`);
  });

  it("may stand at the top of a bucket", () => {
    expect(roomKey("", roomId)).toBe("rooms/room-123/room-123.json");
    expect(parseMediaKey("", mediaKey("", roomId, uid))).toEqual({ roomId, uid });
  });
});

describe("an egress is ours by its requested path", () => {
  it("when the path as a whole is one that we would ask for", () => {
    expect(parseMediaKey("p", mediaKey("p", roomId, uid))).toEqual({ roomId, uid });
  });

  it.each([
    `p/recordings/room-123/room-123--short.mp4`,
    `p/recordings/room-123/room-124--${uid}.mp4`,
    `p/recordings/room-123/room-123--${uid}.ogg`,
    `p/recordings/room-123/room-123--${uid}`,
    `p/recordings/room-123/x/room-123--${uid}.mp4`,
    `q/recordings/room-123/room-123--${uid}.mp4`,
    `/p/recordings/room-123/room-123--${uid}.mp4`,
    `p/recordings/../room-123--${uid}.mp4`,
    `p/recordings/room-123/room-123--${uid}.mp4/`,
    `p/recordings/`,
    ``,
  ])("and not for %j", (path) => expect(parseMediaKey("p", path)).toBeNull());
});
