import { freePort } from "@tallylight/services";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

/** The built program, as users run it. */
export const MAIN = fileURLToPath(new URL("../../../packages/cli/bin/tallylight.js", import.meta.url));

export type RunningProcess = {
  readonly url: string;
  /** Of its memory, in MiB: what it has now, and the most that it has had. */
  readonly memoryMib: () => { readonly now: number; readonly peak: number };
  readonly stop: () => Promise<void>;
};

const READY_MS = 60_000;
const POLL_MS = 2;

export const startService = (env: Readonly<Record<string, string>>): Promise<RunningProcess> =>
  startProcess([MAIN, "serve"], env, "/readyz");

/** A Node program that listens on `PORT`, once it answers 200 under the path, or anything where that is null. What it prints is thrown away. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  readyPath: string | null,
): Promise<RunningProcess> {
  const port = env["PORT"] ?? String(await freePort());
  const child = spawn(process.execPath, args, {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], ...env, PORT: port },
    cwd: env["TALLY_DATA_DIR"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(child, url, readyPath);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, memoryMib: () => memoryOf(child), stop };
}

async function answers(child: ChildProcess, url: string, path: string | null): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await isReady(url, path))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(" ")} ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error(`${url} was not ready within ${READY_MS} ms`);
    await sleep(POLL_MS);
  }
}

async function isReady(url: string, path: string | null): Promise<boolean> {
  try {
    const answer = await fetch(url + (path ?? "/"));
    await answer.arrayBuffer();
    return path === null || answer.status === 200;
  } catch {
    return false;
  }
}

/** Linux tells it; elsewhere both are not numbers. */
function memoryOf({ pid }: ChildProcess): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
  return { now: of("VmRSS"), peak: of("VmHWM") };
}
