import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { allPages, readPage, ROOT } from "./pages.ts";
import { proseOf, snippetsOf } from "./snippets.ts";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\n");
const namesIn = (page: string, pattern: RegExp): readonly string[] =>
  [...readPage(page).matchAll(pattern)].map(([, name]) => name ?? "");
const settings = namesIn("docs/configure.md", /^\| `(\w+)`/gm);
const metrics = namesIn("docs/operate/monitoring.md", /^\| `(tallylight_\w+)`/gm);
const operations = Object.entries((JSON.parse(readPage("docs/reference/openapi.json")) as OpenApi).paths).flatMap(
  ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${withoutNames(path)}`),
);
/** What the command line says of each command, by its words after `tallylight`. */
const commands = new Map(
  readPage("docs/reference/cli.md")
    .split(/^## tallylight ?/m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

type OpenApi = { readonly paths: Readonly<Record<string, object>> };

/** `/rooms/{roomId}` and `/rooms/{id}` are one path. */
function withoutNames(path: string): string {
  return path.replace(/\{\w+\}/g, "{}");
}

/** Variables of the tests and of the command line, which are no settings of the service. */
const OTHER_VARIABLES = /^TALLY_(TEST|REQUIRE_SERVICES|HISTORIES|TRANSCRIPT|API_KEY$)/;
/** Those of others' programs: a deployment's own, and LiveKit's configuration in a variable. */
const OF_OTHERS = ["LIVEKIT_CONFIG", "LIVEKIT_NODE_IP", "LIVEKIT_URL_PRIVATE", "S3_ACCESS_KEY", "S3_SECRET_KEY"];
/** Beside the API's own paths; and the example of a method that a path has not. */
const OTHER_OPERATIONS = [
  "PATCH /rooms",
  "POST /livekit/webhook",
  "GET /readyz",
  "GET /livez",
  "GET /metrics",
  "GET /health",
];

/** Fenced blocks, and what stands between backticks. */
function codeIn(text: string): string {
  const blocks = snippetsOf(text).map((snippet) => snippet.text);
  const spans = [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span ?? "");
  return [...blocks, ...spans].join("\n");
}

/** `http/recordings/start.ts` is short for a file of that package; a name alone may be anywhere. */
function isThere(name: string): boolean {
  const whole = name.replace(/^(core|adapters|http|cli)\/(?!src\/)/, "packages/$1/src/");
  return files.some((file) => file === whole || file.endsWith(`/${whole}`));
}

function missingFiles(text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w@./-]+\.(?:ts|tsx|mjs|lua|go))`/g)].map(([, name]) => name ?? "");
  return named.filter((name) => !isThere(name));
}

/** Folders and files by their whole path: `deploy/compose.yaml`, `packages/adapters/services`. */
function missingPaths(text: string): readonly string[] {
  const named = [
    ...text.matchAll(/`((?:packages|docs|deploy|examples|scripts|bench|\.ci|\.changeset)\/[\w@./-]*\w)`/g),
  ];
  const isPath = (path: string): boolean => files.some((file) => file === path || file.startsWith(`${path}/`));
  return named.map(([, path]) => path ?? "").filter((path) => !isPath(path) && !GENERATED.includes(path));
}
/** Made by a run, and kept out of the repository. */
const GENERATED = ["bench/results"];

function unknownSettings(text: string): readonly string[] {
  const ours = [...text.matchAll(/\b(TALLY_[A-Z0-9_]*[A-Z0-9])/g)];
  const others = [...codeIn(text).matchAll(/\b((?:REDIS|S3|AWS|LIVEKIT)_[A-Z0-9_]*[A-Z0-9])\b/g)];
  const named = [...ours, ...others].map(([, name]) => (name ?? "").replace(/_FILE$/, ""));
  return named.filter((name) => !settings.includes(name) && !OTHER_VARIABLES.test(name) && !OF_OTHERS.includes(name));
}

/** Commands, and flags of theirs, that the program has not. */
function unknownCommands(text: string): readonly string[] {
  const typed = [...codeIn(text).matchAll(/(?:^|npx |\$ )tallylight ([a-z]+)(?: ([a-z]+))?([^\n#|]*)/gm)];
  return typed.flatMap(([, first = "", second, rest = ""]) => {
    const both = `${first} ${second}`;
    const name = commands.has(both) ? both : first;
    const help = commands.get(name);
    const isNoun = [...commands.keys()].some((command) => command.startsWith(`${first} `));
    if (help === undefined || (isNoun && second !== undefined && name === first))
      return [second === undefined ? first : both];
    const flags = [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, flag]) => flag ?? "");
    return flags.filter((flag) => !help.includes(flag)).map((flag) => `${name} ${flag}`);
  });
}

function unknownMetrics(text: string): readonly string[] {
  const named = [...text.matchAll(/\btallylight_[a-z_]+[a-z]/g)].map(([name]) => name);
  return named.filter((name) => !metrics.includes(name.replace(/_(bucket|sum|count)$/, "")));
}

function unknownOperations(text: string): readonly string[] {
  const named = [...text.matchAll(/`(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[\w{}/-]*)[^`]*`/g)];
  return named
    .map(([, method, path = ""]) => `${method === "HEAD" ? "GET" : method} ${withoutNames(path)}`)
    .filter((name) => !operations.includes(name) && !OTHER_OPERATIONS.includes(name));
}

/** What pages say of themselves: a file that a decision took away may still be named in it. */
const pages = allPages().filter((page) => !page.startsWith("docs/decisions/") && !page.startsWith(".changeset/"));
const foundBy = (check: (text: string) => readonly string[]): readonly string[] =>
  pages.flatMap((page) => check(readPage(page)).map((name) => `${page}: ${name}`));

describe("the pages name no", () => {
  it("file that there is not", () => {
    expect(foundBy(missingFiles)).toEqual([]);
  });

  it("folder or file that there is not, by its whole path", () => {
    expect(foundBy(missingPaths)).toEqual([]);
  });

  it("setting that there is not", () => {
    expect(foundBy(unknownSettings)).toEqual([]);
  });

  it("command or flag that there is not", () => {
    expect(foundBy(unknownCommands)).toEqual([]);
  });

  it("metric that there is not", () => {
    expect(metrics.length).toBeGreaterThan(20);
    expect(foundBy(unknownMetrics)).toEqual([]);
  });

  it("operation of the API that there is not", () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(foundBy(unknownOperations)).toEqual([]);
  });
});

it("the checks find what is wrong", () => {
  expect(missingFiles("`http/recordings/start.ts` and `http/recordings/begin.ts`")).toEqual([
    "http/recordings/begin.ts",
  ]);
  expect(unknownSettings("TALLY_LOCK_GRACE, TALLY_SECRET_FILE and TALLY_LOCK_TTL")).toEqual(["TALLY_LOCK_TTL"]);
  expect(unknownSettings("`REDIS_URL` and `REDIS_HOST`")).toEqual(["REDIS_HOST"]);
  const shell =
    "```sh\nnpx tallylight locks list --json\ntallylight doctor\ntallylight locks free\ntallylight mend\n```\n";
  expect(unknownCommands(`${shell}\`tallylight gc run --now\``)).toEqual(["locks free", "mend", "gc run --now"]);
  expect(unknownMetrics("tallylight_locks_held, tallylight_sweep_duration_seconds_bucket, tallylight_no_such")).toEqual(
    ["tallylight_no_such"],
  );
  expect(unknownOperations("`GET /rooms/{id}?fields=x`, `PUT /rooms/{id}`, `POST /livekit/webhook`")).toEqual([
    "PUT /rooms/{}",
  ]);
  expect(missingPaths("`deploy/check`, `deploy/compose.yaml`, `deploy/helm`")).toEqual(["deploy/helm"]);
});
