import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../test-app.ts";
import { createLog } from "../log.ts";
import { listen } from "../service/listen.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { clientAddress, proxiesOf } from "./address.ts";
import { badAttempts } from "./bad-attempts.ts";

const API = "/meet/api/v1";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const send = (body: RequestInit["body"], headers: Record<string, string> = {}) =>
  test.ask(`${API}/rooms`, {
    method: "POST",
    body: body ?? null,
    headers: { "x-api-key": API_KEY, "content-type": "application/json", ...headers },
  });

describe("a body", () => {
  it("is read to its limit and no further, whatever it says of its length", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    expect((await send(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(20);
    expect((await send("{}", { "content-length": "5000000" })).status).toBe(413);
    expect((await send(`{"roomName":"x"${" ".repeat(65_000)}}`)).status).toBe(201);
  });

  it("is no deeper than sixteen levels, and costs no time to refuse", async () => {
    const nested = (levels: number): string => `{"extra":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    expect((await send(nested(16))).status).toBe(201);
    expect((await send(nested(17))).status).toBe(400);
    expect((await send(`{"roomName":"${"[".repeat(17)}"}`)).status).toBe(201);
    expect((await send("[".repeat(65_000))).status).toBe(400);
    // Quotes that never close, each of which another way of counting would follow to the end.
    const began = performance.now();
    for (let n = 0; n < 50; n += 1) await send(`"${'\\"'.repeat(32_000)}`);
    expect(performance.now() - began, "50 hostile bodies, ms").toBeLessThan(20_000);
  });

  it("is JSON", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonx",
    ]) {
      expect((await send("{}", { "content-type": type })).status, type).toBe(415);
    }
    expect((await send("{}", { "content-type": "application/merge-patch+json; charset=utf-8" })).status).toBe(201);
  });

  it("changes no prototype", async () => {
    const made = await send('{"roomName":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(made.status).toBe(201);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(await made.json()).not.toHaveProperty("polluted");
  });
});

describe("headers of 16 KB that a slow pattern would not come through", () => {
  it.each([
    ["accept", `text/html;${"q=0.".repeat(4_000)}`],
    ["authorization", `Bearer ${" ".repeat(15_000)}`],
    ["authorization", `Bearer ${"a.".repeat(7_500)}`],
    ["cookie", "__Host-tally-session=;".repeat(700)],
    ["prefer", ",".repeat(15_000)],
    ["x-forwarded-for", "1.2.3.4,".repeat(1_900)],
    ["x-fields", "a,".repeat(7_500)],
    ["if-none-match", '"'.repeat(15_001)],
    ["traceparent", "0".repeat(15_000)],
  ])("%s", async (name, value) => {
    const began = performance.now();
    const key = name === "authorization" || name === "cookie" ? {} : { "x-api-key": API_KEY };
    const answer = await test.ask(`${API}/rooms`, { headers: { ...key, [name]: value } });
    expect(answer.status).toBeLessThan(500);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("wrong credentials from one address", () => {
  const ask = async (key: string, peer: string, forwarded?: string) => {
    const headers = { "x-api-key": key, ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }) };
    return app.fetch(new Request(`http://tally${API}/rooms`, { headers }), { peer });
  };
  let app: TestApp;
  const open = (trustedProxies: readonly string[]): void => {
    const house = { ...test.house, config: { ...test.house.config, trustedProxies } };
    app = testApp(house, { log: createLog("silent") });
  };

  it("are answered 429 after twenty; a right one from there is let in, and so are others", async () => {
    open([]);
    for (let n = 0; n < 20; n += 1) expect((await ask("wrong", "192.0.2.1")).status).toBe(401);
    const refused = await ask("wrong", "192.0.2.1");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "too-many-attempts", error: "Too Many Requests" });
    expect((await ask(API_KEY, "192.0.2.1")).status).toBe(200);
    expect((await ask("wrong", "192.0.2.2")).status).toBe(401);
    // Nobody but a proxy of ours says who asks.
    expect((await ask("wrong", "192.0.2.1", "192.0.2.3")).status).toBe(429);
  });

  it("are those of the client, where a proxy of ours tells it", async () => {
    open(["10.0.0.0/8"]);
    for (let n = 0; n < 21; n += 1) await ask("wrong", "10.0.0.1", "192.0.2.1");
    expect((await ask("wrong", "10.0.0.1", "192.0.2.1")).status).toBe(429);
    expect((await ask("wrong", "10.0.0.1", "203.0.113.9, 192.0.2.1")).status).toBe(429);
    expect((await ask("wrong", "10.0.0.1", "192.0.2.2")).status).toBe(401);
  });

  it("are forgotten with time, one in three seconds, and for the clients that were quiet longest", () => {
    let nowMs = 0;
    const attempts = badAttempts(() => nowMs);
    for (let n = 0; n < 20; n += 1) expect(attempts.count("a")).toBeNull();
    expect(attempts.count("a")).toBe(3);
    nowMs += 2_900;
    expect(attempts.count("a")).toBe(1);
    nowMs += 200;
    expect(attempts.count("a")).toBeNull();
    expect(attempts.count("a")).not.toBeNull();
    for (let n = 0; n < 10_001; n += 1) attempts.count(`client ${n}`);
    expect(attempts.count("a")).toBeNull();
  });
});

describe("the client's address", () => {
  const isProxy = proxiesOf(["10.0.0.0/8", "192.0.2.10", "2001:db8::/32"]);
  it.each([
    ["203.0.113.1", null, "203.0.113.1"],
    ["203.0.113.1", "1.1.1.1", "203.0.113.1"],
    ["10.1.2.3", "1.1.1.1", "1.1.1.1"],
    ["::ffff:10.1.2.3", "1.1.1.1", "1.1.1.1"],
    ["10.1.2.3", "6.6.6.6, 1.1.1.1, 192.0.2.10", "1.1.1.1"],
    ["2001:db8::1", "2001:4860::8888", "2001:4860::8888"],
    ["10.1.2.3", "not an address", "10.1.2.3"],
    ["10.1.2.3", "", "10.1.2.3"],
    ["10.1.2.3", Array(500).fill("10.0.0.9").join(","), "10.0.0.9"],
    ["", "1.1.1.1", ""],
  ])("of %j with X-Forwarded-For %j is %j", (peer, forwardedFor, client) => {
    expect(clientAddress(peer, forwardedFor, isProxy)).toBe(client);
  });
});

describe("pages of other origins", () => {
  const preflight = (origins: readonly string[], origin: string) => {
    const house = { ...test.house, config: { ...test.house.config, corsOrigins: origins } };
    const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-api-key" };
    return testApp(house, { log: createLog("silent") }).request(`${API}/rooms`, { method: "OPTIONS", headers });
  };

  it("are not let in, unless the configuration names them, and never with a cookie", async () => {
    const closed = await preflight([], "https://app.example");
    expect(closed.status).toBe(401);
    expect(closed.headers.get("access-control-allow-origin")).toBeNull();
    const open = await preflight(["https://app.example"], "https://app.example");
    expect(open.status).toBe(204);
    expect(open.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(open.headers.get("access-control-allow-credentials")).toBeNull();
    const other = await preflight(["https://app.example"], "https://evil.example");
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("slow clients", () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  const open = (port: number, text: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(text);
        resolve(socket);
      });
      socket.on("error", reject);
      sockets.push(socket);
    });
  const limits = {
    headersTimeout: 600,
    requestTimeout: 1_200,
    keepAliveTimeout: 300,
    connectionsCheckingInterval: 100,
    connections: 600,
  };
  const closed = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text));
    });

  it("by the hundred keep nobody else from being answered, and are cut when their time is over", async () => {
    const told: string[] = [];
    const log = { ...createLog("silent"), error: (...what: unknown[]) => void told.push(JSON.stringify(what)) };
    const app = testApp(test.house, { log });
    const listening = (
      await listen((request, from) => app.fetch(request, from), "127.0.0.1", 0, { limits })
    )._unsafeUnwrap();
    const { port } = listening;
    const half = "GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ";
    const post = `POST ${API}/rooms HTTP/1.1\r\nHost: a\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
    const slow = await Promise.all(Array.from({ length: 500 }, (_, n) => open(port, n % 2 === 0 ? half : post)));
    const ends = slow.map(closed);
    const answer = await fetch(`http://127.0.0.1:${port}/livez`);
    expect(answer.status).toBe(200);
    await answer.text();
    for (const end of await Promise.all(ends)) expect(end).toMatch(/^(HTTP\/1\.1 (408|400)|$)/);
    expect(told).toEqual([]);
    listening.cut();
    await listening.drain();
  }, 60_000);

  it("are no more than there are connections for", async () => {
    const few = { ...limits, connections: 3, headersTimeout: 20_000, requestTimeout: 30_000 };
    const listening = (await listen(() => new Response("ok"), "127.0.0.1", 0, { limits: few }))._unsafeUnwrap();
    const held = await Promise.all(Array.from({ length: 3 }, () => open(listening.port, "GET")));
    const fourth = await open(listening.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await closed(fourth)).toBe("");
    for (const socket of held) expect(socket.destroyed).toBe(false);
    listening.cut();
    await listening.drain();
  }, 60_000);
});
