import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeConfig } from "../config.ts";
import { SETTINGS_HELP } from "./test-help.ts";

// `npx vitest run packages/http/src/config/reference.test.ts -u` writes the table of the page anew.
const PAGE = "../../../../docs/configure.md";
const page = readFileSync(new URL(PAGE, import.meta.url), "utf8");

/** Environments that between them make the code ask for everything that it knows. */
const ENVIRONMENTS = [
  {},
  { REDIS_SENTINELS: "redis-1", REDIS_SENTINEL_NAME: "mymaster" },
  { REDIS_SENTINELS: "redis-1", REDIS_SENTINEL_NAME: "mymaster", REDIS_TLS: "true" },
];
const settings = new Map(
  ENVIRONMENTS.flatMap((env) => describeConfig(env).settings)
    .toReversed()
    .map((setting) => [setting.variable, setting]),
);

/** What no kind takes, so that each says what it expects. */
const NONSENSE = "\u0001 ?";

function accepted(variable: string): string {
  const told = ENVIRONMENTS.flatMap((env) => describeConfig({ ...env, [variable]: NONSENSE }).problems)
    .filter((problem) => problem.variable === variable)
    .map(({ expected }) => expected);
  const [expected = "a text"] = told.filter(
    (words) => !words.endsWith(" beside it") && !words.includes(" in REDIS_URL"),
  );
  return expected;
}

function row(variable: string): string {
  const { what, byDefault } = SETTINGS_HELP[variable] ?? { what: "" };
  const value = settings.get(variable)?.value ?? null;
  const standard = byDefault ?? (value === null ? "" : `\`${value}\``);
  return `| \`${variable}\` | ${standard} | ${what} | ${accepted(variable)} |`
    .replaceAll("|  |", "| |")
    .replaceAll("|  |", "| |");
}

const HEAD = "| variable | default | what it is | accepted |\n|---|---|---|---|\n";

describe("docs/configure.md", () => {
  it("has every setting of the code, and no other, as the code has it", async () => {
    expect(new Set(Object.keys(SETTINGS_HELP))).toEqual(new Set(settings.keys()));
    const table = HEAD + Object.keys(SETTINGS_HELP).map(row).join("\n");
    const made = page.replace(/\| variable \|[^]*?(?=\n\n)/, () => table);
    expect(made).toContain(table);
    await expect(made).toMatchFileSnapshot(PAGE);
  });

  it("says of each what is accepted in words of its own, where it is more than a text", () => {
    expect(accepted("PORT")).toBe("a port from 0 to 65535 (0: any that is free)");
    expect(accepted("REDIS_TLS")).toBe("true or false");
    expect(accepted("TALLY_API_KEYS")).toContain("22 characters");
  });
});
