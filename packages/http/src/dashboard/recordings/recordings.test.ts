import { formatRecordingId, type Recording, type RoomId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterEach, describe, expect, it } from "vitest";
import { storeRecording } from "../../recordings/test-recordings.ts";
import { openTestHouse, type TestHouse } from "../../test-house.ts";
import { operatorOf } from "../test-operator.ts";

let test: TestHouse;
afterEach(() => test.close());

const page = async (path: string): Promise<string> => (await operatorOf(test).get(path)).text();
const store = async (n: number, more: Partial<Recording> = {}): Promise<Recording> => {
  const recording = await storeRecording(test.house, { n, ...more });
  await test.upload(recording, new Uint8Array([1, 2, 3]));
  return recording;
};
const path = (recording: Recording): string => `/recordings/${formatRecordingId(recording)}`;
const idsIn = (html: string): readonly string[] => [...html.matchAll(/<li id="([^"]+)"/g)].map(([, id]) => id ?? "");

describe("the list of recordings", () => {
  it("has the newest first, and goes on with the older ones", async () => {
    test = await openTestHouse();
    for (let n = 1; n <= 30; n += 1) await store(n);
    const first = await page("/recordings");
    expect(idsIn(first)).toHaveLength(25);
    expect(idsIn(first)[0]).toContain("EG_stored30");
    const older = /rel="next" href="\/meet\/dashboard([^"]+)"/.exec(first)?.[1] ?? "";
    const second = await page(older.replaceAll("&amp;", "&"));
    expect(idsIn(second)).toHaveLength(5);
    expect(second).not.toContain('rel="next"');
  });

  it("is filtered by a part of the room's name, and by status", async () => {
    test = await openTestHouse();
    await store(1, { roomName: "Board meeting" });
    await store(2, { roomName: "Standup" });
    await store(3, { roomName: "Board dinner", status: "failed", reason: "recorder-lost" });
    expect(idsIn(await page("/recordings?room=BOARD"))).toHaveLength(2);
    const failed = await page("/recordings?room=board&status=failed");
    expect(idsIn(failed)).toHaveLength(1);
    expect(failed).toContain("its recorder was lost");
    expect(await page("/recordings?room=nothing")).toContain("No recording is like that");
  });

  it("begins anew where the address is of a page of another list", async () => {
    test = await openTestHouse();
    const answer = await operatorOf(test).get("/recordings?status=failed&from=made.up");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/meet/dashboard/recordings?status=failed"]);
  });

  it("says what it cannot show, and stays a page", async () => {
    test = await openTestHouse((house) => ({
      ...house,
      ports: {
        ...house.ports,
        catalog: {
          ...house.ports.catalog,
          index: { ...house.ports.catalog.index, state: () => errAsync(unavailable("index", "state", "10.0.0.7")) },
        },
      },
    }));
    const answer = await operatorOf(test).get("/recordings");
    const html = await answer.text();
    expect(answer.status).toBe(503);
    expect(html).toContain("The storage does not answer");
    expect(html).not.toContain("10.0.0.7");
  });

  it("without any says what to do", async () => {
    test = await openTestHouse();
    expect(await page("/recordings")).toContain("No recordings yet");
  });
});

describe("a recording's page", () => {
  it("plays what there is, and says why there is nothing", async () => {
    test = await openTestHouse();
    const whole = await store(1, { sizeBytes: 3, durationSeconds: 61 });
    const html = await page(path(whole));
    expect(html).toContain(`src="/meet/api/v1${path(whole)}/media"`);
    expect(html).toContain("0:01:01");
    const failed = await storeRecording(test.house, { n: 2, status: "failed", error: "<b>no</b> egress" });
    const without = await page(path(failed));
    expect(without).not.toContain("<video");
    expect(without).toContain("There is no film of it.");
    expect(without).toContain("&lt;b&gt;no&lt;/b&gt; egress");
  });

  it("is lost when there is no such recording", async () => {
    test = await openTestHouse();
    expect((await operatorOf(test).get("/recordings/nothing")).status).toBe(404);
    const gone = await store(1);
    await operatorOf(test).post("/recordings/delete", { id: formatRecordingId(gone) });
    expect((await operatorOf(test).get(path(gone))).status).toBe(404);
  });

  it("makes a link, makes another one, and revokes it", async () => {
    test = await openTestHouse();
    const recording = await store(1);
    const operator = operatorOf(test);
    const linkIn = (html: string) => /value="(http[^"]+recordingSecret=[^"]+)"/.exec(html)?.[1];
    const opens = async (link: string | undefined) => (await test.ask(link ?? "", { headers: {} })).status;
    expect(linkIn(await page(path(recording)))).toBeUndefined();
    await operator.post(`${path(recording)}/share`);
    const first = linkIn(await page(path(recording)));
    expect(await opens(first)).toBe(303);
    await operator.post(`${path(recording)}/rotate`);
    const second = linkIn(await page(path(recording)));
    expect(second).not.toBe(first);
    expect([await opens(first), await opens(second)]).toEqual([400, 303]);
    await operator.post(`${path(recording)}/revoke`);
    expect(linkIn(await page(path(recording)))).toBeUndefined();
    expect(await opens(second)).toBe(400);
  });
});

describe("before recordings are deleted", () => {
  it("each is named, and nothing is done yet", async () => {
    test = await openTestHouse();
    const [one, two] = [await store(1, { roomName: "Board" }), await store(2, { roomName: "Standup" })];
    const asked = await page(`/recordings/delete?id=${formatRecordingId(one)}&id=${formatRecordingId(two)}&id=none`);
    expect(asked).toContain("Delete 2 recordings?");
    expect(asked).toContain("<strong>Board</strong>");
    expect(asked).toContain("<strong>Standup</strong>");
    expect(idsIn(await page("/recordings"))).toHaveLength(2);
    expect(await page("/recordings/delete")).toContain("Nothing is ticked");
  });

  it("one that goes on is kept, and the others are deleted", async () => {
    test = await openTestHouse();
    const [ended, going] = [await store(1), await store(2, { status: "active", roomId: "going" as RoomId })];
    const operator = operatorOf(test);
    const done = await operator.post("/recordings/delete", { id: formatRecordingId(going) });
    const told = await page((done.headers.get("location") ?? "").replace("/meet/dashboard", ""));
    expect(told).toContain("is not stopped yet");
    await operator.post("/recordings/delete", { id: formatRecordingId(ended) });
    expect(idsIn(await page("/recordings"))).toEqual([formatRecordingId(going)]);
  });
});

it("what is ticked is downloaded as the API's ZIP", async () => {
  test = await openTestHouse();
  const [one, two] = [await store(1), await store(2)];
  const answer = await operatorOf(test).get(
    `/recordings/zip?id=${formatRecordingId(one)}&id=${formatRecordingId(two)}`,
  );
  expect(answer.status).toBe(303);
  const zip = await test.ask(answer.headers.get("location") ?? "");
  expect([zip.status, zip.headers.get("content-type")]).toEqual([200, "application/zip"]);
});
