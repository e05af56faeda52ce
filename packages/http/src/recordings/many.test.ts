import { restoreIndex, type RoomId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";
import { storeRecording } from "./test-recordings.ts";

const RECORDINGS = "/meet/api/v1/recordings";

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

describe("deleting several recordings", () => {
  const remove = (query: string, headers?: Record<string, string>) =>
    test.ask(`${RECORDINGS}${query}`, { method: "DELETE", ...(headers === undefined ? {} : { headers }) });
  let n = 0;
  const stored = async (roomId = "stored-1") =>
    (await storeRecording(test.house, { n: (n += 1), roomId: roomId as RoomId })).recordingId;

  it("answers with those that are gone", async () => {
    const ids = [await stored(), await stored()];
    const answer = await remove(`?recordingIds=${ids.join(",")},${ids[0] ?? ""}`);
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toEqual({
      message: "All recordings deleted successfully",
      deleted: ids,
      failed: [],
    });
    for (const id of ids) expect((await test.ask(`${RECORDINGS}/${id}`)).status).toBe(404);
  });

  it("says of each that stays why, and deletes the others", async () => {
    const roomId = await test.openRoom();
    const started = await bodyOf(await test.ask(RECORDINGS, { json: { roomId } }));
    const running = String(started["recordingId"]);
    const [good, unknown] = [await stored(), "room--EG_1234567--abcdef"];
    const answer = await remove(`?recordingIds=${unknown},${good},${running}`);
    expect(answer.status).toBe(400);
    expect(await bodyOf(answer)).toEqual({
      message: "2 recording(s) could not be deleted",
      deleted: [good],
      failed: [
        { recordingId: unknown, error: `Recording '${unknown}' not found` },
        { recordingId: running, error: `Recording '${running}' is not stopped yet` },
      ],
    });
  });

  it("is of the own room's alone, for the holder of a room token", async () => {
    const roomId = await test.openRoom();
    const [own, other] = [await stored(roomId), await stored()];
    const joined = await test.ask(`/meet/api/v1/rooms/${roomId}/tokens`, {
      json: { identity: "a", role: "moderator" },
    });
    const headers = { authorization: `Bearer ${String((await bodyOf(joined))["roomToken"])}` };
    expect(await bodyOf(await remove(`?recordingIds=${own},${other}`, headers))).toMatchObject({
      deleted: [own],
      failed: [{ recordingId: other, error: "Insufficient permissions to access this resource" }],
    });
    expect((await remove(`?recordingIds=${other}`, headers)).status).toBe(403);
    expect((await test.ask(`${RECORDINGS}/${other}`)).status).toBe(200);
  });

  it.each([
    ["", "recordingIds", "At least one recordingId is required"],
    ["?recordingIds=room--EG_1234567--a,bad", "recordingIds.1", "recordingId does not follow the expected format"],
    [
      `?recordingIds=${Array.from({ length: 101 }, (_, at) => `room--EG_1234567--a${at}`).join(",")}`,
      "recordingIds",
      "recordingIds cannot have more than 100 ids",
    ],
  ])("refuses %.60s", async (query, field, message) => {
    const answer = await remove(query);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field, message }] });
  });
});

describe("the list of recordings", () => {
  let fresh: TestHouse;
  const uidsOf = async (query: string): Promise<unknown[]> => {
    const found = await bodyOf(await fresh.ask(`${RECORDINGS}?maxItems=100&${query}`));
    return (found["recordings"] as { filename: string }[]).map(({ filename }) =>
      filename.replace(/^.*(\d)\.mp4$/, "$1"),
    );
  };
  beforeAll(async () => {
    fresh = await openTestHouse();
    const rows = [
      { n: 1, roomName: "Beta", sizeBytes: 30, durationSeconds: 1.5 },
      { n: 2, roomName: "alpha", sizeBytes: 10, durationSeconds: 9, roomId: "other-1" as RoomId },
      { n: 3, roomName: "Beta 2", sizeBytes: 20, durationSeconds: 1.5, status: "failed" as const },
      { n: 4, roomName: undefined },
    ];
    for (const row of rows) await storeRecording(fresh.house, row);
    await restoreIndex(fresh.house.ports);
  });
  afterAll(() => fresh.close());

  it("is in the order that is asked for; those without the value below all others", async () => {
    expect(await uidsOf("")).toEqual(["4", "3", "2", "1"]);
    expect(await uidsOf("sortOrder=asc")).toEqual(["1", "2", "3", "4"]);
    expect(await uidsOf("sortField=size&sortOrder=asc")).toEqual(["4", "2", "3", "1"]);
    expect(await uidsOf("sortField=duration")).toEqual(["2", "3", "1", "4"]);
    expect(await uidsOf("sortField=roomName&sortOrder=asc")).toEqual(["4", "1", "3", "2"]);
  });

  it("is found by room, by its name and by status; the room goes before its name", async () => {
    expect(await uidsOf("roomName=Beta")).toEqual(["1"]);
    expect(await uidsOf("roomName=BETA&roomNameMatchMode=prefix&roomNameCaseInsensitive=true")).toEqual(["3", "1"]);
    expect(await uidsOf("roomName=%5E(alpha|Beta)$&roomNameMatchMode=regex&sortOrder=asc")).toEqual(["1", "2"]);
    expect(await uidsOf("roomName=Beta&roomId=other-1")).toEqual(["2"]);
    expect(await uidsOf("status=failed")).toEqual(["3"]);
    expect(await uidsOf("roomId=other")).toEqual([]);
  });

  it.each(["startDate", "roomName", "duration", "size"])(
    "sorted by %s holds each once over its pages, also when only other fields are asked for",
    async (sortField) => {
      for (const by of ["", "&roomName=a&roomNameMatchMode=partial"]) {
        const seen: unknown[] = [];
        let token = "";
        do {
          const asked = `${RECORDINGS}?fields=recordingId&maxItems=1&sortField=${sortField}${by}${token}`;
          const page = await bodyOf(await fresh.ask(asked));
          seen.push(...(page["recordings"] as Body[]).map((one) => one["recordingId"]));
          const { nextPageToken } = page["pagination"] as { nextPageToken?: string };
          token = nextPageToken === undefined ? "" : `&nextPageToken=${nextPageToken}`;
        } while (token !== "");
        expect(seen).toHaveLength(by === "" ? 4 : 3);
        expect(new Set(seen).size).toBe(seen.length);
      }
    },
  );

  it.each([
    [
      "sortField=x",
      "sortField",
      "Invalid enum value. Expected 'startDate' | 'roomName' | 'duration' | 'size', received 'x'",
    ],
    ["roomName=(&roomNameMatchMode=regex", "roomName", "Invalid regular expression pattern"],
    ["nextPageToken=garbage", "nextPageToken", "Invalid nextPageToken"],
    ["roomId=!!!", "roomId", "roomId cannot be empty after sanitization"],
  ])("refuses %s", async (query, field, message) => {
    const answer = await test.ask(`${RECORDINGS}?${query}`);
    expect(answer.status).toBe(422);
    expect(await bodyOf(answer)).toMatchObject({ details: [{ field, message }] });
  });

  it("is not there while its index is away", async () => {
    const broken = await openTestHouse((house) => {
      const away = () => errAsync(unavailable("index", "page", "x"));
      const { catalog } = house.ports;
      const index = { ...catalog.index, page: away, state: away };
      return { ...house, ports: { ...house.ports, catalog: { ...catalog, index } } };
    });
    expect((await broken.ask(`${RECORDINGS}?roomName=a`)).status).toBe(503);
    await broken.close();
  });
});
