import { freePort } from "@tallylight/services";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { durationOf } from "../probe.ts";
import { startService, temporaryFolder } from "../process.ts";
import { readPage } from "./pages.ts";
import { playInShell } from "./shell.ts";
import { snippetsOf } from "./snippets.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const blocks = snippetsOf(readPage("README.md")).filter(({ language }) => language === "sh");
const blockWith = (words: string): string => blocks.find(({ text }) => text.includes(words))?.text ?? "";

/** A running service in a folder of its own; its port stands where the page has the default one. */
async function newcomer() {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const port = String(await freePort());
  const service = await startService({ PORT: port }, folder.path);
  undo.push(() => service.kill("SIGKILL"));
  const play = (text: string) =>
    playInShell([text.replaceAll("127.0.0.1:6080", `127.0.0.1:${port}`)], { cwd: folder.path, env: { PORT: port } });
  return { folder: folder.path, play };
}

describe("README.md", () => {
  it("records a film with the lines of 'Try it', as they stand there", async () => {
    const { folder, play } = await newcomer();
    const { code, stdout, stderr } = await play(blockWith("KEY="));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain('"status":"active"');
    expect(stdout).toContain("already being recorded");
    const seconds = await durationOf(await readFile(join(folder, "demo.mp4")));
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(30);
  }, 120_000);

  it("shows commands of the CLI that answer, each of them, beside a running service", async () => {
    const { play } = await newcomer();
    const lines = blockWith("npx tallylight locks list").split("\n");
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const { code, stdout, stderr } = await play(line);
      expect(code, `${line}\n${stdout}${stderr}`).toBe(0);
      expect(stdout + stderr, line).not.toBe("");
    }
  }, 120_000);
});
