import { unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { z } from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENDPOINTS } from "./app.ts";
import { API_KEY, openTestHouse, type TestHouse } from "./test-house.ts";
import { recordingSchema } from "./recordings/schema.ts";
import { roomSchema } from "./rooms/schema.ts";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const API = "/meet/api/v1";

describe("who asks", () => {
  it("a stranger is told nothing else, whatever the path, method or body", async () => {
    const requests: readonly [string, string, string?][] = [
      ["GET", `${API}/rooms`],
      ["GET", `${API}/nothing`],
      ["GET", API],
      ["PATCH", `${API}/rooms`],
      ["OPTIONS", `${API}/rooms`],
      ["GET", `${API}/recordings/bad`],
      ["POST", `${API}/recordings`, "{"],
      ["GET", `${API}/openapi.json`],
    ];
    for (const [method, path, body] of requests) {
      const answer = await test.ask(path, { method, headers: {}, ...(body === undefined ? {} : { body }) });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
      expect(await answer.json()).toMatchObject({ error: "Authentication Error", message: "Unauthorized" });
    }
  });

  it.each(["nope", "", `${API_KEY}x`, API_KEY.slice(1), "é"])("a wrong key is told that it is: %j", async (key) => {
    const answer = await test.ask(`${API}/rooms`, { headers: { "x-api-key": key } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await answer.json()).toMatchObject({ error: "Authentication Error", message: "Invalid API key" });
  });

  it.each(["Bearer x", "Bearer a.b", "Basic abc", "Bearer "])("a wrong token too: %s", async (authorization) => {
    const answer = await test.ask(`${API}/rooms`, { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ message: "Invalid token" });
  });

  it("each of several keys is as good", async () => {
    for (const key of test.house.apiKeys) {
      expect((await test.ask(`${API}/rooms`, { headers: { "x-api-key": key } })).status).toBe(200);
    }
  });
});

describe("what cannot be answered", () => {
  it("an unknown path", async () => {
    const answer = await test.ask(`${API}/nothing`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const requestId = answer.headers.get("x-request-id");
    expect(await answer.json()).toEqual({
      type: "urn:tallylight:problem:path-not-found",
      title: "There is no such path",
      status: 404,
      detail: "API path not implemented",
      code: "path-not-found",
      requestId,
      error: "Path Not Found",
      message: "API path not implemented",
    });
  });

  it.each([
    ["PATCH", "/rooms", "POST, GET, HEAD, DELETE"],
    ["PUT", "/rooms/a/tokens", "POST"],
    ["OPTIONS", "/recordings/a/media", "GET, HEAD"],
  ])("%s %s names the methods there are", async (method, path, allow) => {
    const answer = await test.ask(API + path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
  });

  it("a media type that the answer does not have", async () => {
    const get = (accept: string) => test.ask(`${API}/rooms`, { headers: { "x-api-key": API_KEY, accept } });
    expect((await get("text/html")).status).toBe(406);
    expect((await get("application/json;q=0")).status).toBe(406);
    for (const accept of ["*/*", "application/*", "text/html, application/json;q=0.1", "application/problem+json"]) {
      expect([accept, (await get(accept)).status]).toEqual([accept, 200]);
    }
  });

  it("an unexpected error is told by its request's name alone", async () => {
    const broken = await openTestHouse((house) => ({
      ...house,
      ports: {
        ...house.ports,
        rooms: {
          ...house.ports.rooms,
          readPage: () => {
            throw new Error("a secret");
          },
        },
      },
    }));
    const answer = await broken.ask(`${API}/rooms`);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toMatch(/a secret/);
    expect(JSON.parse(text)).toMatchObject({
      error: "Internal Server Error",
      requestId: answer.headers.get("x-request-id"),
    });
    expect(broken.log.find(({ level }) => level === "error")).toMatchObject({ error: "a secret" });
    await broken.close();
  });

  it("a dependency that is away: which one, when to try again; its cause is for the log", async () => {
    const away = (port: "rooms" | "locks" | "egress") => errAsync(unavailable(port, "op", "10.0.0.7 refused"));
    for (const [port, code] of [
      ["rooms", "storage-unavailable"],
      ["locks", "lock-store-unavailable"],
      ["egress", "livekit-unavailable"],
    ] as const) {
      const broken = await openTestHouse((house) => ({
        ...house,
        ports: { ...house.ports, rooms: { ...house.ports.rooms, readPage: () => away(port) } },
      }));
      const answer = await broken.ask(`${API}/rooms`);
      const body: unknown = await answer.json();
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(body).toMatchObject({ code });
      expect(JSON.stringify(body)).not.toMatch(/10\.0\.0\.7/);
      expect(broken.log.at(-1)).toMatchObject({ code, port, cause: "10.0.0.7 refused" });
      await broken.close();
    }
  });
});

describe("a body", () => {
  const post = (body: RequestInit["body"], headers: Record<string, string> = {}) =>
    test.ask(`${API}/rooms`, {
      method: "POST",
      body,
      headers: { "x-api-key": API_KEY, "content-type": "application/json", ...headers },
    });

  it("that is not there is required", async () => {
    const answer = await test.ask(`${API}/rooms`, { method: "POST" });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error: "Unprocessable Entity",
      message: "Invalid request",
      details: [{ field: "", message: "Required" }],
    });
  });

  it("that is no JSON, or too deep", async () => {
    const deep = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect((await post(deep(16))).status).toBe(422);
    for (const text of ['{"roomName":', deep(17), deep(30_000), "nul", '{"a":1}}']) {
      const answer = await post(text);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: "Bad Request", message: "Malformed body" });
    }
    expect((await post(JSON.stringify({ roomName: "[[[[[[[[[[[[[[[[[[[[" }))).status).toBe(201);
  });

  it("of another media type", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]) {
      expect((await post('{"roomName":"x"}', { "content-type": type })).status).toBe(415);
    }
    expect((await post('{"roomName":"x"}', { "content-type": "application/json; charset=utf-8" })).status).toBe(201);
  });

  it("that is too large, whether it says so or not", async () => {
    const large = JSON.stringify({ roomName: "a".repeat(65_536) });
    expect((await post(large, { "content-length": String(large.length) })).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(Buffer.alloc(16_384, 32));
      },
    });
    const answer = await post(endless);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: "body-too-large" });
    expect(sent).toBeLessThan(8);
  });

  it("with members that nobody knows, or that would be somebody's prototype, is read without them", async () => {
    const answer = await post('{"roomName":"Unk","whatever":1,"__proto__":{"roomName":"x"}}');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ roomName: "Unk" });
  });
});

describe("each request", () => {
  it("has a name: the caller's, if it is one", async () => {
    const named = async (id: string) =>
      (await test.ask("/livez", { headers: { "x-request-id": id } })).headers.get("x-request-id");
    expect(await named("abc-1.2_3")).toBe("abc-1.2_3");
    expect(await named("a b")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await named("a".repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("leaves one event in the log, without its credential", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { "x-api-key": API_KEY, traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    const before = test.log.length;
    await test.ask(`${API}/rooms/nope-123`, { headers });
    expect(test.log.slice(before)).toMatchObject([
      { level: "info", method: "GET", route: "/rooms/{roomId}", status: 404, roomId: "nope-123", traceId: trace },
    ]);
    expect(JSON.stringify(test.log)).not.toContain(API_KEY);
  });
});

/** Of another room, for the operations on recordings that name none in their path. */
const OF_OTHERS = "?roomId=other&recordingIds=other--EG_x1--u1";

describe("the OpenAPI document", () => {
  it("names every operation, and each of them refuses strangers and other rooms' tokens", async () => {
    const document = (await (await test.ask(`${API}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe("3.1.0");
    const roomId = await test.openRoom();
    const tokens = await test.ask(`${API}/rooms/${roomId}/tokens`, { json: { identity: "v", role: "moderator" } });
    const { roomToken } = (await tokens.json()) as { roomToken: string };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    expect(operations).toHaveLength(ENDPOINTS.length);
    for (const [method, template] of operations) {
      const other = template.replace("{roomId}", "other").replace("{recordingId}", "other--EG_x1--u1");
      const path = `${API}${other}${/^\/(recordings|events)/.test(template) ? OF_OTHERS : ""}`;
      const json = method === "POST" ? { json: { roomId: "other" } } : {};
      const foreign = await test.ask(path, { method, headers: { authorization: `Bearer ${roomToken}` }, ...json });
      expect([method, template, foreign.status]).toEqual([method, template, 403]);
      expect(await foreign.json()).toMatchObject({
        error: "Authorization Error",
        message: "Insufficient permissions to access this resource",
      });
      expect((await test.ask(path, { method, headers: {}, ...json })).status).toBe(401);
    }
  });

  it("has examples that its own schemas take", async () => {
    const document = (await (await test.ask(`${API}/openapi.json`)).json()) as {
      components: { schemas: Record<string, { example?: unknown }> };
    };
    const exampleOf = (name: string): unknown => document.components.schemas[name]?.example;
    for (const [name, schema] of [
      ["Room", z.strictObject(roomSchema.shape)],
      ["Recording", z.strictObject(recordingSchema.shape)],
    ] as const) {
      expect([name, schema.safeParse(exampleOf(name)).error?.issues]).toEqual([name, undefined]);
    }
    expect((await test.ask(`${API}/rooms`, { json: exampleOf("CreateRoom") })).status).toBe(201);
    // No such room, and nothing wrong with the request.
    expect((await test.ask(`${API}/recordings`, { json: exampleOf("StartRecording") })).status).toBe(404);
  });
});
