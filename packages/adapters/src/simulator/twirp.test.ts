import { AccessToken, RoomServiceClient, type VideoGrant } from "livekit-server-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestBench, type TestBench } from "./test-bench.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await openTestBench();
  await bench.rooms.createRoom({ name: "demo" });
});
afterAll(async () => await bench.close());

type Answer = { readonly status: number; readonly type: string | null; readonly body: string };

async function call(path: string, body: unknown, authorization?: string): Promise<Answer> {
  const response = await fetch(`${bench.simulator.httpUrl}/twirp/livekit.${path}`, {
    method: "POST",
    headers: authorization === undefined ? {} : { authorization },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

async function token(
  grant: VideoGrant,
  { key = bench.simulator.apiKey, secret = bench.simulator.apiSecret, ttl = 60 } = {},
): Promise<string> {
  const made = new AccessToken(key, secret, { ttl: `${ttl}s` });
  made.addGrant(grant);
  return `Bearer ${await made.toJwt()}`;
}

const json = (status: number, code: string, msg: string): Answer => ({
  status,
  type: "application/json",
  body: JSON.stringify({ code, msg }),
});
const text = (body: string): Answer => ({ status: 401, type: "text/plain; charset=utf-8", body });

describe("a token", () => {
  const list = "Egress/ListEgress";

  test("that is not there, not a bearer's, garbage, or another key's is refused in LiveKit's words", async () => {
    expect(await call(list, {})).toEqual(json(401, "unauthenticated", "permissions denied"));
    expect(await call(list, {}, "Basic x")).toEqual(text("invalid authorization header. Must start with Bearer "));
    expect(await call(list, {}, "Bearer x")).toEqual(text("invalid authorization token"));
    const other = await token({ roomRecord: true }, { key: "nokey" });
    expect(await call(list, {}, other)).toEqual(text("invalid API key: nokey"));
  });

  test("with a wrong signature, or expired, is refused in a text that holds the token", async () => {
    const forged = await token({ roomRecord: true }, { secret: "another-secret-of-32-characters-or-so" });
    const wrong = "token signature is invalid: signature is invalid";
    expect(await call(list, {}, forged)).toEqual(text(`invalid token: ${forged.slice(7)}, error: ${wrong}`));
    const old = await token({ roomRecord: true }, { ttl: -60 });
    const expired = "token has invalid claims: token is expired";
    expect(await call(list, {}, old)).toEqual(text(`invalid token: ${old.slice(7)}, error: ${expired}`));
  });

  test("refused for its signature gives the SDK's error no code", async () => {
    const forger = new RoomServiceClient(
      bench.simulator.url,
      bench.simulator.apiKey,
      "another-secret-of-32-characters-or-so",
    );
    await expect(forger.listRooms()).rejects.toMatchObject({ status: 401, code: undefined });
  });

  test("is judged before the method is looked for, and one that names another room may record and list this one", async () => {
    const old = await token({ roomRecord: true }, { ttl: -60 });
    expect((await call("Egress/NoSuch", {}, old)).status).toBe(401);
    const elsewhere = await token({ roomRecord: true, room: "other" });
    expect((await call(list, { room_name: "demo" }, elsewhere)).status).toBe(200);
  });

  test.each([
    ["Egress/StartRoomCompositeEgress", { roomList: true, roomCreate: true, roomAdmin: true, room: "demo" }],
    ["Egress/StopEgress", { roomList: true, roomCreate: true }],
    ["Egress/ListEgress", { roomList: true, roomCreate: true }],
    ["RoomService/CreateRoom", { roomRecord: true, roomList: true }],
    ["RoomService/ListRooms", { roomRecord: true, roomCreate: true }],
    ["RoomService/DeleteRoom", { roomRecord: true, roomList: true, roomAdmin: true, room: "demo" }],
    ["RoomService/ListParticipants", { roomAdmin: true, room: "other" }],
    ["RoomService/GetParticipant", { roomAdmin: true, room: "other" }],
    ["RoomService/RemoveParticipant", { roomCreate: true, room: "demo" }],
    ["RoomService/UpdateRoomMetadata", { roomAdmin: true }],
    ["RoomService/UpdateSubscriptions", { roomAdmin: true, room: "other" }],
  ])("without the grant for %s is refused", async (path, grant) => {
    expect(await call(path, { room: "demo" }, await token(grant))).toEqual(
      json(401, "unauthenticated", "permissions denied"),
    );
  });
});

describe("a request", () => {
  const recorder = async (): Promise<string> => await token({ roomRecord: true });

  test("for an unknown method, or by another verb, has no route", async () => {
    expect(await call("Egress/NoSuch", {}, await recorder())).toEqual(
      json(404, "bad_route", 'no handler for path "/twirp/livekit.Egress/NoSuch"'),
    );
    const get = await fetch(`${bench.simulator.httpUrl}/twirp/livekit.Egress/ListEgress`, {
      headers: { authorization: await recorder() },
    });
    expect(get.status).toBe(404);
  });

  test.each([["{"], [""], ["[]"], [{ room_name: 5 }]])("that cannot be read (%j) is malformed", async (body) => {
    expect(await call("Egress/ListEgress", body, await recorder())).toEqual(
      json(400, "malformed", "the json request could not be decoded"),
    );
  });

  test("may name its fields in either way, and have fields and enum values that nobody knows", async () => {
    const [snake, camel] = [
      { room_name: "demo", file_outputs: [{ filepath: "a.avi", file_type: "AVI", nosuch: 1 }] },
      { roomName: "demo", fileOutputs: [{ filepath: "b.mp4" }], nosuch: {} },
    ];
    for (const body of [snake, camel]) {
      const answer = await call("Egress/StartRoomCompositeEgress", body, await recorder());
      expect(answer.status).toBe(200);
      const info = JSON.parse(answer.body) as Record<string, unknown>;
      expect(info).toMatchObject({
        room_name: "demo",
        status: "EGRESS_STARTING",
        source_type: "EGRESS_SOURCE_TYPE_WEB",
        error: "",
        error_code: 0,
        ended_at: "0",
        stream_results: [],
        file_results: [{ size: "0" }],
        file: { size: "0" },
      });
    }
  });

  test.each([
    [{ file_outputs: [{ filepath: "x.mp4" }] }, "room_name"],
    [{ room_name: "demo" }, "output"],
    [{ room_name: "demo", file_outputs: [{ filepath: "a" }, { filepath: "b" }] }, "multiple file outputs"],
  ])("to start %j is invalid", async (body, field) => {
    expect(await call("Egress/StartRoomCompositeEgress", body, await recorder())).toEqual(
      json(400, "invalid_argument", `twirp error unknown: request has missing or invalid field: ${field}`),
    );
  });

  test("about what is not there is answered 404", async () => {
    const notThere = (what: string): Answer => json(404, "not_found", `twirp error unknown: ${what} does not exist`);
    const start = { room_name: "nowhere", file: { filepath: "x.mp4" } };
    expect(await call("Egress/StartRoomCompositeEgress", start, await recorder())).toEqual(notThere("requested room"));
    expect(await call("Egress/StopEgress", { egress_id: "EG_none" }, await recorder())).toEqual(notThere("egress"));
    expect(await call("Egress/StopEgress", {}, await recorder())).toEqual(notThere("egress"));
    expect(await call("Egress/ListEgress", { egress_id: "EG_none" }, await recorder())).toEqual(notThere("egress"));
    const creator = await token({ roomCreate: true });
    expect(await call("RoomService/DeleteRoom", { room: "nowhere" }, creator)).toEqual(notThere("requested room"));
    const admin = await token({ roomAdmin: true, room: "nowhere" });
    expect(await call("RoomService/UpdateRoomMetadata", { room: "nowhere" }, admin)).toEqual(
      notThere("requested room"),
    );
    const nobody = { room: "nowhere", identity: "nobody" };
    expect(await call("RoomService/GetParticipant", nobody, admin)).toEqual(notThere("participant"));
    expect(await call("RoomService/RemoveParticipant", nobody, admin)).toEqual(notThere("participant"));
    expect((await call("RoomService/ListParticipants", nobody, admin)).body).toBe('{"participants":[]}');
  });

  test("whether LiveKit is there needs no token", async () => {
    expect(await (await fetch(bench.simulator.httpUrl)).text()).toBe("OK");
  });
});

test("an egress that has ended cannot be stopped: 412 with its status", async () => {
  bench.simulator.setFaults("ended", { recorder: { kind: "fails-at-start" } });
  await bench.rooms.createRoom({ name: "ended" });
  const started = await call(
    "Egress/StartRoomCompositeEgress",
    { room_name: "ended", file: {} },
    await token({ roomRecord: true }),
  );
  const { egress_id } = JSON.parse(started.body) as { readonly egress_id: string };
  await bench.until(async () => (await bench.egress.listEgress({ egressId: egress_id }))[0]?.endedAt !== 0n);
  expect(await call("Egress/StopEgress", { egress_id }, await token({ roomRecord: true }))).toEqual(
    json(412, "failed_precondition", "egress with status EGRESS_FAILED cannot be stopped"),
  );
});

test("a second simulator on the same port is told so", async () => {
  const { startSimulator } = await import("./simulator.ts");
  const port = Number(new URL(bench.simulator.httpUrl).port);
  const second = startSimulator({ port, apiKey: "k", apiSecret: "s", webhookUrls: [], upload: async () => {} });
  await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
});
