import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "@tallylight/services";
import { MAIN, run } from "./process.ts";

/** Somebody at a keyboard, who knows nothing but the command line. */
export type Terminal = {
  /** Types a command line, and yes to each question; all that was printed, and the exit code. */
  readonly type: (line: string) => Promise<{ readonly code: number | null; readonly text: string }>;
  readonly close: () => Promise<void>;
};

const exec = promisify(execFile);

/** What was seen on each terminal of this process, in the order in which they were opened. */
const transcripts: string[][] = [];

/**
 * A shell in `folder` with these settings. With `TALLY_TRANSCRIPT` set to a file it is a real terminal, by tmux, and what
 * was seen on it is written there; else each command is a process with pipes.
 */
export async function openTerminal(title: string, env: Record<string, string>, folder: string): Promise<Terminal> {
  const transcript = process.env["TALLY_TRANSCRIPT"];
  if (transcript === undefined) return { type: (line) => piped(line, env, folder), close: async () => {} };
  const seen = [`## ${title}`];
  transcripts.push(seen);
  const { type, close } = await realTerminal(seen, env, folder);
  return {
    type,
    close: async () => {
      await close();
      await writeFile(transcript, transcripts.map((lines) => `${lines.join("\n\n")}\n`).join("\n"));
    },
  };
}

async function piped(line: string, env: Record<string, string>, folder: string): ReturnType<Terminal["type"]> {
  const asks = /^(locks release|rooms delete|recordings delete)/.test(line);
  const { code, stdout, stderr } = await run([...line.split(" "), ...(asks ? ["--yes"] : [])], env, folder);
  return { code, text: stdout + stderr };
}

async function realTerminal(seen: string[], env: Record<string, string>, folder: string): Promise<Terminal> {
  const session = `tallylight-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const settings = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  const rc = join(folder, `${session}.sh`);
  // Like `run`: nothing of this machine's settings reaches the command.
  const shell = `env -i PATH="$PATH" HOME="$HOME" TERM="$TERM" USER=olga bash --rcfile '${rc}' -i`;
  await writeFile(rc, [...settings, `tallylight() { '${process.execPath}' '${MAIN}' "$@"; }`, "PS1='$ '"].join("\n"));
  const tmux = async (...args: readonly string[]): Promise<string> => (await exec("tmux", args)).stdout;
  await tmux("new-session", "-d", "-s", session, "-x", "80", "-y", "60", "-c", folder, shell);
  let count = 0;
  const type: Terminal["type"] = async (line) => {
    count += 1;
    const mark = `[command ${count}: exit `;
    let answered = false;
    await tmux("send-keys", "-t", session, `clear; tallylight ${line}; echo "${mark}$?]"`, "Enter");
    const printed = await until(
      `tallylight ${line} ends`,
      async () => {
        const shown = await tmux("capture-pane", "-p", "-J", "-S", "-", "-t", session);
        if (!answered && shown.trimEnd().endsWith("[y/N]")) {
          answered = true;
          await tmux("send-keys", "-t", session, "y", "Enter");
        }
        return new RegExp(`${escaped(mark)}\\d+\\]`).test(shown) ? shown : null;
      },
      120_000,
    );
    const [before = "", after = ""] = printed.split(mark);
    const text = before
      .split("\n")
      .filter((row) => !row.includes("clear; tallylight"))
      .join("\n");
    await tmux("clear-history", "-t", session);
    seen.push(`$ tallylight ${line}\n${text.trim()}`);
    return { code: Number.parseInt(after, 10), text };
  };
  return { type, close: async () => void (await tmux("kill-session", "-t", session)) };
}

const escaped = (text: string): string => text.replace(/[[\]$]/g, "\\$&");
