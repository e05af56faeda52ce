import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { tallylight } from "./embed/index.ts";
import { createLog } from "./log.ts";
import { nodeHandler } from "./node.ts";

it("what is mounted in a program leaves its Request and Response as they were", async () => {
  const before = { Request, Response };
  const fetched = async (request: Request): Promise<Response> => new Response(`read: ${await request.text()}`);
  const server = createServer(nodeHandler({ fetch: fetched }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  expect({ Request, Response }).toEqual(before);
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "a body" });
  expect(answer).toBeInstanceOf(Response);
  expect(await answer.text()).toBe("read: a body");
});

it("so does the library, whose simulated LiveKit sends it webhooks", async () => {
  const before = { Request, Response };
  const dir = mkdtempSync(join(tmpdir(), "tally-globals-"));
  const log = createLog("silent");
  const tally = await tallylight({ liveKit: "simulator", locks: { dir }, store: { dir }, log });
  onTestFinished(async () => {
    await tally.close();
    rmSync(dir, { recursive: true });
  });
  expect({ Request, Response }).toEqual(before);
});
