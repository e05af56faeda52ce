import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testApp } from "../test-app.ts";
import { createLog } from "../log.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";

const RECORDINGS = "/meet/api/v1/recordings";

let house: TestHouse;
let roomId = "";
beforeEach(async () => {
  house = await openTestHouse();
  roomId = await house.openRoom();
});
afterEach(() => house.close());

type Told = { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers };

async function start(headers: Record<string, string>, json: object = { roomId }): Promise<Told> {
  const answer = await house.ask(RECORDINGS, { json, headers: { "x-api-key": API_KEY, ...headers } });
  return { status: answer.status, body: (await answer.json()) as Told["body"], headers: answer.headers };
}

describe("POST /recordings with an Idempotency-Key", () => {
  it("starts one recording for any number of requests, and answers them alike", async () => {
    const asked = Array.from({ length: 5 }, () => start({ "idempotency-key": "one" }));
    const answers = await Promise.all(asked);
    answers.push(await start({ "idempotency-key": "one" }, { config: undefined, roomId }));
    for (const { status, body, headers } of answers) {
      expect(status).toBe(201);
      expect(body).toEqual(answers[0]?.body);
      expect(headers.get("location")).toBe(answers[0]?.headers.get("location"));
    }
    expect((await start({ "idempotency-key": "two" })).status).toBe(409);
  });

  it("refuses another body under the same key", async () => {
    await start({ "idempotency-key": "one" });
    const { status, body } = await start({ "idempotency-key": "one" }, { roomId, config: { layout: "speaker" } });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "idempotency-key-reused",
      details: [{ field: "headers.idempotency-key", message: "Idempotency-Key was used for another request" }],
    });
  });

  it("tells nobody another caller's answer", async () => {
    await start({ "idempotency-key": "one" });
    const other = await start({ "idempotency-key": "one", "x-api-key": "another-key-that-is-as-good" });
    expect(other.status).toBe(409);
  });

  it.each(["", "with space", "\u00e4", "k".repeat(256)])("refuses the key %j", async (key) => {
    const { status, body } = await start({ "idempotency-key": key });
    expect(status).toBe(422);
    expect(body).toMatchObject({ details: [{ field: "headers.idempotency-key" }] });
  });
});

describe("POST /recordings with Prefer: respond-async", () => {
  it("is answered before the recording is active, with where it can be looked at", async () => {
    const { status, body, headers } = await start({ prefer: "wait=10, respond-async" });
    expect(status).toBe(202);
    expect(body["status"]).toBe("starting");
    expect(headers.get("preference-applied")).toBe("respond-async");
    const { pathname } = new URL(headers.get("location") ?? "");
    await house.work.idle();
    const seen = await house.ask(pathname);
    expect(await seen.json()).toMatchObject({ recordingId: body["recordingId"], status: "active" });
  });

  it("is answered so again under its key, whether or not it is preferred again", async () => {
    const first = await start({ prefer: "respond-async", "idempotency-key": "one" });
    expect(first.status).toBe(202);
    await house.work.idle();
    const again = await start({ "idempotency-key": "one" });
    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("preference-applied")).toBeNull();
  });

  it("waits for what has no id, and is refused as any other", async () => {
    const empty = await house.ask("/meet/api/v1/rooms", { json: { roomName: "Empty" } });
    const { roomId: other } = (await empty.json()) as { roomId: string };
    expect((await start({ prefer: "respond-async" }, { roomId: other })).status).toBe(409);
  });
});

describe("starts that wait", () => {
  it("are no more than there are seats for, and a seat is free again when its start is over", async () => {
    const app = testApp(house.house, { log: createLog("silent"), mostWaiting: 1 });
    const post = () =>
      app.request(RECORDINGS, {
        method: "POST",
        headers: { "x-api-key": API_KEY, "content-type": "application/json" },
        body: JSON.stringify({ roomId }),
      });
    const first = post();
    const second = await post();
    expect(second.status).toBe(503);
    expect(await second.json()).toMatchObject({ code: "too-many-starts" });
    expect(second.headers.get("retry-after")).toBe("5");
    expect((await first).status).toBe(201);
    expect((await post()).status).toBe(409);
  });
});
