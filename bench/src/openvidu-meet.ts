import { freePort } from "@tallylight/services";
import { restoreIndex, type RoomId } from "@tallylight/core";
import type { Bench, Figure } from "./harness/figure.ts";
import { openHouse } from "./harness/house.ts";
import { inLanes, timedEach } from "./harness/interleave.ts";
import { API_KEY, BASE } from "./harness/memory-house.ts";
import { startService } from "./harness/process.ts";
import { endedRecording, makeRoom } from "./harness/recordings.ts";
import { mib, ms, type Row } from "./harness/row.ts";
import { openRoom, openStarter, post, startServers } from "./harness/starts.ts";
import { estimate, median } from "./harness/stats.ts";
import { NODE, goProgram } from "./harness/versions.ts";

/**
 * The same operations as they were measured of OpenVidu Meet 3.9, on such a machine on another day, with a real LiveKit
 * and MinIO. Ours has a simulated LiveKit, whose time is in none of them. So the factor of three that is to be reached is
 * shown and not judged.
 */
export const figure: Figure = { title: "OpenVidu Meet 3.9", pinned: false, run };

const AGAINST = "OpenVidu Meet 3.9, another run";
const A_THIRD = 0.33;
const LISTED = 100;

async function run(bench: Bench): Promise<readonly Row[]> {
  const port = await freePort();
  const env = await startServers(bench, [port]);
  const house = await openHouse(bench, env);
  (await restoreIndex(house.ports))._unsafeUnwrap();
  await inLanes(LISTED, 8, async (nth) => {
    await makeRoom(house.ports, `listed-${nth}` as RoomId);
    const recording = endedRecording(nth);
    (await house.ports.catalog.documents.write(recording, null))._unsafeUnwrap();
    (await house.ports.catalog.index.restore(recording))._unsafeUnwrap();
  });
  const service = await bench.server(() => startService({ ...env, PORT: String(port) }));
  const idle = service.memoryMib().now;
  const url = `${service.url}${BASE}`;
  const get = async (path: string): Promise<void> => {
    const answer = await fetch(url + path, { headers: { "x-api-key": API_KEY } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  };
  const count = bench.size(20, 2);
  const measured = async (call: (nth: number) => Promise<void>): Promise<readonly number[]> => {
    await timedEach(count, call);
    const rounds: number[] = [];
    while (rounds.length < bench.rounds) rounds.push(median(await timedEach(count, call)));
    return rounds;
  };
  const { recordingId } = endedRecording(1);
  const on = [NODE, goProgram("versitygw"), "a Redis, the simulator in a process of its own"];
  const row = (what: string, theirs: number, ours: readonly number[], show = ms): Row => ({
    figure: what,
    against: AGAINST,
    ours: show(median(ours)),
    theirs: show(theirs),
    measured: estimate(ours.map((value) => value / theirs)),
    unit: "×",
    reach: { atMost: A_THIRD },
    notJudged: "not one run",
    on,
  });
  const created = await measured(async () => expectStatus(await post(`${url}/rooms`, { roomName: "Bench" }), 201));
  const starts = await startTimes(bench, count);
  return [
    row("create a room", 4.6, created),
    row("get a room", 3.2, await measured(() => get("/rooms/listed-1"))),
    row("list 100 rooms", 21, await measured(() => get("/rooms?maxItems=100"))),
    row("list 100 recordings", 4.1, await measured(() => get("/recordings?maxItems=100"))),
    row("get a recording", 2, await measured(() => get(`/recordings/${recordingId}`))),
    row("start, LiveKit's time taken off", 17.5, starts),
    row("memory (RSS), idle", 205, [idle], mib),
  ];
}

async function startTimes(bench: Bench, count: number): Promise<readonly number[]> {
  const { house, start } = await openStarter(bench);
  let nth = 0;
  const one = async (): Promise<number> => {
    const roomId = `start-${(nth += 1)}` as RoomId;
    await openRoom(house, roomId);
    const { status, oursMs } = await start(roomId);
    if (status !== 201) throw new Error(`a start was answered ${status}`);
    return oursMs;
  };
  const rounds: number[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    const taken: number[] = [];
    while (taken.length < count) taken.push(await one());
    if (round > 0) rounds.push(median(taken));
  }
  return rounds;
}

function expectStatus({ status }: { readonly status: number }, expected: number): void {
  if (status !== expected) throw new Error(`answered ${status}, not ${expected}`);
}
