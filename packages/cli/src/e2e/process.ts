import { freePort } from "@tallylight/services";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const MAIN: string = fileURLToPath(new URL("../../bin/tallylight.js", import.meta.url));
const READY_MS = 60_000;

/** A `tallylight serve` in a process of its own, as users run it. */
export type ServiceProcess = {
  readonly url: string;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Stops it where it is, like a machine that sleeps, and lets it go on. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly log: () => string;
  /** Closes the pipes that its output goes into. */
  readonly stopReading: () => void;
};

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export async function temporaryFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "tallylight-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Only what is given and what a shell always has: nothing of this machine's settings reaches the service. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env };
}

export async function startService(env: Record<string, string>, cwd: string): Promise<ServiceProcess> {
  const port = env["PORT"] ?? String(await freePort());
  const child = spawn(process.execPath, [MAIN, "serve"], { cwd, env: environment({ ...env, PORT: port }) });
  const log = collect(child);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the service did not become ready:\n${log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  const stopReading = (): void => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const pause = (): void => void child.kill("SIGSTOP");
  const resume = (): void => void child.kill("SIGCONT");
  return { url, kill, pause, resume, log, stopReading };
}

/** Runs one command to its end. */
export async function run(args: readonly string[], env: Record<string, string>, cwd: string): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, error]: string[][] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out?.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => error?.push(chunk.toString()));
  await once(child, "close");
  return { code: child.exitCode, stdout: (out ?? []).join(""), stderr: (error ?? []).join("") };
}

function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  return () => chunks.join("");
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}
