import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** A running server: how to signal it, when it is over, and the end of what it printed. */
export interface Running {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<unknown>;
  readonly log: () => string;
}

/** How to run a program or an image, whichever of them is found. */
export interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The shell reads from a pipe whose other end is ours alone: however this process dies, the pipe closes, and the server
 * is killed. It tells the server's process id on descriptor 3, so that a signal reaches the server and not the shell.
 */
export const DIES_WITH_US = `exec 4<&0 </dev/null
"$@" 3>&- 4<&- & server=$!
echo $server >&3
{ read -r _ <&4; kill -9 $server; } >/dev/null 2>&1 3>&- & watch=$!
exec 3>&- 4<&-
wait $server
kill $watch 2>/dev/null
wait $watch`;

const LOG_CHARS = 20_000;

/** Starts a program in a folder; it ends with this process at the latest. */
export async function startChild(program: string, command: Command, cwd: string): Promise<Running> {
  const child = spawn("/bin/sh", ["-c", DIES_WITH_US, "sh", program, ...command.args], {
    cwd,
    env: { PATH: process.env["PATH"], ...command.env }, // not a developer's LIVEKIT_KEYS
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  for (const output of [child.stdout, child.stderr]) {
    output?.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_CHARS)));
  }
  let running = true;
  const exited = once(child, "close").then(() => (running = false));
  const [told] = (await once(child.stdio[3] as Readable, "data")) as [Buffer];
  const pid = Number(told.toString());
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (running) process.kill(pid, signal);
    } catch {
      // It ended by itself, and we have not been told yet.
    }
  };
  return { kill, exited, log: () => log };
}
