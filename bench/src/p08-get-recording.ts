import { fileURLToPath } from "node:url";
import type { Bench, Figure } from "./harness/figure.ts";
import { type Environment, openHouse, settingsOf } from "./harness/house.ts";
import { interleave, type Side } from "./harness/interleave.ts";
import { requestsPerSecond } from "./harness/load.ts";
import { API_KEY, BASE } from "./harness/memory-house.ts";
import { type RunningProcess, startProcess, startService } from "./harness/process.ts";
import { endedRecording } from "./harness/recordings.ts";
import { perSecond, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE } from "./harness/versions.ts";

/** The service logs, counts and validates; the same work by hand does not. */
export const figure: Figure = { title: "GET /recordings/{id}", pinned: true, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const env = settingsOf(bench);
  const recordingId = await storeOne(bench, env);
  const service = await bench.server(() => startService(env));
  const express = await bench.server(() => peer("express", env));
  const raw = await bench.server(() => peer("raw", env));
  const load = { count: bench.size(4_000, 50), connections: 16 };
  const side =
    ({ url }: RunningProcess, base: string): Side =>
    () =>
      requestsPerSecond(`${url}${base}/recordings/${recordingId}`, { "x-api-key": API_KEY }, load);
  const answered = await interleave(
    { ours: side(service, BASE), express: side(express, ""), raw: side(raw, "") },
    bench.rounds,
  );
  const on = [library("hono"), library("@hono/node-server"), library("express"), NODE, "files and LMDB"];
  const row = (against: string, atLeast: number, theirs: readonly number[]): Row =>
    ratioRow(
      { figure: `${figure.title}, requests a second`, against, reach: { atLeast }, on },
      [answered.ours, theirs],
      perSecond,
    );
  return [row("the handler on Express 5", 2, answered.express), row("the handler on node:http", 0.5, answered.raw)];
}

/** Its id. */
async function storeOne(bench: Bench, env: Environment): Promise<string> {
  const { ports } = await openHouse(bench, env);
  const recording = endedRecording(1);
  (await ports.catalog.documents.write(recording, null))._unsafeUnwrap();
  (await ports.catalog.index.restore(recording))._unsafeUnwrap();
  return recording.recordingId;
}

function peer(name: string, env: Environment): Promise<RunningProcess> {
  return startProcess([fileURLToPath(new URL(`peers/${name}.js`, import.meta.url))], env, "/livez");
}
