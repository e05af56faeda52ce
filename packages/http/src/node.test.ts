import { type HttpBindings, serve as serveHono } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "./app.ts";
import { nodeHandler } from "./node.ts";
import { createLog } from "./log.ts";
import { API_KEY, openTestHouse, type TestHouse } from "./test-house.ts";

let test: TestHouse;
const undo: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  test = await openTestHouse((house) => ({ ...house, config: { ...house.config, basePath: "/tally" } }));
  undo.push(test.close);
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const PATHS = ["/tally", "/livekit/webhook", "/readyz"] as const;
type Mounted = ReturnType<typeof createApp>;

function listening(server: Server): string {
  const address = server.address();
  undo.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return listening(server);
}

/** Ways to have it in another program, which answers `/own` itself, and parses JSON for it. */
const HOSTS: Readonly<Record<string, (app: Mounted) => Promise<string>>> = {
  "an application of Hono": async (app) => {
    const outer = new Hono<{ Bindings: HttpBindings }>();
    for (const path of PATHS) {
      outer.all(path, (c) => app.fetch(c.req.raw, c.env));
      outer.all(`${path}/*`, (c) => app.fetch(c.req.raw, c.env));
    }
    outer.post("/own", async (c) => c.json(await c.req.json<object>()));
    const server = serveHono({ fetch: outer.fetch, port: 0, hostname: "127.0.0.1" }) as Server;
    await once(server, "listening");
    return listening(server);
  },
  "an application of Express": async (app) => {
    const outer = express();
    outer.use([...PATHS], nodeHandler(app));
    outer.use(express.json());
    outer.post("/own", (request, response) => void response.json(request.body));
    return listen(createServer(outer));
  },
  "an application of Fastify": async (app) => {
    const outer = fastify();
    const handle = nodeHandler(app);
    await outer.register(async (scope) => {
      // Bodies are left as they come.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
      const url = (path: string) => [path, `${path}/*`];
      for (const path of PATHS.flatMap(url)) {
        scope.all(path, (request, reply) => {
          void reply.hijack();
          handle(request.raw, reply.raw);
        });
      }
    });
    outer.post("/own", (request, reply) => void reply.send(request.body));
    await outer.listen({ port: 0, host: "127.0.0.1" });
    undo.push(() => outer.close());
    return listening(outer.server);
  },
  "Node alone": async (app) => {
    const handle = nodeHandler(app);
    return listen(
      createServer((request, response) => {
        const { url = "/" } = request;
        if (url === "/own") request.pipe(response.setHeader("content-type", "application/json"));
        else if (PATHS.some((path) => url.startsWith(path))) handle(request, response);
        else response.writeHead(404).end();
      }),
    );
  },
};

const json = { "content-type": "application/json" };

describe.each(Object.entries(HOSTS))("in %s", (_name, host) => {
  it("it answers below its base path as it does alone, and leaves the rest alone", async () => {
    const origin = await host(createApp(test.house, { log: createLog("silent") }));
    const api = `${origin}/tally/api/v1`;
    const roomId = await openRoom();
    const headers = { "x-api-key": API_KEY };
    const body = JSON.stringify({ roomId });
    const started = await fetch(`${api}/recordings`, { method: "POST", headers: { ...headers, ...json }, body });
    const { recordingId } = (await started.json()) as { readonly recordingId: string };
    expect(started.status).toBe(201);
    expect(started.headers.get("location")).toBe(`${api}/recordings/${recordingId}`);
    expect((await fetch(`${api}/recordings`)).status).toBe(401);
    expect(await (await fetch(`${api}/nothing`, { headers })).json()).toMatchObject({ code: "path-not-found" });
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    const own = await fetch(`${origin}/own`, { method: "POST", headers: json, body });
    expect(await own.json()).toEqual({ roomId });
    const elsewhere = await fetch(`${origin}/elsewhere`);
    expect(elsewhere.status).toBe(404);
    expect(elsewhere.headers.get("content-type")).not.toBe("application/problem+json");
  });

  it("LiveKit's webhooks are taken in, their bytes as they came", async () => {
    const origin = await host(createApp(test.house, { log: createLog("silent") }));
    const roomId = await openRoom();
    const told: number[] = [];
    const forward = async (request: IncomingMessage): Promise<number> => {
      const { authorization = "", "content-type": type = "" } = request.headers;
      const body = Buffer.concat(await request.toArray());
      const headers = { authorization, "content-type": type };
      const answer = await fetch(`${origin}/livekit/webhook`, { method: "POST", headers, body });
      return answer.status;
    };
    const relay = await listen(
      createServer((request, response) => {
        // What comes when all is closed already is nobody's any more.
        const answered = forward(request).catch(() => 503);
        void answered.then((status) => {
          told.push(status);
          return response.writeHead(status).end();
        });
      }),
    );
    test.simulator.setWebhookUrls([relay]);
    test.simulator.seat(roomId, "bob");
    await expect.poll(() => told.length).toBeGreaterThan(0);
    expect(told[0]).toBe(200);
    const forged = await fetch(`${origin}/livekit/webhook`, { method: "POST", headers: json, body: "{}" });
    expect(forged.status).toBe(401);
  });

  it("wrong keys from one address are answered 429 there, and no other address pays for them", async () => {
    const origin = await host(createApp(test.house, { log: createLog("silent") }));
    await expect.poll(() => knock(origin, "127.0.0.1"), { interval: 1 }).toBe(429);
    expect(await knock(origin, "127.0.0.2")).toBe(401);
  });
});

/** Comes with a wrong key, from this address of the machine. */
async function knock(origin: string, localAddress: string): Promise<number | undefined> {
  const request = get(`${origin}/tally/api/v1/rooms`, {
    headers: { "x-api-key": "wrong" },
    localAddress,
    agent: false,
  });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

/** A room that can be recorded, made by the application alone. */
async function openRoom(): Promise<string> {
  const made = await test.ask("/tally/api/v1/rooms", { json: { roomName: "Walk Room" } });
  const { roomId } = (await made.json()) as { readonly roomId: string };
  test.simulator.seat(roomId, "alice");
  return roomId;
}
