import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ROOT } from "../docs/pages.ts";

type Entry = {
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
};
type Lock = { lockfileVersion: number; packages: Record<string, Entry> };

/** What the check says of our own lock file, changed like this. */
function check(change: (lock: Lock) => void): { readonly status: number | null; readonly said: string } {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
  change(lock);
  const folder = mkdtempSync(join(tmpdir(), "tally-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "package-lock.json");
  writeFileSync(path, JSON.stringify(lock));
  const { status, stdout } = spawnSync("node", ["scripts/lockfile.mjs", path], { cwd: ROOT, encoding: "utf8" });
  return { status, said: stdout };
}

const entry = (lock: Lock): Entry => lock.packages["node_modules/hono"] ?? expect.unreachable("hono is not locked");

it("our lock file is as it should be", () => {
  expect(check(() => {})).toMatchObject({ status: 0, said: expect.stringContaining(" 0 faults") });
});

it.each<readonly [string, (lock: Lock) => void, RegExp]>([
  [
    "a tarball's address",
    (lock) => void (entry(lock).resolved = "https://example.org/hono.tgz"),
    /hono: comes from https/,
  ],
  ["a git address", (lock) => void (entry(lock).resolved = "git+ssh://git@github.com/x/hono.git#1"), /comes from git/],
  [
    "a registry without TLS",
    (lock) => void (entry(lock).resolved = "http://registry.npmjs.org/h.tgz"),
    /comes from http:/,
  ],
  ["no integrity", (lock) => void delete entry(lock).integrity, /hono: has no sha512/],
  ["an old checksum", (lock) => void (entry(lock).integrity = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="), /has no sha512/],
  ["a new install script", (lock) => void (entry(lock).hasInstallScript = true), /hono: runs a script/],
  [
    "a dependency by its place",
    (lock) => void (entry(lock).dependencies = { x: "github:y/x" }),
    /asks for x from github/,
  ],
  ["another format", (lock) => void (lock.lockfileVersion = 2), /version 2/],
])("%s is refused", (_name, change, says) => {
  expect(check(change)).toMatchObject({ status: 1, said: expect.stringMatching(says) });
});
