import { execFileSync } from "node:child_process";
import { readPage, ROOT } from "./pages.ts";
import { proseOf, snippetsOf } from "./snippets.ts";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: ROOT })
  .toString()
  .split("\n");
const namesIn = (page: string, pattern: RegExp): readonly string[] =>
  [...readPage(page).matchAll(pattern)].map(([, name]) => name ?? "");
const settings = namesIn("docs/configure.md", /^\| `(\w+)`/gm);
export const metrics: readonly string[] = namesIn("docs/operate/monitoring.md", /^\| `(tallylight_\w+)`/gm);
export const codes: readonly string[] = namesIn("docs/reference/errors.md", /^## ([a-z-]+)$/gm);
export const operations: readonly string[] = Object.entries(
  (JSON.parse(readPage("docs/reference/openapi.json")) as OpenApi).paths,
).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${withoutNames(path)}`));
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

export function missingFiles(text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w@./-]+\.(?:ts|tsx|mjs|lua|go))`/g)].map(([, name]) => name ?? "");
  return named.filter((name) => !isThere(name));
}

/** Folders and files by their whole path: `deploy/compose.yaml`, `packages/adapters/services`. */
export function missingPaths(text: string): readonly string[] {
  const named = [
    ...text.matchAll(/`((?:packages|docs|deploy|examples|scripts|bench|\.ci|\.changeset)\/[\w@./-]*\w)`/g),
  ];
  const isPath = (path: string): boolean => files.some((file) => file === path || file.startsWith(`${path}/`));
  return named.map(([, path]) => path ?? "").filter((path) => !isPath(path) && !GENERATED.includes(path));
}
/** Made by a run, and kept out of the repository. */
const GENERATED = ["bench/results"];

export function unknownSettings(text: string): readonly string[] {
  const ours = [...text.matchAll(/\b(TALLY_[A-Z0-9_]*[A-Z0-9])/g)];
  const others = [...codeIn(text).matchAll(/\b((?:REDIS|S3|AWS|LIVEKIT)_[A-Z0-9_]*[A-Z0-9])\b/g)];
  const named = [...ours, ...others].map(([, name]) => (name ?? "").replace(/_FILE$/, ""));
  return named.filter((name) => !settings.includes(name) && !OTHER_VARIABLES.test(name) && !OF_OTHERS.includes(name));
}

/** Commands, and flags of theirs, that the program has not. */
export function unknownCommands(text: string): readonly string[] {
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

export function unknownMetrics(text: string): readonly string[] {
  const named = [...text.matchAll(/\btallylight_[a-z_]+[a-z]/g)].map(([name]) => name);
  return named.filter((name) => !metrics.includes(name.replace(/_(bucket|sum|count)$/, "")));
}

export function unknownOperations(text: string): readonly string[] {
  const named = [...text.matchAll(/`(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[\w{}/-]*)[^`]*`/g)];
  return named
    .map(([, method, path = ""]) => `${method === "HEAD" ? "GET" : method} ${withoutNames(path)}`)
    .filter((name) => !operations.includes(name) && !OTHER_OPERATIONS.includes(name));
}

/** `409 `no-media``, and what stands first in a row of a table of codes. */
export function unknownCodes(text: string): readonly string[] {
  const told = [...text.matchAll(/\b[45]\d\d `([a-z]+(?:-[a-z]+)+)`/g)];
  const rows = [...text.matchAll(/^\| ((?:`[a-z]+(?:-[a-z]+)+`(?:, )?)+) \|/gm)];
  const first = text.includes("| code |")
    ? rows.flatMap(([, cell]) => (cell ?? "").replaceAll("`", "").split(", "))
    : [];
  return [...told.map(([, code]) => code ?? ""), ...first].filter((code) => !codes.includes(code));
}
