import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runWith } from "../test-bench.ts";
import { SHELLS } from "./scripts.ts";

/** The command line as a shell hands it over: all words up to the cursor, the last of them unfinished. */
async function proposed(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runWith(["__complete", ...words]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t")[0] ?? "");
}

describe("completions", () => {
  it("propose nouns, verbs, flags and the values of a flag", async () => {
    expect(await proposed("")).toEqual(expect.arrayContaining(["serve", "rooms", "locks", "gc"]));
    expect(await proposed("loc")).toEqual(["locks"]);
    expect(await proposed("locks", "")).toEqual(["list", "show", "release"]);
    expect(await proposed("locks", "release", "--")).toEqual(expect.arrayContaining(["--force", "--reason", "--yes"]));
    expect(await proposed("recordings", "start", "--layout", "sp")).toEqual(["speaker"]);
    expect(await proposed("completions", "z")).toEqual(["zsh"]);
  });

  it.each(SHELLS)("for %s are printed, and end with 0", async (shell) => {
    const { code, stdout } = await runWith(`completions ${shell}`);
    expect(code).toBe(0);
    expect(stdout).toContain("tallylight __complete");
  });

  it("for no other shell", async () => {
    const { code, stderr } = await runWith("completions csh");
    expect(code).toBe(2);
    expect(stderr).toContain("it is none of bash, zsh, fish");
  });

  it.for(SHELLS)("are understood by %s", async (shell, { skip }) => {
    const { stdout } = await runWith(`completions ${shell}`);
    const { status, error } = spawnSync(shell, ["-n"], { input: stdout });
    if (error !== undefined) skip(`${shell} is not on this machine`);
    expect(status).toBe(0);
  });

  it("work in bash", async () => {
    const { stdout: script } = await runWith("completions bash");
    // Stands for the program: says what it was asked.
    const program = `tallylight() { shift; printf '%s|' "$@"; }`;
    const line = `COMP_WORDS=(tallylight locks sh); COMP_CWORD=2; _tallylight; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync("bash", [], { input: `${program}\n${script}\n${line}\n`, encoding: "utf8" });
    expect(stdout).toBe("locks|sh|\n");
  });
});
