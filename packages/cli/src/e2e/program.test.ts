import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSkipped, startRedis } from "@tallylight/services";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { client } from "./client.ts";
import { ROOT } from "./docs/pages.ts";
import { run, startService, temporaryFolder } from "./process.ts";

const redis = await startRedis();
afterAll(() => (isSkipped(redis) ? undefined : redis.stop()));

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const API_KEY = "a-key-of-more-than-22-characters";

async function serve(settings: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const env = { TALLY_DATA_DIR: join(folder.path, "data"), TALLY_API_KEYS: API_KEY, ...settings };
  const service = await startService(env, folder.path);
  undo.push(() => service.kill("SIGKILL"));
  const page = async (path: string): Promise<string> => {
    const answer = await fetch(service.url + path, { headers: { "x-api-key": API_KEY } });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text();
  };
  return { service, page, api: client(service.url, API_KEY) };
}

/** What a recording of the demo room leaves: the simulator's picture. */
async function film({ api }: Pick<Awaited<ReturnType<typeof serve>>, "api">): Promise<Uint8Array> {
  const begun = await api.post("/recordings", { roomId: "demo" });
  const recordingId = String(begun.body["recordingId"]);
  expect(await api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
  await api.until(recordingId, "complete");
  return api.media(recordingId);
}

const source = (path: string): Promise<string> => readFile(join(ROOT, "packages", path), "utf8");

describe("the program, which is made of the sources", () => {
  it("is that of the sources as they are: if not, `npm run build`", () => {
    const { status, stdout, stderr } = spawnSync("node", ["packages/cli/bundle/bundle.mjs", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("finds each file that its modules read beside themselves", async () => {
    const started = await serve();
    const { version } = JSON.parse(await source("cli/package.json")) as { version: string };
    expect((await run(["--version"], {}, ROOT)).stdout).toBe(`${version}\n`);
    const script = await source("http/src/dashboard/browser/live.js");
    const hash = createHash("sha256").update(script).digest("base64url").slice(0, 10);
    expect(await started.page(`/meet/dashboard/assets/live-${hash}.js`)).toBe(script);
    expect(Buffer.from(await film(started)).includes("avcC")).toBe(true);
  });

  it("shows the API's document, and the page that is made of it", async () => {
    const { page } = await serve();
    expect(JSON.parse(await page("/meet/api/v1/openapi.json"))).toMatchObject({ openapi: "3.1.0" });
    expect(await page("/meet/api/v1/docs")).toContain("/recordings/{recordingId}");
  });

  it.skipIf(isSkipped(redis))("runs the scripts of Redis", async () => {
    const { url } = redis as Exclude<typeof redis, { readonly skipped: string }>;
    const prefix = `program-${Date.now()}`;
    const started = await serve({ REDIS_URL: url, TALLY_SECRET: API_KEY, S3_PREFIX: prefix });
    expect((await film(started)).length).toBeGreaterThan(0);
  });

  it("gives its spans to an SDK that was registered before it, by the package that the user has", async () => {
    const folder = await temporaryFolder();
    undo.push(folder.remove);
    const instrumentation = join(folder.path, "instrumentation.mjs");
    await writeFile(instrumentation, TELLS_SPANS);
    const { service, page } = await serve({ NODE_OPTIONS: `--import ${instrumentation}` });
    await page("/meet/api/v1/rooms");
    expect(service.log()).toContain("span: GET /rooms");
  });
});

const TELLS_SPANS = `
import { createRequire } from "node:module";
const { trace, INVALID_SPAN_CONTEXT } = createRequire(${JSON.stringify(join(ROOT, "packages/http/package.json"))})("@opentelemetry/api");
const span = {
  spanContext: () => INVALID_SPAN_CONTEXT,
  isRecording: () => true,
  updateName: (name) => process.stderr.write("span: " + name + "\\n"),
  setAttributes() {}, setStatus() {}, end() {},
};
trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: () => span }) });
`;
