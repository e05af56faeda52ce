import { type RoomId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";

const ROOMS = "/meet/api/v1/rooms";
const RECORDINGS = "/meet/api/v1/recordings";

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const put = (path: string, json: unknown) => test.ask(`${ROOMS}/${path}`, { method: "PUT", json });
const get = async (roomId: string) => bodyOf(await test.ask(`${ROOMS}/${roomId}`));
const make = async (json: object = {}): Promise<string> =>
  String((await bodyOf(await test.ask(ROOMS, { json })))["roomId"]);
const remove = (roomId: string, query = "") => test.ask(`${ROOMS}/${roomId}${query}`, { method: "DELETE" });
const become = (roomId: string, status: string) => expect.poll(async () => (await get(roomId))["status"]).toBe(status);

/** A recording of this room that has ended. */
async function record(roomId: string): Promise<string> {
  const started = await bodyOf(await test.ask(RECORDINGS, { json: { roomId } }));
  const path = `${RECORDINGS}/${String(started["recordingId"])}`;
  await test.ask(`${path}/stop`, { method: "POST" });
  await expect.poll(async () => (await bodyOf(await test.ask(path)))["status"]).toBe("complete");
  return path;
}

describe("a room's configuration", () => {
  it("is answered, and changed in parts", async () => {
    const roomId = await make();
    const before = await bodyOf(await test.ask(`${ROOMS}/${roomId}/config`));
    const changed = await put(`${roomId}/config`, {
      config: { chat: { enabled: false }, recording: { layout: "speaker" } },
    });
    expect(changed.status).toBe(200);
    const after = await bodyOf(changed);
    expect(after).toEqual({
      ...before,
      chat: { enabled: false },
      recording: { ...(before["recording"] as Body), layout: "speaker" },
    });
    expect(await bodyOf(await test.ask(`${ROOMS}/${roomId}/config`))).toEqual(after);
    expect(await bodyOf(await put(`${roomId}/config`, { config: {} }))).toEqual(after);
  });

  it("does not change during a meeting", async () => {
    const roomId = await test.openRoom();
    const refused = await put(`${roomId}/config`, { config: { chat: { enabled: false } } });
    expect(refused.status).toBe(409);
    expect(await bodyOf(refused)).toMatchObject({
      error: "Room Error",
      code: "room-in-meeting",
      message: `Room '${roomId}' has an active meeting`,
    });
  });

  it.each([
    ["nope/config", { config: {} }, 404, { message: "Room 'nope' does not exist" }],
    ["nope/config", {}, 422, { details: [{ field: "config", message: "Required" }] }],
    [
      "nope/config",
      { config: { recording: { enabled: "x" } } },
      422,
      { details: [{ field: "config.recording.enabled", message: "Expected boolean, received string" }] },
    ],
    ["nope/status", { status: "open" }, 404, { message: "Room 'nope' does not exist" }],
    [
      "nope/status",
      { status: "active_meeting" },
      422,
      {
        details: [
          {
            field: "status",
            message: "Invalid enum value. Expected 'open' | 'closed', received 'active_meeting'",
          },
        ],
      },
    ],
  ])("PUT %s %j: %i", async (path, json, status, body) => {
    const answer = await put(path, json);
    expect(answer.status).toBe(status);
    expect(await bodyOf(answer)).toMatchObject(body);
  });
});

describe("a room's status", () => {
  it("is closed and opened by hand; nobody joins a closed one", async () => {
    const roomId = await make();
    const closed = await put(`${roomId}/status`, { status: "closed" });
    expect(closed.status).toBe(200);
    expect(await bodyOf(closed)).toMatchObject({ roomId, status: "closed", _extraFields: ["config"] });
    const join = await test.ask(`${ROOMS}/${roomId}/tokens`, { json: { identity: "a", role: "viewer" } });
    expect(join.status).toBe(409);
    expect(await bodyOf(join)).toMatchObject({ message: `Room '${roomId}' is closed and cannot be joined` });
    expect(await bodyOf(await put(`${roomId}/status`, { status: "open" }))).toMatchObject({ status: "open" });
  });

  it("follows LiveKit: a meeting begins, is to close the room, and ends", async () => {
    const roomId = await test.openRoom();
    await become(roomId, "active_meeting");
    const closing = await put(`${roomId}/status`, { status: "closed" });
    expect(closing.status).toBe(202);
    expect(await bodyOf(closing)).toMatchObject({ status: "active_meeting", meetingEndAction: "close" });
    await test.house.ports.directory.close(roomId as RoomId);
    await become(roomId, "closed");
    expect(await get(roomId)).toMatchObject({ meetingEndAction: "none" });
  });
});

describe("deleting a room by the policies", () => {
  it("when its meeting ends, with what was recorded in it", async () => {
    const roomId = await test.openRoom();
    const recording = await record(roomId);
    const answer = await remove(roomId, "?withMeeting=when_meeting_ends&withRecordings=force");
    expect(answer.status).toBe(202);
    expect(await bodyOf(answer)).toEqual({
      successCode: "room_with_active_meeting_and_recordings_scheduled_to_be_deleted",
      message: `Room '${roomId}' with active meeting and its recordings scheduled to be deleted when the meeting ends`,
      room: expect.objectContaining({
        roomId,
        status: "active_meeting",
        meetingEndAction: "delete",
        _extraFields: ["config"],
      }),
    });
    await test.house.ports.directory.close(roomId as RoomId);
    await expect.poll(async () => (await test.ask(`${ROOMS}/${roomId}`)).status).toBe(404);
    expect((await test.ask(recording)).status).toBe(404);
  });

  it("when its meeting ends, closed because it has recordings", async () => {
    const roomId = await test.openRoom();
    const recording = await record(roomId);
    const answer = await remove(roomId, "?withMeeting=when_meeting_ends&withRecordings=close");
    expect(answer.status).toBe(202);
    expect(await bodyOf(answer)).toMatchObject({
      successCode: "room_with_active_meeting_scheduled_to_be_closed",
      message: `Room '${roomId}' with active meeting scheduled to be closed when the meeting ends because it has recordings`,
      room: { meetingEndAction: "close" },
    });
    await test.house.ports.directory.close(roomId as RoomId);
    await become(roomId, "closed");
    const refused = await remove(roomId);
    expect(refused.status).toBe(409);
    expect(await bodyOf(refused)).toMatchObject({ error: "room_has_recordings" });
    const kept = await remove(roomId, "?withRecordings=close");
    expect(kept.status).toBe(200);
    expect(await bodyOf(kept)).toMatchObject({ successCode: "room_closed", room: { status: "closed" } });
    expect((await test.ask(recording)).status).toBe(200);
    const gone = await remove(roomId, "?withRecordings=force&fields=roomId");
    expect(await bodyOf(gone)).toEqual({
      successCode: "room_and_recordings_deleted",
      message: `Room '${roomId}' and its recordings deleted successfully`,
    });
  });

  it("at once: its meeting ends, and it is closed with its recordings", async () => {
    const roomId = await test.openRoom();
    await record(roomId);
    const kept = await remove(roomId, "?withMeeting=force&withRecordings=fail");
    expect(await bodyOf(kept)).toMatchObject({ error: "room_with_active_meeting_has_recordings", status: 409 });
    const later = await remove(roomId, "?withMeeting=when_meeting_ends");
    expect(await bodyOf(later)).toMatchObject({
      error: "room_with_active_meeting_has_recordings_cannot_schedule_deletion",
    });
    const answer = await remove(roomId, "?withMeeting=force&withRecordings=close&fields=status");
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toMatchObject({
      successCode: "room_with_active_meeting_closed",
      message: `Room '${roomId}' with active meeting has been closed instead of deleted because it has recordings`,
      room: { status: "closed", _extraFields: ["config"] },
    });
    await become(roomId, "closed");
  });

  it("refuses a policy that there is not", async () => {
    const answer = await remove("room-1", "?withMeeting=x&withRecordings=when_meeting_ends");
    expect(answer.status).toBe(422);
    expect((await bodyOf(answer))["details"]).toEqual([
      {
        field: "withMeeting",
        message: "Invalid enum value. Expected 'force' | 'when_meeting_ends' | 'fail', received 'x'",
      },
      {
        field: "withRecordings",
        message: "Invalid enum value. Expected 'force' | 'close' | 'fail', received 'when_meeting_ends'",
      },
    ]);
  });
});

describe("deleting several rooms", () => {
  const removeAll = (ids: string, query = "") => test.ask(`${ROOMS}?roomIds=${ids}${query}`, { method: "DELETE" });

  it("says of each what became of it, in the order of the question", async () => {
    const [one, met] = [await make(), await test.openRoom()];
    const all = await removeAll(`${one},${one},!!!,nope,${met}`);
    expect(all.status).toBe(400);
    expect(await bodyOf(all)).toEqual({
      message: "2 room(s) failed to process while deleting",
      deleted: [{ roomId: one, successCode: "room_deleted", message: `Room '${one}' deleted successfully` }],
      failed: [
        { roomId: "nope", error: "Room Error", message: "Room 'nope' does not exist" },
        {
          roomId: met,
          error: "room_has_active_meeting",
          message: `Room '${met}' cannot be deleted because it has an active meeting.`,
        },
      ],
    });
    const later = await removeAll(met, "&withMeeting=when_meeting_ends");
    expect(later.status).toBe(200);
    expect(await bodyOf(later)).toMatchObject({
      message: "All rooms successfully processed for deletion",
      deleted: [
        {
          roomId: met,
          successCode: "room_with_active_meeting_scheduled_to_be_deleted",
          message: `Room '${met}' with active meeting scheduled to be deleted when the meeting ends`,
          room: { meetingEndAction: "delete" },
        },
      ],
      failed: [],
    });
  });

  it("says that LiveKit is away, when that is why nothing could be done", async () => {
    const broken = await openTestHouse((house) => {
      const find = () => errAsync(unavailable("directory", "find", "x"));
      return { ...house, ports: { ...house.ports, directory: { ...house.ports.directory, find } } };
    });
    const room = await bodyOf(await broken.ask(ROOMS, { json: {} }));
    const remove = async (ids: string) => broken.ask(`${ROOMS}?roomIds=${ids}`, { method: "DELETE" });
    const away = await remove(String(room["roomId"]));
    expect(away.status).toBe(503);
    expect(await bodyOf(away)).toMatchObject({ code: "livekit-unavailable" });
    expect((await remove(`${String(room["roomId"])},nope`)).status).toBe(400);
    await broken.close();
  });

  it.each([
    ["", "At least one valid roomId is required after sanitization"],
    ["?roomIds=!!!,,", "At least one valid roomId is required after sanitization"],
    ["?roomIds=a&roomIds=b", "At least one valid roomId is required after sanitization"],
    [`?roomIds=${Array.from({ length: 101 }, (_, at) => `r${at}`).join(",")}`, "roomIds cannot have more than 100 ids"],
  ])("refuses %s", async (query, message) => {
    const answer = await test.ask(ROOMS + query, { method: "DELETE" });
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field: "roomIds", message }] });
  });
});

describe("the list of rooms", () => {
  let list: (query: string) => Promise<unknown[]>;
  let fresh: TestHouse;
  beforeEach(async () => {
    let now = Date.now();
    fresh = await openTestHouse((house) => {
      // Each of them is made a moment later than the one before.
      const clock = { ...house.ports.clock, now: () => (now += 1) };
      return { ...house, ports: { ...house.ports, clock } };
    });
    list = async (query) => {
      const found = await bodyOf(await fresh.ask(`${ROOMS}?fields=roomName&${query}`));
      return (found["rooms"] as Body[]).map((room) => room["roomName"]);
    };
    const day = 86_400_000;
    for (const [name, days] of [
      ["Beta", 3],
      ["alpha", null],
      ["Beta 2", 2],
      ["gamma", null],
    ] as const) {
      await fresh.ask(ROOMS, {
        json: { roomName: name, ...(days === null ? {} : { autoDeletionDate: Date.now() + days * day }) },
      });
    }
    return () => fresh.close();
  });

  it("is found by name: whole, its beginning, a part of it, a pattern; and by status", async () => {
    expect(await list("roomName=Beta")).toEqual(["Beta"]);
    expect(await list("roomName=beta")).toEqual([]);
    expect(await list("roomName=beta&roomNameCaseInsensitive=true")).toEqual(["Beta"]);
    expect(await list("roomName=Beta&roomNameMatchMode=prefix")).toEqual(["Beta 2", "Beta"]);
    expect(await list("roomName=mm&roomNameMatchMode=partial")).toEqual(["gamma"]);
    expect(await list("roomName=%5Ea.*a$&roomNameMatchMode=regex")).toEqual(["alpha"]);
    expect(await list("status=open")).toHaveLength(4);
    expect(await list("status=closed")).toEqual([]);
  });

  it("is in the order that is asked for; those without the value first, ascending", async () => {
    expect(await list("sortField=creationDate&sortOrder=asc")).toEqual(["Beta", "alpha", "Beta 2", "gamma"]);
    expect(await list("sortField=roomName&sortOrder=asc")).toEqual(["Beta", "Beta 2", "alpha", "gamma"]);
    expect(await list("sortField=roomName")).toEqual(["gamma", "alpha", "Beta 2", "Beta"]);
    expect(await list("sortField=autoDeletionDate&sortOrder=asc")).toEqual(["alpha", "gamma", "Beta 2", "Beta"]);
    expect(await list("sortField=autoDeletionDate")).toEqual(["Beta", "Beta 2", "gamma", "alpha"]);
  });

  it.each(["creationDate", "roomName", "autoDeletionDate"])(
    "sorted by %s holds each room once over its pages, also when only other fields are asked for",
    async (sortField) => {
      const seen: unknown[] = [];
      let token = "";
      do {
        const page = await bodyOf(await fresh.ask(`${ROOMS}?fields=roomId&maxItems=1&sortField=${sortField}${token}`));
        seen.push(...(page["rooms"] as Body[]).map((room) => room["roomId"]));
        const { nextPageToken } = page["pagination"] as { nextPageToken?: string };
        token = nextPageToken === undefined ? "" : `&nextPageToken=${nextPageToken}`;
      } while (token !== "");
      expect(seen).toHaveLength(4);
      expect(new Set(seen).size).toBe(4);
    },
  );

  it.each([
    [
      "sortField=x&sortOrder=y",
      [
        {
          field: "sortField",
          message: "Invalid enum value. Expected 'creationDate' | 'roomName' | 'autoDeletionDate', received 'x'",
        },
        { field: "sortOrder", message: "Invalid enum value. Expected 'asc' | 'desc', received 'y'" },
      ],
    ],
    ["roomName=(&roomNameMatchMode=regex", [{ field: "roomName", message: "Invalid regular expression pattern" }]],
    [
      "status=x",
      [{ field: "status", message: "Invalid enum value. Expected 'open' | 'active_meeting' | 'closed', received 'x'" }],
    ],
    [
      "roomNameMatchMode=x",
      [
        {
          field: "roomNameMatchMode",
          message: "Invalid enum value. Expected 'exact' | 'prefix' | 'partial' | 'regex', received 'x'",
        },
      ],
    ],
    [
      "status=open&status=closed",
      [{ field: "status", message: "Expected 'open' | 'active_meeting' | 'closed', received array" }],
    ],
  ])("refuses %s", async (query, details) => {
    const answer = await test.ask(`${ROOMS}?${query}`);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details });
  });

  it("refuses the token of another question", async () => {
    const page = await bodyOf(await fresh.ask(`${ROOMS}?maxItems=1`));
    const { nextPageToken } = page["pagination"] as { nextPageToken: string };
    const other = await fresh.ask(`${ROOMS}?maxItems=1&sortField=roomName&nextPageToken=${nextPageToken}`);
    expect(other.status).toBe(422);
  });
});
