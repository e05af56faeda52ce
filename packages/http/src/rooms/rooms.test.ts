import { type RoomId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const ROOMS = "/meet/api/v1/rooms";

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;
const create = (json: unknown, headers?: Record<string, string>) =>
  test.ask(ROOMS, {
    json,
    ...(headers === undefined ? {} : { headers: { "x-api-key": test.house.apiKeys[0] ?? "", ...headers } }),
  });

describe("creating a room", () => {
  it("takes nothing at all, and answers with its address", async () => {
    const answer = await create({});
    const room = await bodyOf(answer);
    expect(answer.status).toBe(201);
    expect(room).toEqual({
      roomId: expect.stringMatching(/^room-[a-z0-9]{15}$/),
      roomName: "Room",
      creationDate: expect.any(Number),
      status: "open",
      meetingEndAction: "none",
      _extraFields: ["config"],
    });
    expect(answer.headers.get("location")).toBe(`http://localhost${ROOMS}/${String(room["roomId"])}`);
  });

  it("makes the id from the name, as OpenVidu Meet does", async () => {
    const name = async (roomName: string) => bodyOf(await create({ roomName }));
    expect(await name("  Walk   Room ")).toMatchObject({
      roomName: "Walk Room",
      roomId: expect.stringMatching(/^walk_room-/),
    });
    expect(await name("会议室")).toMatchObject({ roomName: "会议室", roomId: expect.stringMatching(/^room-/) });
  });

  it("fills in what a configuration leaves out", async () => {
    const config = {
      recording: { enabled: true, layout: "speaker", encoding: "H264_1080P_30" },
      chat: { enabled: false },
    };
    const room = await bodyOf(await create({ config }, { "x-extrafields": "config" }));
    expect(room["config"]).toEqual({
      ...config,
      virtualBackground: { enabled: true },
      e2ee: { enabled: false },
      captions: { enabled: true },
    });
  });

  it("turns recording off where participants encrypt", async () => {
    const room = await bodyOf(await create({ config: { e2ee: { enabled: true } } }, { "x-extrafields": "config" }));
    expect(room).toMatchObject({ config: { e2ee: { enabled: true }, recording: { enabled: false } } });
  });

  it("keeps a date with its policy", async () => {
    const autoDeletionDate = Date.now() + 7_200_000;
    expect(await bodyOf(await create({ autoDeletionDate }))).toMatchObject({
      autoDeletionDate,
      autoDeletionPolicy: { withMeeting: "when_meeting_ends", withRecordings: "close" },
    });
    const autoDeletionPolicy = { withMeeting: "force", withRecordings: "force" };
    expect(await bodyOf(await create({ autoDeletionDate, autoDeletionPolicy }))).toMatchObject({ autoDeletionPolicy });
  });

  it("answers with the fields that are asked for", async () => {
    const answer = await create({ roomName: "Fields" }, { "x-fields": "roomName, nothing" });
    expect(await bodyOf(answer)).toEqual({ roomName: "Fields", _extraFields: ["config"] });
    expect(answer.headers.get("location")).toMatch(/\/rooms\/fields-[a-z0-9]{15}$/);
  });

  it.each<[unknown, readonly object[]]>([
    [[1], [{ field: "", message: "Expected object, received array" }]],
    [{ roomName: 1 }, [{ field: "roomName", message: "Expected string, received number" }]],
    [{ roomName: "a".repeat(51) }, [{ field: "roomName", message: "roomName cannot exceed 50 characters" }]],
    [{ roomName: "  " }, [{ field: "roomName", message: "roomName cannot be empty" }]],
    [{ autoDeletionDate: "x" }, [{ field: "autoDeletionDate", message: "Expected number, received string" }]],
    [{ autoDeletionDate: null }, [{ field: "autoDeletionDate", message: "Expected number, received null" }]],
    [
      { autoDeletionDate: Date.now() + 600_000 },
      [{ field: "autoDeletionDate", message: "autoDeletionDate must be at least 1h in the future" }],
    ],
    [
      { autoDeletionPolicy: { withMeeting: "fail", withRecordings: "fail" } },
      [
        {
          field: "autoDeletionPolicy.withMeeting",
          message: "FAIL policy is not allowed for withMeeting auto-deletion policy",
        },
        {
          field: "autoDeletionPolicy.withRecordings",
          message: "FAIL policy is not allowed for withRecordings auto-deletion policy",
        },
      ],
    ],
    [
      { config: { recording: { enabled: "yes", layout: "x" } } },
      [
        { field: "config.recording.enabled", message: "Expected boolean, received string" },
        {
          field: "config.recording.layout",
          message: "Invalid enum value. Expected 'grid' | 'speaker' | 'single-speaker', received 'x'",
        },
      ],
    ],
  ])("refuses %j by its fields", async (json, details) => {
    const before = test.documents.keys().length;
    const answer = await create(json);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ error: "Unprocessable Entity", message: "Invalid request", details });
    expect(test.documents.keys()).toHaveLength(before);
  });
});

describe("one room", () => {
  it("is found under its id, also with characters around it that no id has", async () => {
    const { roomId } = await bodyOf(await create({ roomName: "Found" }));
    const room = await bodyOf(await test.ask(`${ROOMS}/%20${String(roomId)}%20?extraFields=config&fields=roomId`));
    expect(room).toEqual({ roomId, config: expect.any(Object), _extraFields: ["config"] });
    expect((await test.ask(`${ROOMS}/${String(roomId)}`, { method: "HEAD" })).status).toBe(200);
  });

  it("that is not there", async () => {
    const answer = await test.ask(`${ROOMS}/nope-123`);
    expect(answer.status).toBe(404);
    expect(await bodyOf(answer)).toMatchObject({ error: "Room Error", message: "Room 'nope-123' does not exist" });
  });

  it.each([
    ["!!!", "roomId cannot be empty after sanitization"],
    ["a".repeat(101), "roomId cannot exceed 100 characters"],
    ["a--b", "roomId has two hyphens in a row"],
    ["%2e%2e%2f", "roomId cannot be empty after sanitization"],
  ])("with an id that cannot be one: %s", async (id, message) => {
    const answer = await test.ask(`${ROOMS}/${id}`);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field: "roomId", message }] });
  });
});

describe("the list of rooms", () => {
  it("goes through all of them, newest first, a page at a time", async () => {
    const fresh = await openTestHouse();
    const made: unknown[] = [];
    for (let at = 0; at < 5; at += 1) made.push((await bodyOf(await fresh.ask(ROOMS, { json: {} })))["roomId"]);
    const seen: unknown[] = [];
    let token = "";
    do {
      const page = await bodyOf(await fresh.ask(`${ROOMS}?maxItems=2&fields=roomId,creationDate${token}`));
      const { nextPageToken, isTruncated, maxItems } = page["pagination"] as Body & { nextPageToken?: string };
      expect([maxItems, isTruncated]).toEqual([2, nextPageToken !== undefined]);
      seen.push(...(page["rooms"] as Body[]));
      token = nextPageToken === undefined ? "" : `&nextPageToken=${nextPageToken}`;
    } while (token !== "");
    const dates = seen.map((room) => (room as Body)["creationDate"] as number);
    expect(dates).toEqual(dates.toSorted((a, b) => b - a));
    expect(seen).toHaveLength(5);
    expect(new Set(seen.map((room) => (room as Body)["roomId"]))).toEqual(new Set(made));
    await fresh.close();
  });

  it.each([
    ["maxItems=abc", "maxItems", "Expected number, received nan"],
    ["maxItems=0", "maxItems", "maxItems must be a positive number"],
    ["maxItems=0.5", "maxItems", "maxItems must be a positive number"],
    ["maxItems=-3", "maxItems", "maxItems must be a positive number"],
    ["nextPageToken=garbage", "nextPageToken", "Invalid nextPageToken"],
    ["nextPageToken=a.b", "nextPageToken", "Invalid nextPageToken"],
  ])("refuses %s", async (query, field, message) => {
    const answer = await test.ask(`${ROOMS}?${query}`);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field, message }] });
  });

  it("gives a hundred at most, and whole numbers of them", async () => {
    const maxItems = async (query: string) =>
      ((await bodyOf(await test.ask(`${ROOMS}?maxItems=${query}`)))["pagination"] as Body)["maxItems"];
    expect(await maxItems("1000")).toBe(100);
    expect(await maxItems("2.9")).toBe(2);
  });
});

describe("deleting a room", () => {
  it("that nobody uses", async () => {
    const { roomId } = await bodyOf(await create({}));
    const path = `${ROOMS}/${String(roomId)}`;
    const answer = await test.ask(path, { method: "DELETE" });
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toEqual({
      successCode: "room_deleted",
      message: `Room '${String(roomId)}' deleted successfully`,
    });
    expect((await test.ask(path, { method: "DELETE" })).status).toBe(404);
    expect((await test.ask(path)).status).toBe(404);
  });

  it("in which somebody is: refused, and it can be used as before", async () => {
    const roomId = await test.openRoom();
    const answer = await test.ask(`${ROOMS}/${roomId}`, { method: "DELETE" });
    expect(answer.status).toBe(409);
    expect(await bodyOf(answer)).toMatchObject({
      error: "room_has_active_meeting",
      code: "room-has-meeting",
      message: `Room '${roomId}' cannot be deleted because it has an active meeting.`,
    });
    expect((await test.ask(`${ROOMS}/${roomId}`)).status).toBe(200);
  });

  it("in which somebody is, by force: the meeting goes with it", async () => {
    const roomId = await test.openRoom();
    const answer = await test.ask(`${ROOMS}/${roomId}?withMeeting=force`, { method: "DELETE" });
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toMatchObject({ successCode: "room_with_active_meeting_deleted" });
    expect((await test.ask(`${ROOMS}/${roomId}`)).status).toBe(404);
  });

  it("that is being recorded, by force: the recording goes with it, as soon as it has ended", async () => {
    const roomId = await test.openRoom();
    const started = await bodyOf(await test.ask("/meet/api/v1/recordings", { json: { roomId } }));
    const path = `/meet/api/v1/recordings/${String(started["recordingId"])}`;
    const refused = await test.ask(`${ROOMS}/${roomId}?withMeeting=force`, { method: "DELETE" });
    expect(await bodyOf(refused)).toMatchObject({ code: "room-with-meeting-has-recordings" });
    expect((await test.ask(`${ROOMS}/${roomId}`)).status).toBe(200);
    const answer = await test.ask(`${ROOMS}/${roomId}?withMeeting=force&withRecordings=force`, { method: "DELETE" });
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toMatchObject({ successCode: "room_with_active_meeting_and_recordings_deleted" });
    expect((await test.ask(`${ROOMS}/${roomId}`)).status).toBe(404);
    await expect.poll(async () => (await test.ask(path)).status).toBe(404);
    await expect
      .poll(async () => (await test.house.ports.locks.read(roomId as RoomId))._unsafeUnwrap().held)
      .toBeNull();
  });

  it("whose meeting cannot be asked about: nothing is deleted", async () => {
    const broken = await openTestHouse((house) => {
      const find = () => errAsync(unavailable("directory", "find", "x"));
      return { ...house, ports: { ...house.ports, directory: { ...house.ports.directory, find } } };
    });
    const { roomId } = await bodyOf(await broken.ask(ROOMS, { json: {} }));
    const answer = await broken.ask(`${ROOMS}/${String(roomId)}`, { method: "DELETE" });
    expect(answer.status).toBe(503);
    expect(await bodyOf(answer)).toMatchObject({ code: "livekit-unavailable", error: "LiveKit Error" });
    expect((await broken.ask(`${ROOMS}/${String(roomId)}`)).status).toBe(200);
    await broken.close();
  });
});

describe("joining a room", () => {
  const join = (roomId: string, json: unknown) => test.ask(`${ROOMS}/${roomId}/tokens`, { json });

  it("gives a LiveKit token, where to use it, and a token for the recordings", async () => {
    const roomId = await test.openRoom();
    const answer = await join(roomId, { identity: "alice", name: "Alice", role: "speaker", ttlSeconds: 60 });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const { token, roomToken, url } = (await bodyOf(answer)) as Record<string, string>;
    const claims = JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString()) as unknown;
    expect(claims).toMatchObject({ sub: "alice", name: "Alice", video: { room: roomId, canPublish: true } });
    expect(url).toBe(test.simulator.url);
    expect(roomToken).not.toBe("");
  });

  it.each([
    [{ role: "speaker" }, "identity", "Required"],
    [{ identity: "", role: "speaker" }, "identity", "identity cannot be empty"],
    [{ identity: "a\nb", role: "speaker" }, "identity", "identity cannot have control characters"],
    [
      { identity: "a", role: "boss" },
      "role",
      "Invalid enum value. Expected 'moderator' | 'speaker' | 'viewer', received 'boss'",
    ],
    [{ identity: "a", role: "viewer", ttlSeconds: 1.5 }, "ttlSeconds", "Expected integer, received float"],
    [{ identity: "a", role: "viewer", ttlSeconds: 86_401 }, "ttlSeconds", "ttlSeconds cannot exceed 86400"],
  ])("refuses %j", async (json, field, message) => {
    const answer = await join("room-1", json);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field, message }] });
  });

  it("that is not there", async () => {
    expect((await join("nope-1", { identity: "a", role: "viewer" })).status).toBe(404);
  });

  it("with a token that has run out is refused", async () => {
    const roomId = await test.openRoom();
    const { roomToken } = await bodyOf(await join(roomId, { identity: "a", role: "viewer", ttlSeconds: 1 }));
    const headers = { authorization: `Bearer ${String(roomToken)}` };
    const list = `/meet/api/v1/recordings?roomId=${roomId}`;
    expect((await test.ask(list, { headers })).status).toBe(200);
    const late = await openTestHouse((house) => {
      const clock = { ...house.ports.clock, now: () => Date.now() + 1_001 };
      return { ...house, ports: { ...house.ports, clock } };
    });
    expect((await late.ask(list, { headers })).status).toBe(401);
    await late.close();
  });
});
