import { freePort } from "@tallylight/services";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { durationOf } from "../probe.ts";
import { type Ran, type ServiceProcess, startService, temporaryFolder } from "../process.ts";
import { readPage } from "./pages.ts";
import { playInShell } from "./shell.ts";
import { type Snippet, snippetsOf } from "./snippets.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** Times that a reader has and a test has not: the grace period, and what the page says of waiting for it. */
const SHORT = { TALLY_START_TIMEOUT: "5s", TALLY_LOCK_GRACE: "26s" };
const WAIT = { reader: "sleep 60", test: "sleep 27" };

const blocks = snippetsOf(readPage("docs/tutorial.md")).filter(({ language }) => language === "sh");

type Play = { readonly folder: string; readonly port: string };

/** The first terminal: its block ends by starting the service; what ran there before was killed. */
async function firstTerminal(
  { text }: Snippet,
  before: ServiceProcess | null,
  { folder, port }: Play,
): Promise<ServiceProcess> {
  expect(text).toMatch(/npm start$/);
  if (before !== null) await before.kill("SIGQUIT");
  const service = await startService({ ...SHORT, PORT: port }, folder);
  undo.push(() => service.kill("SIGKILL"));
  return service;
}

/** The second terminal, which knows what was set in it before. */
function secondTerminal({ text }: Snippet, { folder, port }: Play): Promise<Ran> {
  const variables = blocks.find((block) => block.text.includes("KEY="))?.text ?? "";
  const typed = [variables, text].map((lines) => lines.replaceAll("127.0.0.1:6080", `127.0.0.1:${port}`));
  return playInShell(
    typed.map((lines) => lines.replace(WAIT.reader, WAIT.test)),
    { cwd: folder, env: { ...SHORT, PORT: port }, timeoutMs: 120_000 },
  );
}

it("the tutorial can be followed word for word, and shows what it says", async () => {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const play: Play = { folder: folder.path, port: String(await freePort()) };
  let service: ServiceProcess | null = null;
  const shown: string[] = [];
  for (const [at, block] of blocks.entries()) {
    if (block.tag === "service") {
      service = await firstTerminal(block, service, play);
      continue;
    }
    // The lock is shown while nothing serves.
    if (blocks[at + 1]?.tag === "service") await service?.kill("SIGQUIT");
    const { code, stdout, stderr } = await secondTerminal(block, play);
    expect(code, `line ${block.line}: ${block.text}\n${stdout}${stderr}`).toBe(0);
    shown.push(stdout + stderr);
  }
  const [, first, second, held, film, again, orphan, young, , swept, free] = shown;
  expect(first).toContain('"status":"active"');
  expect(second).toContain('"code":"already-recording"');
  expect(held).toContain("Room: demo");
  expect(film).toContain("Status: complete");
  expect(film).toContain("No room is locked.");
  expect(await durationOf(await readFile(join(play.folder, "demo.mp4")))).toBeGreaterThan(0);
  expect(again).toContain('"status":"active"');
  expect(orphan).toContain("demo  active");
  expect(young).toContain("younger than the grace period");
  expect(swept).toContain("failed (recorder-lost)");
  expect(swept).toContain("No room is locked.");
  expect(free).toContain('"status":"active"');
}, 240_000);
