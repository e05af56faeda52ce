import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { ROOT } from "../docs/pages.ts";

const PUBLISHED = {
  core: "@tallylight/core",
  adapters: "@tallylight/adapters",
  http: "@tallylight/http",
  cli: "tallylight",
};

const manifestSchema = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
const manifestOf = (home: string, folder: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(home, "packages", folder, "package.json"), "utf8")));

/** Every manifest of this repository and what changesets reads, in a repository of its own. */
function copyOfManifests(): string {
  const home = mkdtempSync(join(tmpdir(), "tally-release-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const files = execFileSync("git", ["ls-files", "*package.json", ".changeset/config.json"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const path of files.trim().split("\n")) {
    mkdirSync(join(home, dirname(path)), { recursive: true });
    cpSync(join(ROOT, path), join(home, path));
  }
  symlinkSync(join(ROOT, "node_modules"), join(home, "node_modules"));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.org", ...args], { cwd: home });
  git("init", "-q", "-b", "main");
  git("add", "packages", ".changeset", "package.json");
  git("commit", "-qm", "x");
  return home;
}

it("a changeset for one package makes the next version of all that are published, each asking for exactly the others'", () => {
  const home = copyOfManifests();
  const before = manifestOf(home, "core").version;
  writeFileSync(join(home, ".changeset/one.md"), '---\n"@tallylight/http": minor\n---\n\nIt can do more.\n');
  execFileSync(process.execPath, [join(ROOT, "node_modules/@changesets/cli/bin.js"), "version"], { cwd: home });
  const [major = "", minor = ""] = before.split(".");
  const next = `${major}.${Number(minor) + 1}.0`;
  for (const folder of Object.keys(PUBLISHED)) {
    const { version, dependencies } = manifestOf(home, folder);
    expect(version, folder).toBe(next);
    const ours = Object.entries(dependencies).filter(([name]) => Object.values(PUBLISHED).includes(name));
    expect(ours.filter(([, asked]) => asked !== next)).toEqual([]);
  }
  expect(readFileSync(join(home, "packages/http/CHANGELOG.md"), "utf8")).toContain("It can do more.");
}, 60_000);
