import { rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@tallylight/services";
import { afterEach, expect, it } from "vitest";
import { client } from "../client.ts";
import { type ServiceProcess, startService, temporaryFolder } from "../process.ts";
import { readFile } from "node:fs/promises";
import { readPage } from "./pages.ts";
import { playInShell } from "./shell.ts";
import { snippetsOf } from "./snippets.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const blocks = new Map(snippetsOf(readPage("docs/operate/backup.md")).map(({ tag, text }) => [tag, text]));

/** A service in a folder of its own, and a shell beside it. */
async function machine() {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const port = String(await freePort());
  const start = async () => {
    const service = await startService({ PORT: port }, folder.path);
    undo.push(() => service.kill("SIGKILL"));
    const apiKey = (await readFile(join(folder.path, ".tallylight/api-key"), "utf8")).trim();
    return { service, api: client(service.url, apiKey) };
  };
  const type = async (tag: string): Promise<string> => {
    const { code, stdout, stderr } = await playInShell([blocks.get(tag) ?? "exit 1"], {
      cwd: folder.path,
      env: { PORT: port },
    });
    expect(code, stdout + stderr).toBe(0);
    return stdout + stderr;
  };
  return { folder: folder.path, start, type };
}

const end = async (service: ServiceProcess) => expect(await service.kill("SIGTERM")).toBe(0);

it.each(["restore", "records"])(
  "what was recorded is listed and can be watched after docs/operate/backup.md, %s",
  async (way) => {
    const { folder, start, type } = await machine();
    const first = await start();
    const recordingId = String((await first.api.post("/recordings", { roomId: "demo" })).body["recordingId"]);
    await first.api.post(`/recordings/${recordingId}/stop`);
    await first.api.until(recordingId, "complete");
    const film = await first.api.media(recordingId);
    await end(first.service);
    await type("backup");
    await rm(join(folder, ".tallylight"), { recursive: true });

    await type(way);
    const { api, service } = await start();
    expect(await type("look")).toMatch(/No room is locked/);
    expect((await api.get("/recordings")).body["recordings"]).toMatchObject([{ recordingId, status: "complete" }]);
    expect(Buffer.compare(await api.media(recordingId), film)).toBe(0);
    await end(service);
  },
  120_000,
);
