import { type Application, buildApplication, buildRouteMap, run } from "@stricli/core";
import { readFile } from "node:fs/promises";
import type { CliContext } from "./context.ts";
import { exitCodeOf } from "./exit-code.ts";
import { planSweep } from "./gc/plan.ts";
import { runSweep } from "./gc/run.ts";
import { listAllLocks } from "./locks/list.ts";
import { releaseOneLock } from "./locks/release.ts";
import { showOneLock } from "./locks/show.ts";
import { listSomeRecordings } from "./recordings/list.ts";
import { startOneRecording } from "./recordings/start.ts";
import { stopOneRecording } from "./recordings/stop.ts";
import { listAllRooms } from "./rooms/list.ts";
import { serveRequests } from "./serve.ts";
import { CLI_TEXT } from "./text.ts";

const DESCRIPTION = `Every command but serve works on the stores directly, also when the service is
down. Settings come from the environment and from .env in this directory;
secrets are never flags.

Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 conflict, 5 dependency
unreachable, 6 partial, 130 interrupted.`;

/** Every command on one page. */
function createCli(): Application<CliContext> {
  const rooms = buildRouteMap({ docs: { brief: "Rooms" }, routes: { list: listAllRooms } });
  const recordings = buildRouteMap({
    docs: { brief: "Recordings: list, start, stop" },
    routes: { list: listSomeRecordings, start: startOneRecording, stop: stopOneRecording },
  });
  const locks = buildRouteMap({
    docs: { brief: "Locks: which rooms are held, by whom, and why" },
    routes: { list: listAllLocks, show: showOneLock, release: releaseOneLock },
  });
  const gc = buildRouteMap({
    docs: { brief: "Garbage collection: free the locks that nobody holds any more" },
    routes: { plan: planSweep, run: runSweep },
  });
  const root = buildRouteMap({
    docs: {
      brief: "At most one recording in each LiveKit room",
      fullDescription: DESCRIPTION,
    },
    routes: { serve: serveRequests, rooms, recordings, locks, gc },
  });
  return buildApplication<CliContext>(root, {
    name: "tallylight",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    localization: { text: CLI_TEXT },
    versionInfo: { getCurrentVersion: ownVersion },
  });
}

/** Runs one command line, without the name of the program. Never throws; answers with the exit code. */
export async function runCli(inputs: readonly string[], context: CliContext): Promise<number> {
  await run(createCli(), inputs, context);
  return exitCodeOf(context.process.exitCode);
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
