import { unavailable } from "@tallylight/core";
import { until } from "@tallylight/services";
import { errAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const API = "/meet/api/v1";
const UNKNOWN = "room--EG_1234567--abcdef";

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;
const start = (json: unknown, house: TestHouse = test) => house.ask(`${API}/recordings`, { json });
const stop = (id: string) => test.ask(`${API}/recordings/${id}/stop`, { method: "POST" });
const get = (id: string) => test.ask(`${API}/recordings/${id}`);

async function begin(): Promise<{ readonly roomId: string; readonly id: string }> {
  const roomId = await test.openRoom();
  const answer = await start({ roomId });
  return { roomId, id: String((await bodyOf(answer))["recordingId"]) };
}

async function ended(id: string): Promise<Body> {
  await stop(id);
  const complete = await until(`${id} is complete`, async () => {
    const recording = await bodyOf(await get(id));
    return recording["status"] === "complete" ? recording : null;
  });
  // What has ended is on record before its room is free.
  await test.work.idle();
  return complete;
}

describe("a recording from start to end", () => {
  it("is active, then ending, then complete; its room is free again", async () => {
    const roomId = await test.openRoom();
    const started = await start({ roomId });
    expect(started.status).toBe(201);
    const recording = await bodyOf(started);
    const id = String(recording["recordingId"]);
    expect(started.headers.get("location")).toBe(`http://localhost${API}/recordings/${id}`);
    expect(recording).toEqual({
      recordingId: expect.stringMatching(new RegExp(`^${roomId}--EG_\\w+--[A-Za-z0-9]{22}$`)),
      roomId,
      roomName: "Walk Room",
      status: "active",
      layout: "grid",
      encoding: "H264_720P_30",
      filename: `${roomId}--${id.split("--")[2] ?? ""}.mp4`,
      startDate: expect.any(Number),
    });
    expect(Number.isInteger(recording["startDate"])).toBe(true);
    expect(test.log.filter(({ status }) => status === 201).at(-1)).toMatchObject({ roomId, recordingId: id });

    const again = await start({ roomId });
    expect(again.status).toBe(409);
    expect(await bodyOf(again)).toMatchObject({
      error: "Recording Error",
      message: `Room '${roomId}' is already being recorded`,
      recordingId: id,
      since: expect.any(Number),
    });

    const stopped = await stop(id);
    expect(stopped.status).toBe(202);
    expect(stopped.headers.get("location")).toBe(`http://localhost${API}/recordings/${id}`);
    expect(await bodyOf(stopped)).toMatchObject({ recordingId: id, status: "ending", reason: "user" });

    const complete = await ended(id);
    expect(complete).toMatchObject({ duration: expect.any(Number), size: expect.any(Number), reason: "user" });
    const late = await stop(id);
    expect(late.status).toBe(409);
    expect(await bodyOf(late)).toMatchObject({ message: `Recording '${id}' is already stopped` });
    expect((await start({ roomId })).status).toBe(201);
  });

  it("has the layout and the encoding that the start asked for", async () => {
    const roomId = await test.openRoom();
    const encoding = {
      video: {
        width: 640,
        height: 360,
        framerate: 15,
        codec: "H264_HIGH",
        bitrate: 500,
        keyFrameInterval: 2,
        depth: 24,
      },
      audio: { codec: "AAC", bitrate: 64, frequency: 44_100 },
    };
    const answer = await start({ roomId, config: { layout: "speaker", encoding } });
    expect(await bodyOf(answer)).toMatchObject({ layout: "speaker", encoding });
  });
});

describe("a start is refused", () => {
  it("in a room that is not there", async () => {
    const answer = await start({ roomId: "nope-1" });
    expect(answer.status).toBe(404);
    expect(await bodyOf(answer)).toMatchObject({ error: "Room Error", message: "Room 'nope-1' does not exist" });
  });

  it("in a room in which nobody is", async () => {
    const { roomId } = await bodyOf(await test.ask(`${API}/rooms`, { json: {} }));
    const answer = await start({ roomId });
    expect(answer.status).toBe(409);
    expect(await bodyOf(answer)).toMatchObject({
      error: "Recording Error",
      code: "room-empty",
      message: `Room '${String(roomId)}' has no participants`,
    });
  });

  it("where recording is disabled", async () => {
    const json = { config: { recording: { enabled: false } } };
    const { roomId } = await bodyOf(await test.ask(`${API}/rooms`, { json }));
    const answer = await start({ roomId });
    expect(answer.status).toBe(403);
    expect(await bodyOf(answer)).toMatchObject({
      error: "Recording Error",
      message: `Recording is disabled for room '${String(roomId)}'`,
    });
  });

  it("when the recorder does not become active in time", async () => {
    const hasty = await openTestHouse((house) => {
      const limits = { ...house.settings.limits, startTimeoutMs: 500 };
      return { ...house, settings: { ...house.settings, limits } };
    });
    const roomId = await hasty.openRoom();
    hasty.simulator.setFaults(roomId, { recorder: { kind: "never-active" } });
    const answer = await start({ roomId }, hasty);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await bodyOf(answer)).toMatchObject({
      error: "Recording Error",
      code: "start-timed-out",
      message: `Recording in room '${roomId}' timed out while starting`,
    });
    await hasty.close();
  });

  it("when no recorder is free", async () => {
    const roomId = await test.openRoom();
    test.simulator.setFaults(roomId, { noWorker: true });
    const answer = await start({ roomId });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("10");
    expect(await bodyOf(answer)).toMatchObject({ code: "no-egress-capacity" });
  });

  it("when the recorder fails, with LiveKit's reason", async () => {
    const roomId = await test.openRoom();
    test.simulator.setFaults(roomId, { recorder: { kind: "fails-at-start" } });
    const answer = await start({ roomId });
    expect(answer.status).toBe(503);
    expect(await bodyOf(answer)).toMatchObject({
      code: "start-failed",
      message: expect.stringMatching(/could not be started: \S+/),
    });
  });

  it("when it is stopped meanwhile", async () => {
    const roomId = await test.openRoom();
    test.simulator.setFaults(roomId, { recorder: { kind: "never-active" } });
    const waiting = start({ roomId });
    const id = await until("it is listed", async () => {
      const page = await bodyOf(await test.ask(`${API}/recordings?roomId=${roomId}`));
      return (page["recordings"] as Body[])[0]?.["recordingId"] as string | undefined;
    });
    expect((await stop(id)).status).toBe(202);
    const answer = await waiting;
    expect(answer.status).toBe(409);
    expect(await bodyOf(answer)).toMatchObject({ code: "stopped" });
  });

  it("when LiveKit or the lock store does not answer", async () => {
    for (const [port, method, code] of [
      ["directory", "find", "livekit-unavailable"],
      ["locks", "read", "lock-store-unavailable"],
    ] as const) {
      const broken = await openTestHouse((house) => {
        const away = () => errAsync(unavailable(port, method, "x"));
        return { ...house, ports: { ...house.ports, [port]: { ...house.ports[port], [method]: away } } };
      });
      const answer = await start({ roomId: await broken.openRoom() }, broken);
      expect([answer.status, (await bodyOf(answer))["code"]]).toEqual([503, code]);
      await broken.close();
    }
  });

  it("while the service stops", async () => {
    const stopping = await openTestHouse();
    const roomId = await stopping.openRoom();
    stopping.setPhase("stopping");
    const answer = await start({ roomId }, stopping);
    expect([answer.status, answer.headers.get("connection")]).toEqual([503, "close"]);
    await stopping.close();
  });

  it.each<[unknown, string, string]>([
    [{}, "roomId", "Required"],
    [{ roomId: 5 }, "roomId", "Expected string, received number"],
    [
      { roomId: "a", config: { layout: "x" } },
      "config.layout",
      "Invalid enum value. Expected 'grid' | 'speaker' | 'single-speaker', received 'x'",
    ],
    [
      { roomId: "a", config: { encoding: "x" } },
      "config.encoding",
      "Invalid encoding preset. Must be one of: H264_720P_30, H264_720P_60, H264_1080P_30, H264_1080P_60, PORTRAIT_H264_720P_30, PORTRAIT_H264_720P_60, PORTRAIT_H264_1080P_30, PORTRAIT_H264_1080P_60",
    ],
    [
      { roomId: "a", config: { encoding: { audio: { codec: "OPUS", bitrate: 1, frequency: 1 } } } },
      "config.encoding",
      "Both video and audio configuration must be provided when using encoding options",
    ],
  ])("for %j", async (json, field, message) => {
    const answer = await start(json);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field, message }] });
  });

  it("for each wrong field of an encoding", async () => {
    const video = { width: 0, height: 1, framerate: "x", codec: "AV1", bitrate: 1, keyFrameInterval: 1, depth: 1 };
    const answer = await start({ roomId: "a", config: { encoding: { video, audio: {} } } });
    expect(answer.status).toBe(422);
    const fields = ((await bodyOf(answer))["details"] as Body[]).map(({ field }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        "config.encoding.video.width",
        "config.encoding.video.framerate",
        "config.encoding.video.codec",
        "config.encoding.audio.codec",
      ]),
    );
  });
});

describe("one recording", () => {
  it("has a strong tag that stays as long as it does", async () => {
    const { id } = await begin();
    const first = await get(id);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    const headers = { "x-api-key": API_KEY, "if-none-match": `"x", W/${etag}` };
    const same = await test.ask(`${API}/recordings/${id}`, { headers });
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
    await ended(id);
    expect((await test.ask(`${API}/recordings/${id}`, { headers })).status).toBe(200);
  });

  it.each(["get", "stop", "media", "download", "delete"])("that is not there: %s", async (verb) => {
    const method = verb === "stop" ? "POST" : verb === "delete" ? "DELETE" : "GET";
    const rest = verb === "get" || verb === "delete" ? "" : `/${verb}`;
    const answer = await test.ask(`${API}/recordings/${UNKNOWN}${rest}`, { method });
    expect(answer.status).toBe(404);
    expect(await bodyOf(answer)).toMatchObject({
      error: "Recording Error",
      message: `Recording '${UNKNOWN}' not found`,
    });
  });

  it("whose id cannot be one is told so, in the place that OpenVidu Meet names", async () => {
    const message = "recordingId does not follow the expected format";
    const details = async (method: string, path: string) => {
      const answer = await test.ask(`${API}/recordings/${path}`, { method });
      expect(answer.status).toBe(422);
      return (await bodyOf(answer))["details"];
    };
    for (const [method, path] of [
      ["GET", "bad"],
      ["POST", "bad/stop"],
      ["GET", "a--EG_1/media"],
      ["GET", "a--b--c--d/download"],
    ] as const) {
      expect(await details(method, path)).toEqual([{ field: "params.recordingId", message }]);
    }
    expect(await details("DELETE", "bad")).toEqual([{ field: "recordingId", message }]);
  });
});

describe("deleting a recording", () => {
  it("that is in progress is refused, one that has ended is gone with its file", async () => {
    const { roomId, id } = await begin();
    const path = `${API}/recordings/${id}`;
    const early = await test.ask(path, { method: "DELETE" });
    expect(early.status).toBe(409);
    expect(await bodyOf(early)).toMatchObject({ message: `Recording '${id}' is not stopped yet` });
    await ended(id);

    const room = await test.ask(`${API}/rooms/${roomId}`, { method: "DELETE" });
    expect(room.status).toBe(409);
    expect(await bodyOf(room)).toMatchObject({ error: "room_with_recordings_has_active_meeting" });

    const answer = await test.ask(path, { method: "DELETE" });
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toEqual({ message: `Recording '${id}' deleted successfully` });
    for (const rest of ["", "/media"]) expect((await test.ask(path + rest)).status).toBe(404);
    expect((await test.ask(path, { method: "DELETE" })).status).toBe(404);
  });
});

describe("the list of recordings", () => {
  it("has filters, pages and chosen fields; a token is good for its filters only", async () => {
    const [one, two] = [await begin(), await begin()];
    await ended(two.id);
    const list = async (query: string) => bodyOf(await test.ask(`${API}/recordings?${query}`));
    const ids = async (query: string) => ((await list(query))["recordings"] as Body[]).map((row) => row["recordingId"]);
    expect(await ids(`roomId=${one.roomId}`)).toEqual([one.id]);
    expect(await ids("roomId=nope")).toEqual([]);
    expect(new Set(await ids("maxItems=2"))).toEqual(new Set([one.id, two.id]));
    expect(await ids(`roomId=${two.roomId}&status=complete`)).toEqual([two.id]);
    expect(await ids(`roomId=${two.roomId}&status=active`)).toEqual([]);
    expect((await list("maxItems=1&fields=status"))["recordings"]).toEqual([{ status: "complete" }]);

    const { nextPageToken } = (await list("maxItems=1"))["pagination"] as Body;
    expect(await ids(`maxItems=1&nextPageToken=${String(nextPageToken)}`)).toEqual([one.id]);
    const foreign = await test.ask(`${API}/recordings?status=active&nextPageToken=${String(nextPageToken)}`);
    expect(foreign.status).toBe(422);
    const ofRooms = await test.ask(`${API}/rooms?nextPageToken=${String(nextPageToken)}`);
    expect(ofRooms.status).toBe(422);
  });

  it("refuses a token of which any bit was changed", async () => {
    await begin();
    await begin();
    const { nextPageToken } = (await bodyOf(await test.ask(`${API}/recordings?maxItems=1`)))["pagination"] as Body;
    const token = String(nextPageToken);
    for (let at = 0; at < token.length; at += 1) {
      const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      const answer = await test.ask(`${API}/recordings?nextPageToken=${encodeURIComponent(changed)}`);
      expect([at, answer.status]).toEqual([at, 422]);
    }
  });

  it("refuses a status that is none", async () => {
    const answer = await test.ask(`${API}/recordings?status=x`);
    expect(await bodyOf(answer)).toMatchObject({
      details: [
        {
          field: "status",
          message:
            "Invalid enum value. Expected 'starting' | 'active' | 'ending' | 'complete' | 'failed' | 'aborted' | 'limit_reached', received 'x'",
        },
      ],
    });
  });
});

describe("the holder of a room token", () => {
  it("may do with this room's recordings what the role may", async () => {
    const { roomId, id } = await begin();
    const other = await begin();
    const tokenFor = async (role: string): Promise<Record<string, string>> => {
      const answer = await test.ask(`${API}/rooms/${roomId}/tokens`, { json: { identity: role, role } });
      return { authorization: `Bearer ${String((await bodyOf(answer))["roomToken"])}` };
    };
    const viewer = await tokenFor("viewer");
    const moderator = await tokenFor("moderator");
    const status = async (headers: Record<string, string>, method: string, path: string, json?: unknown) =>
      (await test.ask(`${API}${path}`, { method, headers, ...(json === undefined ? {} : { json }) })).status;

    const seen = await bodyOf(await test.ask(`${API}/recordings`, { headers: viewer }));
    expect((seen["recordings"] as Body[]).map((row) => row["recordingId"])).toEqual([id]);
    expect(await status(viewer, "GET", `/recordings/${id}`)).toBe(200);
    expect(await status(viewer, "GET", `/recordings/${other.id}`)).toBe(403);
    expect(await status(viewer, "GET", `/recordings/${UNKNOWN}`)).toBe(403);
    expect(await status(viewer, "POST", `/recordings/${id}/stop`)).toBe(403);
    expect(await status(viewer, "GET", `/recordings/${id}/download`)).toBe(403);
    expect(await status(viewer, "DELETE", `/recordings/${id}`)).toBe(403);
    expect(await status(viewer, "GET", "/rooms")).toBe(403);
    expect(await status(moderator, "POST", "/recordings", { roomId: other.roomId })).toBe(403);
    expect(await status(moderator, "POST", "/recordings", { roomId })).toBe(409);
    expect(await status(moderator, "POST", `/recordings/${id}/stop`)).toBe(202);
  });
});
