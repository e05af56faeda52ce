import { emptyIndexMemory, memoryDocuments, memoryOutbox, roomCatalog } from "@tallylight/adapters/memory";
import {
  beginMeeting,
  DEFAULT_ROOM_CONFIG,
  type Outbox,
  type ReceiverId,
  type Room,
  type RoomId,
  unavailable,
} from "@tallylight/core";
import { errAsync } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import { announcingMeetings } from "./announce-meetings.ts";

const ROOM = "room-1" as RoomId;
const A = "a" as ReceiverId;
const room: Room = { roomId: ROOM, roomName: "One", creationDate: 1, status: "open", config: DEFAULT_ROOM_CONFIG };

let outbox: Outbox;
let stored: ReturnType<typeof roomCatalog>;
let rooms: ReturnType<typeof announcingMeetings>;
beforeEach(async () => {
  outbox = memoryOutbox(emptyIndexMemory(), () => 1);
  stored = roomCatalog(memoryDocuments(), "p");
  rooms = announcingMeetings(stored, outbox);
  (await rooms.write(room, null))._unsafeUnwrap();
});

const write = async (change: Partial<Room>, through = rooms) => {
  const found = (await through.find(ROOM))._unsafeUnwrap();
  if (found === null) throw new Error("there is no room");
  return through.write({ ...found.value, ...change }, found.etag);
};

/** What was announced, in order. */
async function announced(): Promise<unknown[]> {
  const told: unknown[] = [];
  await outbox.handOver([A], 100);
  for (;;) {
    const [next] = (await outbox.claim({ receiver: A, limit: 1, leaseMs: 1_000_000 }))._unsafeUnwrap();
    if (next === undefined) return told;
    const { topic, message } = next;
    if (message.kind === "notice") told.push([topic, message.name, (message.data as { status: string }).status]);
    await outbox.acknowledge(next);
  }
}

describe("a meeting", () => {
  it("is announced when it begins and when it ends, and nothing else that is written of its room", async () => {
    await write({ roomName: "Two" });
    await write({ status: "active_meeting" });
    await write({ roomName: "Three" });
    await write({ status: "open" });
    await write({ status: "closed" });
    expect(await announced()).toEqual([
      [ROOM, "meetingStarted", "active_meeting"],
      [ROOM, "meetingEnded", "open"],
    ]);
  });

  it("that LiveKit tells of twice is announced once", async () => {
    for (let n = 0; n < 3; n += 1) (await beginMeeting({ rooms }, ROOM))._unsafeUnwrap();
    expect(await announced()).toHaveLength(1);
  });

  it("ends with its room, when that is closed or removed", async () => {
    await write({ status: "active_meeting" });
    await write({ status: "closed" });
    await write({ status: "open" });
    await write({ status: "active_meeting" });
    const found = (await rooms.find(ROOM))._unsafeUnwrap();
    await rooms.remove(ROOM, found?.etag ?? "");
    const names = (await announced()).map((one) => (one as string[])[1]);
    expect(names).toEqual(["meetingStarted", "meetingEnded", "meetingStarted", "meetingEnded"]);
  });

  it("is not announced by who lost the race to write it", async () => {
    const found = (await rooms.find(ROOM))._unsafeUnwrap();
    await write({ roomName: "Two" });
    const late = await rooms.write({ ...room, status: "active_meeting" }, found?.etag ?? "");
    expect(late._unsafeUnwrap()).toEqual({ kind: "conflict" });
    expect(await announced()).toEqual([]);
  });

  it("is not written down before it is announced: a failure, or a death, between the two repeats it", async () => {
    const away = errAsync(unavailable("outbox", "append", "gone"));
    const failing = announcingMeetings(stored, { ...outbox, append: () => away });
    expect((await beginMeeting({ rooms: failing }, ROOM))._unsafeUnwrapErr()).toMatchObject({ port: "outbox" });
    const dying = announcingMeetings(
      { ...stored, write: () => errAsync(unavailable("rooms", "write", "died")) },
      outbox,
    );
    expect((await beginMeeting({ rooms: dying }, ROOM)).isErr()).toBe(true);
    (await beginMeeting({ rooms }, ROOM))._unsafeUnwrap();
    expect((await stored.find(ROOM))._unsafeUnwrap()?.value.status).toBe("active_meeting");
    expect((await announced()).map((one) => (one as string[])[1])).toEqual(["meetingStarted", "meetingStarted"]);
  });
});
