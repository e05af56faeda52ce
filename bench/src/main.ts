import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FIGURES } from "./figures.ts";
import type { Settings } from "./harness/figure.ts";
import type { Told } from "./harness/run-figure.ts";
import { verdictOf } from "./harness/row.ts";
import { legend, type Named, table, verdictLine } from "./harness/table.ts";

/*
 * Measures the figures that are named, or all:
 *
 *   npm run bench [-- P3 P7] [--rounds 9] [--recordings 100000] [--smoke]
 *
 * Prints the table and writes it to bench/results. Exit code 1: a row is short of its reach, or a figure failed.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "9" },
    recordings: { type: "string", default: "100000" },
    smoke: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((id) => !(id in FIGURES));
if (unknown.length > 0) {
  process.stderr.write(`no such figure: ${unknown.join(", ")}; there are ${Object.keys(FIGURES).join(", ")}\n`);
  process.exit(2);
}
const { smoke } = values;
const settings: Settings = {
  smoke,
  rounds: smoke ? 1 : wholeNumber("rounds", values.rounds),
  recordings: smoke ? 2_000 : wholeNumber("recordings", values.recordings),
};
const FIGURE_TIMEOUT_MS = 300_000;

const startedAt = new Date();
const rows: Named[] = [];
const failed: string[] = [];
const unpinned: string[] = [];
for (const id of positionals.length > 0 ? positionals : Object.keys(FIGURES)) {
  const began = performance.now();
  const told = await runFigure(id);
  if (told === null) failed.push(id);
  else rows.push(...told.rows.map((row) => ({ id, row })));
  if (told?.pinned === false) unpinned.push(id);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stderr.write(`${id}: ${told === null ? "FAILED" : "measured"} (${seconds} s)\n`);
}

process.stdout.write(`${table(rows, smoke)}\n\n${legend(rows)}\n\n${machine()}\n`);
writeResults();
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(", ")}\n`);
process.stdout.write(`${verdictLine(rows, smoke)}\n`);
const short = !smoke && rows.some(({ row }) => verdictOf(row) === "short");
process.exitCode = short || failed.length > 0 ? 1 : 0;

/** In a process of its own; null when it failed, and has said why. What it started ends with it. */
async function runFigure(id: string): Promise<Told | null> {
  const program = fileURLToPath(new URL("harness/run-figure.js", import.meta.url));
  const child = fork(program, [id, JSON.stringify(settings)], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
  });
  const endAll = (): void => endGroup(child.pid);
  const interrupted = (): never => {
    endAll();
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const late = setTimeout(endAll, FIGURE_TIMEOUT_MS);
  let told: Told | null = null;
  child.on("message", (message) => (told = message as Told));
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(late);
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  endAll();
  return told;
}

/** The process and those that it started. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}

function machine(): string {
  const [cpu] = cpus();
  const spread = unpinned.length === 0 ? "" : `; not pinned: ${unpinned.join(", ")}`;
  return [
    `${startedAt.toISOString()}, ${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`,
    `${settings.rounds} rounds${spread}`,
  ].join(", ");
}

function writeResults(): void {
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = `${startedAt.toISOString().replaceAll(":", "-").slice(0, 19)}${smoke ? "-smoke" : ""}.json`;
  const report = {
    startedAt,
    machine: machine(),
    settings,
    failed,
    rows: rows.map(({ id, row }) => ({ id, verdict: verdictOf(row), ...row })),
  };
  writeFileSync(new URL(name, folder), `${JSON.stringify(report, null, 2)}\n`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} is ${text}; expected a whole number above 0\n`);
  process.exit(2);
}
