import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { runCli } from "./app.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit-code.ts";
import { describeSettings, openHouse, openRemote, readMetrics, startService } from "./house.ts";

const LEAST_COLUMNS = 40;
/** What is still open when a command has ended, by a bug or behind it, is given this long to end as well. */
const LONGEST_REST_MS = 5_000;
const COLUMNS_OFF_A_TERMINAL = 80;

/** The process as the context of a command. */
function contextOf({ stdin, stdout, stderr, env }: NodeJS.Process): CliContext {
  const where = { env, cwd: process.cwd() };
  return {
    process: { stdout, stderr, env },
    service: null,
    cwd: where.cwd,
    stdin,
    interactive: stdin.isTTY && stderr.isTTY,
    columns: Math.max(stdout.isTTY ? stdout.columns : COLUMNS_OFF_A_TERMINAL, LEAST_COLUMNS),
    now: Date.now,
    sleep,
    operator: env["SUDO_USER"] ?? env["USER"] ?? env["LOGNAME"] ?? "unknown",
    metrics: (url) => readMetrics(where, url),
    remote: (url) => openRemote(where, url),
    settings: () => describeSettings(where),
    house: () => openHouse(where, stderr),
    serve: () => startService(where),
    stopAsked,
  };
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) dieAtOnce();
      asked = true;
      resolve();
    };
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  });
}

/**
 * Dies of the signal itself, which a shell shows as 130. `process.exit` would first wait for the thread pool, where a
 * write of LMDB may wait for this very thread: the second Ctrl-C then hung for ever. The first process of a container dies of
 * no signal that it does not handle: it aborts, which its shell shows as 139 (or 134).
 */
function dieAtOnce(): void {
  if (process.pid === 1) process.abort();
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
}

// Whoever reads the output may have had enough of it (`| head`). That ends a command, and not a service.
const outlivesItsReader = process.argv[2] === "serve";
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (!outlivesItsReader) process.exit(EXIT.ok);
  });
}

// Its makers say by this which Node they will support some day; who runs a command cannot do anything about it.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

process.exitCode = await runCli(process.argv.slice(2), contextOf(process));
const endSoon = (): void => void setTimeout(() => process.exit(), LONGEST_REST_MS).unref();
// A service that broke while it started would otherwise stay, with its port and never ready, and nobody would start it anew.
if (outlivesItsReader) endSoon();
// What a pager has not read yet is here, and an end would lose it.
else process.stdout.write("", () => process.stderr.write("", endSoon));
