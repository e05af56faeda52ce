import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { allPages, readPage, ROOT } from "./pages.ts";

const files = execFileSync("git", ["ls-files"], { cwd: ROOT }).toString().split("\n");
const namesIn = (page: string, pattern: RegExp): readonly string[] =>
  [...readPage(page).matchAll(pattern)].map(([, name]) => name ?? "");
const settings = namesIn("docs/configure.md", /^\| `(\w+)`/gm);
const commands = namesIn("docs/reference/cli.md", /^## tallylight (.+)$/gm);

/** Variables of the tests and of the command line, which are no settings of the service. */
const OTHER_VARIABLES = /^TALLY_(TEST|REQUIRE_SERVICES|HISTORIES|TRANSCRIPT|API_KEY$)/;

/** `http/recordings/start.ts` is short for a file of that package; a name alone may be anywhere. */
function isThere(name: string): boolean {
  const whole = name.replace(/^(core|adapters|http|cli)\/(?!src\/)/, "packages/$1/src/");
  return files.some((file) => file === whole || file.endsWith(`/${whole}`));
}

function missingFiles(text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w@./-]+\.(?:ts|tsx|mjs|lua|go))`/g)].map(([, name]) => name ?? "");
  return named.filter((name) => !isThere(name));
}

function unknownSettings(text: string): readonly string[] {
  const named = [...text.matchAll(/\b(TALLY_[A-Z0-9_]*[A-Z0-9])/g)].map(([, name]) =>
    (name ?? "").replace(/_FILE$/, ""),
  );
  return named.filter((name) => !settings.includes(name) && !OTHER_VARIABLES.test(name));
}

function unknownCommands(text: string): readonly string[] {
  const nouns = new Set(commands.flatMap((command) => (command.includes(" ") ? [command.split(" ")[0]] : [])));
  const named = [...text.matchAll(new RegExp(`tallylight ((?:${[...nouns].join("|")}) [a-z]+)`, "g"))];
  return named.map(([, name]) => name ?? "").filter((name) => !commands.includes(name));
}

/** What pages say of themselves: a file that a decision took away may still be named in it. */
const pages = allPages().filter((page) => !page.startsWith("docs/decisions/") && !page.startsWith(".changeset/"));
const foundBy = (check: (text: string) => readonly string[]): readonly string[] =>
  pages.flatMap((page) => check(readPage(page)).map((name) => `${page}: ${name}`));

describe("the pages name no", () => {
  it("file that there is not", () => {
    expect(foundBy(missingFiles)).toEqual([]);
  });

  it("setting that there is not", () => {
    expect(foundBy(unknownSettings)).toEqual([]);
  });

  it("command that there is not", () => {
    expect(foundBy(unknownCommands)).toEqual([]);
  });
});

it("the checks find what is wrong", () => {
  expect(missingFiles("`http/recordings/start.ts` and `http/recordings/begin.ts`")).toEqual([
    "http/recordings/begin.ts",
  ]);
  expect(unknownSettings("TALLY_LOCK_GRACE, TALLY_SECRET_FILE and TALLY_LOCK_TTL")).toEqual(["TALLY_LOCK_TTL"]);
  expect(unknownCommands("tallylight locks list, tallylight doctor and tallylight locks free")).toEqual(["locks free"]);
});
