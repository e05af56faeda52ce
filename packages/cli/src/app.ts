import { type Application, buildApplication, buildRouteMap, proposeCompletions, run } from "@stricli/core";
import { readFile } from "node:fs/promises";
import { checkAll } from "./catalog/check.ts";
import { rebuildAll } from "./catalog/rebuild.ts";
import { printCompletions } from "./completions/print.ts";
import { COMPLETE } from "./completions/scripts.ts";
import { checkConfig } from "./config/check.ts";
import { printConfig } from "./config/print.ts";
import type { CliContext } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { examine } from "./doctor/doctor.ts";
import { planSweep } from "./gc/plan.ts";
import { runSweep } from "./gc/run.ts";
import { listAllLocks } from "./locks/list.ts";
import { releaseOneLock } from "./locks/release.ts";
import { showOneLock } from "./locks/show.ts";
import { deleteOneRecording } from "./recordings/delete.ts";
import { downloadOneRecording } from "./recordings/download.ts";
import { listSomeRecordings } from "./recordings/list.ts";
import { showOneRecording } from "./recordings/show.ts";
import { startOneRecording } from "./recordings/start.ts";
import { stopOneRecording } from "./recordings/stop.ts";
import { deleteOneRoom } from "./rooms/delete.ts";
import { listAllRooms } from "./rooms/list.ts";
import { showOneRoom } from "./rooms/show.ts";
import { serveRequests } from "./serve.ts";
import { CLI_TEXT } from "./text.ts";
import { listWebhooks } from "./webhooks/list.ts";
import { retryWebhooks } from "./webhooks/retry.ts";

const DESCRIPTION = `Commands work on the stores directly, also when the service is down, or, with
--url, on a running service. Settings come from the environment and from .env in
this directory; secrets are never flags.

Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 conflict, 5 dependency
unreachable, 6 partial, 130 interrupted.`;

/** Every command on one page. */
function createCli(): Application<CliContext> {
  const rooms = buildRouteMap({
    docs: { brief: "Rooms: list, show, delete" },
    routes: { list: listAllRooms, show: showOneRoom, delete: deleteOneRoom },
  });
  const recordings = buildRouteMap({
    docs: { brief: "Recordings: list, show, start, stop, delete, download" },
    routes: {
      list: listSomeRecordings,
      show: showOneRecording,
      start: startOneRecording,
      stop: stopOneRecording,
      delete: deleteOneRecording,
      download: downloadOneRecording,
    },
  });
  const locks = buildRouteMap({
    docs: { brief: "Locks: which rooms are held, by whom, and why" },
    routes: { list: listAllLocks, show: showOneLock, release: releaseOneLock },
  });
  const gc = buildRouteMap({
    docs: { brief: "Garbage collection: free the locks that nobody holds any more" },
    routes: { plan: planSweep, run: runSweep },
  });
  const catalog = buildRouteMap({
    docs: { brief: "Lists of recordings against records and files: check, rebuild" },
    routes: { check: checkAll, rebuild: rebuildAll },
  });
  const webhooks = buildRouteMap({
    docs: { brief: "Outgoing webhooks: list, retry" },
    routes: { list: listWebhooks, retry: retryWebhooks },
  });
  const config = buildRouteMap({
    docs: { brief: "Settings: check, print" },
    routes: { check: checkConfig, print: printConfig },
  });
  const root = buildRouteMap({
    docs: {
      brief: "At most one recording in each LiveKit room",
      fullDescription: DESCRIPTION,
    },
    routes: {
      serve: serveRequests,
      rooms,
      recordings,
      locks,
      gc,
      catalog,
      webhooks,
      doctor: examine,
      config,
      completions: printCompletions,
    },
  });
  return buildApplication<CliContext>(root, {
    name: "tallylight",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    // The flags are listed below the usage, where they have room.
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: CLI_TEXT },
    versionInfo: { getCurrentVersion: ownVersion },
  });
}

/** Runs one command line, without the name of the program. Never throws; answers with the exit code. */
export async function runCli(inputs: readonly string[], context: CliContext): Promise<number> {
  if (inputs[0] === COMPLETE) return complete(inputs.slice(1), context);
  await run(createCli(), inputs, context);
  return exitCodeOf(context.process.exitCode);
}

/** What may come next, a line each: the word, a tab, and what it is. */
async function complete(words: readonly string[], context: CliContext): Promise<number> {
  const found = await proposeCompletions(createCli(), words, context);
  for (const { completion, brief } of found) context.process.stdout.write(`${completion}\t${brief}\n`);
  return EXIT.ok;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
