import { isSkipped, startRedisSentinel } from "@tallylight/services";
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { temporaryFolder } from "../process.ts";
import { readPage, ROOT } from "./pages.ts";
import { snippetsOf } from "./snippets.ts";

const exec = promisify(execFile);
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const programs = snippetsOf(readPage("docs/embed.md")).filter(({ tag }) => tag === "run");

/** The program in a project of its own, where `tallylight` is installed: what it prints. */
async function output(program: string): Promise<string> {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  await mkdir(join(folder.path, "node_modules/@tallylight"), { recursive: true });
  await symlink(join(ROOT, "packages/cli"), join(folder.path, "node_modules/tallylight"));
  await symlink(join(ROOT, "packages/http"), join(folder.path, "node_modules/@tallylight/http"));
  const path = join(folder.path, "program.mjs");
  await writeFile(path, program);
  const { stdout } = await exec(process.execPath, [path], { cwd: folder.path, timeout: 60_000 });
  return stdout;
}

const SAYS: readonly (readonly string[])[] = [
  ["recordingStarted demo", "it records: active", "refused: already-recording 409", "on record: 1"],
  ["unsigned: 401"],
  ["by HTTP: 201 active"],
];

it("docs/embed.md has programs that are looked at here", () => {
  expect(programs).toHaveLength(SAYS.length);
});

it.each(programs.map((program, at) => [program.heading, program.text, SAYS[at] ?? []] as const))(
  "docs/embed.md, %s: the program runs as it stands, and says so",
  async (_heading, program, says) => {
    const printed = await output(program);
    for (const line of says) expect(printed).toContain(line);
  },
  90_000,
);

it("docs/embed.md, Real servers: the program runs on a master with sentinels", async ({ skip }) => {
  const group = await startRedisSentinel();
  if (isSkipped(group)) return skip(group.skipped);
  undo.push(group.stop);
  const [program = ""] = snippetsOf(readPage("docs/embed.md")).flatMap(({ tag, text }) =>
    tag === "sentinels" ? [text] : [],
  );
  const placed = program
    .replace(/liveKit: \{.*?\},(?=\n)/, 'liveKit: "simulator",')
    .replace(/store: \{.*\},(?=\n)/, 'store: { dir: "data" },')
    .replace(/sentinels: \[.*\]/, `sentinels: ${JSON.stringify(group.sentinels)}`)
    .replace('"mymaster"', JSON.stringify(group.name))
    .replace("process.env.REDIS_PASSWORD", JSON.stringify(group.password));
  expect(placed).not.toMatch(/wss:|sentinel-1|s3:/);
  expect(await output(placed)).toBe("0\n");
}, 90_000);

it("README.md: the program runs, with the simulator and a folder in the place of servers that a reader has", async () => {
  const [program = ""] = snippetsOf(readPage("README.md")).flatMap(({ language, text }) =>
    language === "js" ? [text] : [],
  );
  const placed = program
    .replace(/liveKit: \{.*?\},(?=\s+\/\/)/, 'liveKit: "simulator",')
    .replace(/locks: \{.*?\},(?=\s+\/\/)/, 'locks: { dir: "data" },')
    .replace(/store: \{.*?\},(?=\s+\/\/)/, 'store: { dir: "data" },')
    .replace("standup", "demo");
  expect(placed).not.toMatch(/wss?:|redis:|s3:/);
  expect(await output(`${placed}\nawait tally.close();\n`)).toContain("recordingStarted demo");
}, 90_000);
