import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { serve } from "./serve.ts";

/** Each would stand out in any output. */
const KEYS = ["canary-api-key-one-9f8e7d6c", "canary-api-key-two-5b4a3928"];
const WRONG = "canary-wrong-key-that-a-caller-sent";
const SECRET = "canary-service-secret-1a2b3c4d";
const WEBHOOK_SECRET = "canary-webhook-secret-77aa88bb";
const METRICS_TOKEN = "canary-metrics-token-6d5c4b3a";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tally-canaries-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

type Body = Record<string, unknown>;

/** Tells of every secret that it meets, by its name. */
function gather(found: Map<string, string>) {
  return async (answer: Response): Promise<Body> => {
    const body = (await answer.json().catch(() => ({}))) as Body;
    for (const name of ["token", "roomToken", "csrfToken"]) {
      if (typeof body[name] === "string") found.set(`${name} ${found.size}`, body[name]);
    }
    const cookie = answer.headers.get("set-cookie")?.split(";")[0]?.split("=")[1] ?? "";
    if (cookie !== "") found.set(`session ${found.size}`, cookie);
    if (typeof body["url"] === "string") {
      const secret = new URL(body["url"]).searchParams.get("recordingSecret");
      if (secret !== null) found.set(`share secret ${found.size}`, secret);
    }
    return body;
  };
}

it("no secret is in anything that a whole life of the service writes", async () => {
  const written: string[] = [];
  const log = createLog("trace", { write: (line) => void written.push(line) });
  const config = loadConfig({
    PORT: "0",
    TALLY_DATA_DIR: dataDir,
    TALLY_API_KEYS: KEYS.join(","),
    TALLY_SECRET: SECRET,
    TALLY_WEBHOOK_URLS: "http://127.0.0.1:9/nobody-listens-here",
    TALLY_WEBHOOK_SECRET: WEBHOOK_SECRET,
    TALLY_WEBHOOK_ALLOW_PRIVATE: "true",
    TALLY_METRICS_TOKEN: METRICS_TOKEN,
    HOST: "127.0.0.1",
  })._unsafeUnwrap();
  const service = (await serve(config, log, { print: (text) => void written.push(text) }))._unsafeUnwrap();
  const found = new Map<string, string>();
  const read = gather(found);
  const answers: string[] = [];
  const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Body> => {
    const answer = await fetch(service.url + path, {
      redirect: "manual",
      ...init,
      headers: { "x-api-key": KEYS[0] ?? "", "content-type": "application/json", ...headers },
    });
    if (answer.status >= 400) answers.push(await answer.clone().text());
    return read(answer);
  };
  const post = (path: string, json: unknown, headers?: Record<string, string>) =>
    ask(path, headers, { method: "POST", body: JSON.stringify(json) });

  await post("/api/v1/rooms/demo/tokens", { identity: "x", role: "moderator" });
  await post("/api/v1/session", {});
  const { recordingId } = await post(
    "/api/v1/recordings",
    { roomId: "demo" },
    { "idempotency-key": "canary-key-of-a-caller" },
  );
  const recording = `/api/v1/recordings/${String(recordingId)}`;
  await ask(`${recording}/url`);
  await ask(`${recording}/url?privateAccess=true`);
  const met = Array.from(found.values());
  for (const secret of met) {
    await ask(`${recording}?recordingSecret=${secret}`);
    await ask(`${recording}/media?recordingSecret=${secret}`, { range: "bytes=0-9" });
    await ask(`/recording/${String(recordingId)}?recordingSecret=${secret}`);
    await ask("/api/v1/recordings", { "x-api-key": secret });
    await fetch(`${service.url}/api/v1/rooms`, { headers: { authorization: `Bearer ${secret}` } });
    await fetch(`${service.url}/api/v1/rooms`, { headers: { cookie: `__Host-tally-session=${secret}` } });
    await ask(`/sign-in?token=${secret}`);
    await ask(`/api/v1/recordings?nextPageToken=${secret}`);
  }
  await ask("/api/v1/rooms", { "x-api-key": WRONG });
  await ask(`/api/v1/nothing/${encodeURIComponent(WRONG)}`);
  await fetch(new URL("/livekit/webhook", service.url), {
    method: "POST",
    headers: { authorization: WRONG },
    body: WRONG,
  });
  await fetch(new URL("/metrics", service.url), { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  await post(`${recording}/stop`, {});
  await service.close();

  const secrets = new Map([
    ...found,
    ...KEYS.map((key, at) => [`API key ${at}`, key] as const),
    ["a wrong key", WRONG],
    ["the service's secret", SECRET],
    ["the webhooks' secret", WEBHOOK_SECRET],
    ["the metrics' token", METRICS_TOKEN],
    ["a caller's idempotency key", "canary-key-of-a-caller"],
  ]);
  expect(written.filter((line) => line.includes("unexpected error")).slice(0, 1)).toEqual([]);
  expect(found.size).toBeGreaterThanOrEqual(6);
  expect(written.length).toBeGreaterThan(30);
  const output = [...written, ...answers].join("\n");
  for (const [name, secret] of secrets) expect(output.includes(secret), name).toBe(false);
  expect(output).not.toContain("canary");
}, 60_000);
