import { describe, expect, it } from "vitest";
import { SCHEMAS } from "./schemas.ts";
import { runWith } from "./test-bench.ts";
import { commandsBelow } from "./test-commands.ts";

/** What each of them says of itself is in docs/reference/cli.md; see reference.test.ts. */
const COMMANDS = await commandsBelow();

describe("help", () => {
  it.each(COMMANDS)("of `tallylight %s` fits 80 columns and needs no house", async (command) => {
    const { code, stdout, stderr } = await runWith(`${command} --help`.trim());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("offers --json for each command that has a published schema, and for no other", async () => {
    const helps = COMMANDS.map(
      async (command) => [command, (await runWith(`${command} --help`.trim())).stdout] as const,
    );
    const offered = (await Promise.all(helps))
      .filter(([, help]) => help.includes("[--json]"))
      .map(([command]) => command);
    expect(offered.toSorted()).toEqual(
      Object.keys(SCHEMAS)
        .filter((name) => name !== "error")
        .toSorted(),
    );
  });

  it("names every exit code", async () => {
    const { stdout } = await runWith("--help");
    for (const code of [0, 1, 2, 3, 4, 5, 6, 130]) expect(stdout).toMatch(new RegExp(`\\b${code} [a-z]`));
  });
});

describe("a command line that cannot be understood", () => {
  it.each([
    ["lcks", "did you mean `locks`?"],
    ["locks lst", "did you mean `list`?"],
    ["constructor", "No command registered for `constructor`"],
    ["locks show", "Expected argument for ROOM"],
    ["locks show a--b", "it has two hyphens in a row"],
    ["locks show demo other", "other"],
    ["recordings start demo --layout round", "grid|speaker|single-speaker"],
    ["recordings stop demo", "it is not {roomId}--{egressId}--{uid}"],
    ["recordings list --limit 0", "it is not a whole number from 1 to 10000"],
    ["recordings list --status active,gone", '"gone" is none of starting, active'],
    ["gc plan --jsn", "did you mean --json?"],
    ["rooms list --apikey secret", "--apikey"],
  ])("`tallylight %s` ends with 2, says %j, and names the next step", async (args, says) => {
    const { code, stdout, stderr } = await runWith(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain("--help");
  });

  it("cannot steer the terminal by what it quotes", async () => {
    expect((await runWith("\u001b[2J")).stderr).not.toContain("\u001b");
  });
});

it("`tallylight --version` prints the package's version", async () => {
  expect((await runWith("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it("a fault inside a command ends with 1 and says whose fault it is", async () => {
  const { code, stderr } = await runWith("gc plan");
  expect(code).toBe(1);
  expect(stderr).toContain("This is a fault in tallylight itself.");
});
