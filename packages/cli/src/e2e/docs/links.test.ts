import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { allPages, readPage, ROOT } from "./pages.ts";
import { proseOf, snippetsOf } from "./snippets.ts";

const pages = allPages();

/** As GitHub makes a heading into the part of an address after `#`; the second one of a name ends in `-1`. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ""] of proseOf(markdown).matchAll(/^#+ (.+)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** What is wrong with the links of one page that lead to files of the repository. */
function brokenLinks(page: string, markdown: string): readonly string[] {
  const text = proseOf(markdown).replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(ROOT + file)) return [`${page}: ${target} leads nowhere`];
    if (anchor === undefined || statSync(ROOT + file).isDirectory()) return [];
    return anchorsOf(readPage(file)).has(anchor) ? [] : [`${page}: ${target} has no such heading`];
  });
}

/** Pages that a reader comes to who begins with these. */
function reachedFrom(starts: readonly string[]): ReadonlySet<string> {
  const found = new Set(starts);
  for (const page of found) {
    for (const [, target = ""] of readPage(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const path = normalize(join(dirname(page), target));
      if (pages.includes(path)) found.add(path);
    }
  }
  return found;
}

const scriptsIn = (manifest: string): readonly string[] =>
  existsSync(ROOT + manifest)
    ? Object.keys((JSON.parse(readPage(manifest)) as { scripts?: object }).scripts ?? {})
    : [];

/** npm's own words, which need no script. */
const OF_NPM = ["install", "ci", "pack", "audit", "exec", "run"];

/** Scripts that a page's shell blocks call and that there are not. */
function unknownScripts(page: string, markdown: string): readonly string[] {
  // An example has scripts of its own.
  const scripts = [...scriptsIn("package.json"), ...scriptsIn(join(dirname(page), "package.json"))];
  const shell = snippetsOf(markdown).filter(({ language }) => language === "sh");
  return shell.flatMap(({ text, line }) =>
    [...text.matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][\w:-]*)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !scripts.includes(name) && !OF_NPM.includes(name))
      .map((name) => `${page}, from line ${line}: npm has no script ${name}`),
  );
}

describe("the pages of the repository", () => {
  it("are all looked at", () => {
    expect(pages).toContain("README.md");
    expect(pages.length).toBeGreaterThan(50);
  });

  it("have no link that leads nowhere", () => {
    expect(pages.flatMap((page) => brokenLinks(page, readPage(page)))).toEqual([]);
  });

  it("are led to, those in docs, from the table of contents", () => {
    const found = reachedFrom(["docs/README.md", "README.md"]);
    const inDocs = pages.filter((page) => page.startsWith("docs/") && !page.startsWith("docs/decisions/"));
    expect(inDocs.filter((page) => !found.has(page))).toEqual([]);
  });

  it("call no script that there is not", () => {
    expect(pages.flatMap((page) => unknownScripts(page, readPage(page)))).toEqual([]);
  });
});

describe("docs/migrate-from-openvidu-meet.md", () => {
  it("names, on our side, settings that there are", () => {
    const known = [...readPage("docs/configure.md").matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    const rows = readPage("docs/migrate-from-openvidu-meet.md").match(/^\| `(?:MEET|SERVER|LIVEKIT)_.*$/gm) ?? [];
    const ours = rows.flatMap((row) => [...(row.split("|")[2] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("the checks themselves", () => {
  it("find a dead link, a dead heading and a script that there is not", () => {
    const page = "a [b](no-such.md), [c](README.md#try-it), [d](README.md#no-such), `[e](in-code.md)`\n";
    expect(brokenLinks("x.md", page)).toEqual([
      "x.md: no-such.md leads nowhere",
      "x.md: README.md#no-such has no such heading",
    ]);
    expect(unknownScripts("x.md", "```sh\nnpm run no-such\n```\n")).toEqual([
      "x.md, from line 2: npm has no script no-such",
    ]);
  });

  it("read blocks with their language, tag, heading and line", () => {
    const page = "# One\n\n```sh service\na\nb\n```\n\n## Two\n\n```\nc\n```\n";
    expect(snippetsOf(page)).toEqual([
      { language: "sh", tag: "service", heading: "One", line: 4, text: "a\nb" },
      { language: "", tag: "", heading: "Two", line: 11, text: "c" },
    ]);
  });
});
