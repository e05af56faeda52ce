import { until } from "@tallylight/services";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { serve } from "../serve.ts";

type Told = { readonly headers: IncomingHttpHeaders; readonly text: string };
type Body = { readonly creationDate: number; readonly event: string; readonly data: Record<string, unknown> };

/** A receiver as somebody would write one. It refuses the first of everything, to see it again. */
async function listen(path: string) {
  const told: Told[] = [];
  const known = new Set<string>();
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const id = String(request.headers["webhook-id"]);
      const isNew = !known.has(id);
      known.add(id);
      told.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
      reply.writeHead(isNew ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` };
}

const SECRET = "a-secret-that-signs-webhooks";
const OLD_SECRET = "the-secret-that-signed-before";

it(
  "a recording's life is told to a receiver, which knows the sender both ways and each event however often it comes",
  { timeout: 60_000 },
  async () => {
    const { told, url } = await listen("/hooks/a-path-that-is-a-secret");
    const dataDir = mkdtempSync(join(tmpdir(), "tally-webhooks-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const env = { PORT: "0", TALLY_DATA_DIR: dataDir, TALLY_WEBHOOK_URLS: url, TALLY_WEBHOOK_ALLOW_PRIVATE: "true" };
    const config = loadConfig({ ...env, TALLY_WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}` })._unsafeUnwrap();
    const lines: string[] = [];
    const log = createLog("debug", { write: (line) => void lines.push(line) });
    const service = (await serve(config, log, { print: () => undefined }))._unsafeUnwrap();
    onTestFinished(() => service.close());
    const headers = { "x-api-key": service.house.apiKeys[0] ?? "", "content-type": "application/json" };
    const ask = (path: string, body?: object) =>
      fetch(`${service.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
    const started = await ask("/recordings", { roomId: "demo" });
    const { recordingId } = (await started.json()) as { recordingId: string };
    await ask(`/recordings/${recordingId}/stop`);
    const bodies = (): Body[] => told.map(({ text }) => JSON.parse(text) as Body);
    const ofIt = () => bodies().filter(({ data }) => data["recordingId"] === recordingId);
    await until("its end is told, twice", () => ofIt().filter(({ event }) => event === "recordingEnded").length === 2);

    const names = ofIt().map(({ event, data }) => `${event} ${String(data["status"])}`);
    expect(names.filter((_, nth) => nth % 2 === 0)).toEqual(names.filter((_, nth) => nth % 2 === 1));
    expect(names.filter((_, nth) => nth % 2 === 0)).toEqual([
      "recordingStarted starting",
      "recordingUpdated active",
      "recordingUpdated ending",
      "recordingEnded complete",
    ]);
    for (const { headers, text } of told) {
      const timestamp = String(headers["x-timestamp"]);
      const meets = createHmac("sha256", SECRET).update(`${timestamp}.${text}`).digest("hex");
      expect(headers["x-signature"]).toBe(meets);
      expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
      for (const secret of [SECRET, OLD_SECRET]) {
        const standard = new Webhook(secret, { format: "raw" });
        expect(standard.verify(text, headers as Record<string, string>)).toEqual(JSON.parse(text));
      }
    }
    expect(ofIt().at(-1)).toMatchObject({
      creationDate: expect.any(Number),
      data: { recordingId, roomId: "demo", roomName: "Demo", filename: expect.any(String), size: expect.any(Number) },
    });
    expect(lines.join("")).not.toContain("a-path-that-is-a-secret");
    expect(lines.join("")).toContain("an event was not delivered, and is tried again");
  },
);
