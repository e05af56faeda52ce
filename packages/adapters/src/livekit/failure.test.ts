import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { EgressId, RoomId, Uid } from "@tallylight/core";
import { afterEach, describe, expect, test } from "vitest";
import { connectLiveKit, liveKitEgress, liveKitRooms } from "./index.ts";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

/** The adapter, against a server that answers everything in this way. */
async function against(listener: RequestListener) {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return adapterAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function adapterAt(url: string) {
  const pair = (apiKey: string) => ({ apiKey, apiSecret: "a secret that is long enough for HS256" });
  const keys = [pair("key"), pair("the key before it")] as const;
  const connection = connectLiveKit({ url, keys, prefix: "meet", requestTimeoutMs: 1_000 });
  const egress = liveKitEgress(connection);
  const rooms = liveKitRooms(connection);
  const id = "EG_1" as EgressId;
  const roomId = "r1" as RoomId;
  const asked = { roomId, uid: "0123456789abcdefABCDEF" as Uid, layout: "grid", encoding: "H264_1080P_60" } as const;
  return {
    start: async (timeoutMs = 2_000) => (await egress.start({ ...asked, timeoutMs }))._unsafeUnwrapErr(),
    stop: async () => (await egress.stop(id)).match<unknown>(({ kind }) => kind, told),
    find: async () => (await egress.find(id)).match<unknown>((found) => found, told),
    inRoom: async () => (await egress.inRoom(roomId)).match<unknown>((found) => found, told),
    findRoom: async () => (await rooms.find(roomId)).match<unknown>((found) => found, told),
    recorderAnswers: async () => (await rooms.recorderAnswers(roomId, id)).match<unknown>((answers) => answers, told),
    recorded: async () => (await rooms.recorded()).match<unknown>((recorded) => recorded, told),
    close: async () => (await rooms.close(roomId)).match<unknown>(() => "closed", told),
  };
}

const told = ({ kind, cause }: { kind: string; cause: string }): string => `${kind}: ${cause}`;

type Body = { readonly status: number; readonly code?: string; readonly text?: string; readonly type?: string };

/** LiveKit's error when it has a code, else somebody's text. */
function answering({ status, code, text = "twirp error unknown: told so", type }: Body): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": type ?? (code === undefined ? "text/html" : "application/json") });
    response.end(code === undefined ? text : JSON.stringify({ code, msg: text }));
  };
}

test("a start asks for one MP4 under our key and for nothing beside it, not even a manifest", async () => {
  const bodies: unknown[] = [];
  const { start } = await against((request, response) => {
    void json(request)
      .then((body) => bodies.push(body))
      .then(() => answering({ status: 503, code: "unavailable" })(request, response));
  });
  await start();
  const filepath = "meet/recordings/r1/r1--0123456789abcdefABCDEF.mp4";
  const fileOutputs = [{ fileType: "MP4", filepath, disableManifest: true }];
  expect(bodies).toEqual([{ roomName: "r1", layout: "grid", preset: "H264_1080P_60", fileOutputs }]);
});

describe("what LiveKit answers to a start", () => {
  test.each([
    [400, "invalid_argument", "egress-refused"],
    [401, "unauthenticated", "egress-refused"],
    [401, undefined, "egress-refused"],
    [403, "permission_denied", "egress-refused"],
    [404, "not_found", "egress-refused"],
    [429, "resource_exhausted", "no-egress-capacity"],
    [503, "unavailable", "no-egress-capacity"],
    [503, undefined, "egress-outcome-unknown"],
    [408, "deadline_exceeded", "egress-outcome-unknown"],
    [409, "already_exists", "egress-outcome-unknown"],
    [412, "failed_precondition", "egress-outcome-unknown"],
    [500, "internal", "egress-outcome-unknown"],
    [502, undefined, "egress-outcome-unknown"],
    [504, undefined, "egress-outcome-unknown"],
  ])("%i %s is %s", async (status, code, kind) => {
    const { start } = await against(answering({ status, ...(code === undefined ? {} : { code }) }));
    expect(await start()).toMatchObject({ kind, ...(kind === "egress-refused" ? { status } : {}) });
  });

  test("is never asked for again", async () => {
    let calls = 0;
    const { start } = await against((request, response) => {
      calls += 1;
      answering({ status: 503, code: "unavailable" })(request, response);
    });
    await start();
    expect(calls).toBe(1);
  });
});

describe("what LiveKit answers when it is asked whether a recorder is alive", () => {
  test.each([
    [200, undefined, true],
    [503, "unavailable", false],
    [503, undefined, "unavailable: HTTP 503 without LiveKit's error code"],
    [401, "unauthenticated", "unavailable: HTTP 401 unauthenticated: twirp error unknown: told so"],
    [404, "not_found", "unavailable: HTTP 404 not_found: twirp error unknown: told so"],
    [404, "bad_route", "unavailable: HTTP 404 bad_route: twirp error unknown: told so"],
    [408, "deadline_exceeded", "unavailable: HTTP 408 deadline_exceeded: twirp error unknown: told so"],
    [502, undefined, "unavailable: HTTP 502 without LiveKit's error code"],
  ])("%i %s is %s", async (status, code, answer) => {
    const text = status === 200 ? "{}" : "twirp error unknown: told so";
    const { recorderAnswers } = await against(answering({ status, text, ...(code === undefined ? {} : { code }) }));
    expect(await recorderAnswers()).toBe(answer);
  });

  test("is waited for longer than any other answer, since LiveKit itself waits before it says no", async () => {
    const { recorderAnswers, recorded } = await against((request, response) => {
      setTimeout(() => answering({ status: 503, code: "unavailable" })(request, response), 1_500);
    });
    expect(await Promise.all([recorderAnswers(), recorded()])).toEqual([false, "unavailable: no answer in time"]);
  });

  test("is no answer of LiveKit's where the connection is cut", async () => {
    const { recorderAnswers } = await against((_, response) => response.destroy());
    expect(await recorderAnswers()).toMatch(/^unavailable: connection failed/);
  });
});

test("every call is signed with the first of several key pairs, and no question is about all egresses", async () => {
  const asked: { readonly call: string; readonly signedBy: unknown; readonly about: unknown }[] = [];
  const note = async (request: IncomingMessage): Promise<void> => {
    const [, claims = ""] = request.headers.authorization?.split(".") ?? [];
    const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { readonly iss: string };
    asked.push({ call: request.url?.split("/").at(-1) ?? "", signedBy: iss, about: await json(request) });
  };
  const { start, stop, find, inRoom, findRoom, recorded, close, recorderAnswers } = await against(
    (request, response) => {
      void note(request).then(() => answering({ status: 404, code: "not_found" })(request, response));
    },
  );
  for (const call of [start, stop, find, inRoom, findRoom, recorded, close, recorderAnswers]) await call();
  expect(new Set(asked.map(({ signedBy }) => signedBy))).toEqual(new Set(["key"]));
  const lists = asked.filter(({ call }) => call === "ListEgress").map(({ about }) => about);
  expect(lists).toEqual([{ egressId: "EG_1" }, { roomName: "r1" }]);
});

test("the rooms that are recorded are asked for in one question", async () => {
  const asked: unknown[] = [];
  const { recorded } = await against((request, response) => {
    asked.push(request.url);
    const named = (name: string, active_recording: boolean) => ({ name, active_recording });
    const rooms = [named("r1", true), named("r2", false), named("not ours", true), named("r3", true)];
    response.end(JSON.stringify({ rooms }));
  });
  expect(await recorded()).toEqual({ rooms: ["r1", "r3"], unnameable: ["not ours"] });
  expect(asked).toEqual(["/twirp/livekit.RoomService/ListRooms"]);
});

describe("what LiveKit answers to a stop", () => {
  test.each([
    [404, "not_found", "unknown-egress"],
    [408, "deadline_exceeded", "no-answer"],
    [412, "failed_precondition", "already-ended"],
    [404, "bad_route", "unavailable: HTTP 404 bad_route: twirp error unknown: told so"],
    [404, undefined, "unavailable: HTTP 404 without LiveKit's error code"],
    [408, undefined, "unavailable: HTTP 408 without LiveKit's error code"],
    [412, undefined, "unavailable: HTTP 412 without LiveKit's error code"],
    [401, "unauthenticated", "unavailable: HTTP 401 unauthenticated: twirp error unknown: told so"],
    [500, "unknown", "unavailable: HTTP 500 unknown: twirp error unknown: told so"],
    [503, "unavailable", "unavailable: HTTP 503 unavailable: twirp error unknown: told so"],
  ])("%i %s is %s", async (status, code, answer) => {
    const { stop } = await against(answering({ status, ...(code === undefined ? {} : { code }) }));
    expect(await stop()).toBe(answer);
  });
});

describe("that there is no such thing", () => {
  test("is LiveKit's own 404", async () => {
    const { find, close } = await against(answering({ status: 404, code: "not_found" }));
    expect(await find()).toBeNull();
    expect(await close()).toBe("closed");
  });

  test("is LiveKit's own 404 also where something between us has changed the content type", async () => {
    const type = "application/json; charset=utf-8";
    const { find } = await against(answering({ status: 404, code: "not_found", type }));
    expect(await find()).toBeNull();
  });

  test.each([
    ["a proxy's 404", { status: 404, text: "<html>not found</html>" }],
    ["a proxy's 502", { status: 502, text: "<html>bad gateway</html>" }],
    ["a proxy's page under 200", { status: 200, text: "<html>welcome</html>" }],
  ])("is not what %s says", async (_, body) => {
    const { find, inRoom, findRoom, close, recorderAnswers, recorded } = await against(answering(body));
    for (const ask of [find, inRoom, findRoom, close, recorderAnswers, recorded])
      expect(await ask()).toMatch(/^unavailable: /);
  });
});

describe("a failure's text", () => {
  test("tells nothing of a plain-text 401, which repeats the token it was sent", async () => {
    const { start, find } = await against((request, response) => {
      response.writeHead(401, { "content-type": "text/plain" });
      response.end(`invalid token: ${request.headers.authorization?.slice("Bearer ".length)}, error: signature`);
    });
    const message = "HTTP 401 without LiveKit's error code";
    expect(await start()).toEqual({ kind: "egress-refused", status: 401, message });
    expect(await find()).toBe(`unavailable: ${message}`);
  });

  test("tells no token that LiveKit's own message holds, and not more than a line", async () => {
    const text = `no access with eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJrZXkifQ.c2ln ${"x".repeat(10_000)}`;
    const { find } = await against(answering({ status: 401, code: "unauthenticated", text }));
    expect(await find()).toMatch(/^unavailable: HTTP 401 unauthenticated: no access with \[token\] x{200,300}$/);
  });

  test("tells nothing of a page that was not what it should be", async () => {
    const { find } = await against(answering({ status: 200, text: "<html>canary</html>" }));
    expect(await find()).toBe("unavailable: no readable answer (SyntaxError)");
  });
});

describe("where LiveKit does not answer", () => {
  test("a start has an unknown outcome as soon as its caller's time is up", async () => {
    const { start } = await against(() => {});
    const began = performance.now();
    expect(await start(1_001)).toEqual({ kind: "egress-outcome-unknown", cause: "no answer in time" });
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("a start whose time is up already still gives up", async () => {
    const { start } = await against(() => {});
    expect(await start(-5)).toMatchObject({ kind: "egress-outcome-unknown" });
  });

  test("a look is unavailable after the connection's time", async () => {
    const { find, inRoom, findRoom } = await against(() => {});
    for (const ask of [find, inRoom, findRoom]) expect(await ask()).toBe("unavailable: no answer in time");
  });

  test("a start whose connection was lost, or never made, has an unknown outcome", async () => {
    const lost = await against((request) => request.socket.destroy());
    expect(await lost.start()).toEqual({
      kind: "egress-outcome-unknown",
      cause: "connection failed: UND_ERR_SOCKET",
    });
    const nobody = adapterAt("http://127.0.0.1:1");
    expect(await nobody.start()).toMatchObject({ kind: "egress-outcome-unknown" });
    expect(await nobody.stop()).toMatch(/^unavailable: /);
  });

  test("a start that is answered with another egress than was asked for has an unknown outcome", async () => {
    const { start } = await against((_, response) => response.end(JSON.stringify({ egress_id: "EG_1" })));
    expect(await start()).toMatchObject({ kind: "egress-outcome-unknown" });
  });
});
