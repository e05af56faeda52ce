import { freePort, until } from "@tallylight/services";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { type RunningService, serve } from "./serve.ts";

let dataDir: string;
let running: RunningService | null = null;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tally-serve-"));
});
afterEach(async () => {
  await running?.close();
  running = null;
  rmSync(dataDir, { recursive: true, force: true });
});

type Body = Record<string, unknown>;

async function begin(env: Record<string, string> = {}) {
  const lines: Body[] = [];
  const printed: string[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(JSON.parse(line) as Body) });
  const config = loadConfig({ PORT: "0", TALLY_DATA_DIR: dataDir, ...env })._unsafeUnwrap();
  const service = (await serve(config, log, { print: (text) => void printed.push(text) }))._unsafeUnwrap();
  running = service;
  const headers = { "x-api-key": service.house.apiKeys[0] ?? "", "content-type": "application/json" };
  const ask = async (path: string, init: { method?: string; json?: unknown } = {}) =>
    fetch(service.url + path, {
      method: init.method ?? (init.json === undefined ? "GET" : "POST"),
      headers,
      ...(init.json === undefined ? {} : { body: JSON.stringify(init.json) }),
    });
  return { service, ask, lines, printed };
}

const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;

const hasFfprobe = ((): boolean => {
  try {
    execFileSync("ffprobe", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe("a service that somebody tries", () => {
  it("records its demo room, from a start to a file that plays", async () => {
    const { ask, lines, printed } = await begin();
    expect(printed.join("")).toMatch(/SIMULATED[^]*api-key[^]*curl/);
    const askedMs = Date.now();
    const started = await ask("/api/v1/recordings", { json: { roomId: "demo" } });
    expect(started.status).toBe(201);
    const { recordingId, status } = await bodyOf(started);
    expect(status).toBe("active");
    const path = `/api/v1/recordings/${String(recordingId)}`;
    expect((await ask("/api/v1/recordings", { json: { roomId: "demo" } })).status).toBe(409);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await ask(`${path}/stop`, { method: "POST" })).status).toBe(202);
    const stoppedMs = Date.now();
    const complete = await until("it is complete", async () => {
      const recording = await bodyOf(await ask(path));
      return recording["status"] === "complete" ? recording : null;
    });
    const media = await ask(`${path}/media`);
    expect(media.status).toBe(200);
    const file = join(dataDir, "played.mp4");
    writeFileSync(file, Buffer.from(await media.arrayBuffer()));
    if (hasFfprobe) {
      const told = execFileSync("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file]);
      expect(Number(told.toString())).toBeCloseTo(complete["duration"] as number, 1);
    }
    expect(complete["duration"]).toBeGreaterThan(1.4);
    expect(complete["duration"]).toBeLessThan((stoppedMs - askedMs) / 1_000 + 0.1);
    expect(lines.some(({ msg }) => msg === "sweep")).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(running?.house.apiKeys[0]);
  });

  it("is ready no sooner than its demo room can be recorded", async () => {
    const port = await freePort();
    const beginning = begin({ PORT: String(port) });
    await until("it is ready", async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200);
    const key = readFileSync(join(dataDir, "api-key"), "utf8").trim();
    const answer = await fetch(`http://127.0.0.1:${port}/meet/api/v1/recordings`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      body: JSON.stringify({ roomId: "demo" }),
    });
    expect(answer.status).toBe(201);
    await beginning;
  });

  it("forgets what it has announced, since nobody receives it", async () => {
    const { service, ask } = await begin();
    expect((await ask("/api/v1/recordings", { json: { roomId: "demo" } })).status).toBe(201);
    const { index } = service.house.ports.catalog;
    await until("all is told", async () => (await index.outbox(10))._unsafeUnwrap().length === 0);
  });
});

describe("the end of a service", () => {
  it("waits for a start that waits, takes nothing new, and leaves nothing open", async () => {
    const { service, ask } = await begin();
    const waiting = ask("/api/v1/recordings", { json: { roomId: "demo" } });
    await until("a room is held", async () => {
      const { locks } = (await service.house.ports.locks.list(null))._unsafeUnwrap();
      return locks.length > 0;
    });
    const closing = service.close();
    const answer = await waiting;
    expect([answer.status, answer.headers.get("connection")]).toEqual([201, "close"]);
    await closing;
    await service.close();
    await expect(ask("/health")).rejects.toThrow();
    expect(existsSync(join(dataDir, "simulator.json"))).toBe(false);
    expect((await service.house.ports.locks.list(null)).isErr()).toBe(true);
  });

  it("is told to those who ask whether it is ready before it takes no connection any more", async () => {
    const { service } = await begin({ TALLY_STOP_DELAY: "1s" });
    const ready = async () =>
      (await fetch(new URL("/readyz", service.url), { headers: { connection: "close" } })).status;
    expect(await ready()).toBe(200);
    const closing = service.close();
    expect(await ready()).toBe(503);
    await closing;
    await expect(ready()).rejects.toThrow();
  });

  it("comes soon when nothing is under way, whatever connections are kept", async () => {
    const { service, ask } = await begin();
    await ask("/health");
    const began = Date.now();
    await service.close();
    // Its connections may be idle for 5 s.
    expect(Date.now() - began).toBeLessThan(4_000);
  });
});

describe("a service that cannot begin", () => {
  it("says why, and leaves the data directory alone", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, "127.0.0.1", resolve));
    const port = String((taken.address() as { port: number }).port);
    const config = loadConfig({ PORT: port, TALLY_DATA_DIR: join(dataDir, "new") })._unsafeUnwrap();
    const failed = await serve(config, createLog("silent"), { print: () => {} });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "cannot-listen", port: Number(port) });
    expect(existsSync(join(dataDir, "new"))).toBe(false);
    taken.close();
  });

  it("lets go of its port when the data directory cannot be used", async () => {
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    const config = loadConfig({ PORT: "0", TALLY_DATA_DIR: file })._unsafeUnwrap();
    const failed = await serve(config, createLog("silent"), { print: () => {} });
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "data-dir-unusable", dataDir: file });
  });
});
