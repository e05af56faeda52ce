import { spawn } from "node:child_process";
import { once } from "node:events";
import { MAIN, type Ran } from "../process.ts";

export type ShellOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

/** A reader is in the repository, where `npx tallylight` is the built program; a test is in a folder of its own. */
const PRELUDE = `
npx() { if [ "$1" != tallylight ]; then echo "npx $1 is not played here" >&2; return 127; fi; shift; "$READER_NODE" "$READER_MAIN" "$@"; }
`;

/**
 * Types blocks of shell into one bash, one after the other; stops at the first command that fails, and says so by its
 * code. `pipefail` is on: what a page shows must not fail in the middle either.
 */
export async function playInShell(blocks: readonly string[], options: ShellOptions): Promise<Ran> {
  const { cwd, env = {}, timeoutMs = 60_000 } = options;
  const script = ["set -euo pipefail", PRELUDE, ...blocks].join("\n");
  const child = spawn("bash", ["-c", script], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      READER_NODE: process.execPath,
      READER_MAIN: MAIN,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
  });
  const [out, error]: [string[], string[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => error.push(chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, stdout: out.join(""), stderr: error.join("") };
}
