import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readPage, ROOT } from "./pages.ts";
import { snippetsOf } from "./snippets.ts";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\n");
const [map = ""] = snippetsOf(readPage("ARCHITECTURE.md")).map(({ text }) => text);

const PACKAGES = ["core", "adapters", "http", "cli"].map((name) => `packages/${name}/src/`);
const ROOMS = ["", "packages/", "packages/adapters/", "packages/cli/src/e2e/", ...PACKAGES];
/** Kept where their programs look for them. */
const OF_TOOLS = [".changeset"];

describe("the map of ARCHITECTURE.md", () => {
  it.each(ROOMS)("names every folder in /%s", (room) => {
    const inside = files.filter((file) => file.startsWith(room)).map((file) => file.slice(room.length));
    const folders = new Set(inside.flatMap((path) => /^([\w.-]+)\//.exec(path)?.[1] ?? []));
    expect(folders.size).toBeGreaterThan(0);
    const isNamed = (name: string): boolean => new RegExp(`(^|[ /])${name}/`, "m").test(map);
    expect([...folders].filter((name) => !isNamed(name) && !OF_TOOLS.includes(name))).toEqual([]);
  });
});
