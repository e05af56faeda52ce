import { startRedis } from "@tallylight/services";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { serve } from "../serve.ts";
import { read } from "./test-reader.ts";

const redis = await startRedis();
const KEY = "a-key-of-more-than-22-characters";

async function receiver() {
  const ids: string[] = [];
  const server = createServer((request, reply) => {
    ids.push(String(request.headers["webhook-id"]));
    request.resume().on("end", () => reply.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { ids, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function instance(env: Record<string, string>) {
  const dataDir = mkdtempSync(join(tmpdir(), "tally-instance-"));
  const config = loadConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    TALLY_DATA_DIR: dataDir,
    TALLY_API_KEYS: KEY,
    TALLY_SECRET: KEY,
    TALLY_WEBHOOK_ALLOW_PRIVATE: "true",
    ...env,
  })._unsafeUnwrap();
  const service = (await serve(config, createLog("silent"), { print: () => undefined }))._unsafeUnwrap();
  onTestFinished(async () => {
    await service.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const ask = (path: string, body?: object) =>
    fetch(`${service.url}/api/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "x-api-key": KEY, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { service, ask };
}

describe.skipIf("skipped" in redis)("two instances on one Redis", () => {
  if ("skipped" in redis) return;
  afterAll(() => redis.stop());

  test(
    "what one of them records, the streams of the other tell, and a receiver is told once",
    { timeout: 90_000 },
    async () => {
      const { ids, url } = await receiver();
      const env = { REDIS_URL: redis.url, S3_PREFIX: `events-${process.pid}`, TALLY_WEBHOOK_URLS: url };
      const [here, there] = [await instance(env), await instance(env)];
      const answer = await there.ask("/events");
      if (answer.body === null) throw new Error("no stream");
      const stream = read(answer.body as ReadableStream<Uint8Array>);
      const started = await here.ask("/recordings", { roomId: "demo" });
      const { recordingId } = (await started.json()) as { recordingId: string };
      await here.ask(`/recordings/${recordingId}/stop`, {});
      const ofIt = () =>
        stream.seen.filter(({ data }) => (data["data"] as { recordingId?: string }).recordingId === recordingId);
      await stream.until(() => ofIt().some(({ event }) => event === "recordingEnded"));
      expect(
        ofIt()
          .filter(({ event }) => event.startsWith("recording"))
          .map(({ event }) => event),
      ).toEqual(expect.arrayContaining(["recordingStarted", "recordingUpdated", "recordingEnded"]));
      await expect.poll(() => ids.filter((id) => id === `${recordingId}-4`).length, { timeout: 30_000 }).toBe(1);
      expect(new Set(ids).size).toBe(ids.length);

      const closing = there.service.close();
      expect(await stream.ended).toBe("closed");
      await closing;
    },
  );
});
