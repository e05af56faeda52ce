import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { temporaryFolder } from "../process.ts";
import { readPage, ROOT } from "./pages.ts";
import { snippetsOf } from "./snippets.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

/** What a project has installed that follows the page, and where it is here. */
const INSTALLED = {
  "@tallylight/core": "packages/core",
  "@tallylight/adapters": "packages/adapters",
  neverthrow: "node_modules/neverthrow",
  vitest: "node_modules/vitest",
};

it("docs/own-adapter.md: the store passes the contract, by the test of the page", async () => {
  const { path, remove } = await temporaryFolder();
  undo.push(remove);
  for (const [name, place] of Object.entries(INSTALLED)) {
    const link = join(path, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, place), link);
  }
  const files = snippetsOf(readPage("docs/own-adapter.md")).filter(({ language }) => language === "ts");
  expect(files.map(({ tag }) => tag)).toEqual(["own-lock-store.ts", "own-lock-store.test.ts"]);
  for (const { tag, text } of files) await writeFile(join(path, tag), text);

  const args = [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--root", path, "--reporter=json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: path,
    timeout: 90_000,
  });
  const counts: unknown = JSON.parse(stdout);
  expect(counts).toMatchObject({
    success: true,
    numFailedTests: 0,
    numPendingTests: 1,
  });
  expect(counts).toHaveProperty("numPassedTests", 28);
}, 120_000);
