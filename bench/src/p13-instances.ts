import { freePort } from "@tallylight/services";
import { availableParallelism } from "node:os";
import type { RoomId } from "@tallylight/core";
import type { Bench, Figure } from "./harness/figure.ts";
import { openHouse } from "./harness/house.ts";
import { inLanes, interleave } from "./harness/interleave.ts";
import { BASE } from "./harness/memory-house.ts";
import { type RunningProcess, startService } from "./harness/process.ts";
import { perSecond, plainRow, ratioRow, type Row } from "./harness/row.ts";
import { openRoom, post, startServers } from "./harness/starts.ts";
import { NODE } from "./harness/versions.ts";

/**
 * Rooms that are all recorded at once: what three instances start in a second, beside what one of them does. Each round
 * adds its part of the rooms, and none is stopped.
 */
export const figure: Figure = { title: "rooms recorded at once", pinned: false, run };

const INSTANCES = 3;
/** How many starts are under way at a time. */
const LANES = 60;
/** Three instances, the simulator, Redis, S3 and the load: with fewer cores, the cores are what is measured. */
const LEAST_CORES = 6;

async function run(bench: Bench): Promise<readonly Row[]> {
  const ports = await Promise.all(Array.from({ length: INSTANCES }, freePort));
  const env = await startServers(bench, ports.slice(0, 1));
  const services: RunningProcess[] = [];
  for (const port of ports) services.push(await bench.server(() => startService({ ...env, PORT: String(port) })));
  const house = await openHouse(bench, env);
  const rooms = bench.size(1_000, 12);
  // Two sides in each round, and in the one before the first.
  const each = Math.ceil(rooms / (2 * (bench.rounds + 1)));
  let made = 0;
  const startsPerSecond = async (among: readonly RunningProcess[]): Promise<number> => {
    const roomIds = Array.from({ length: each }, () => `room-${(made += 1)}` as RoomId);
    await inLanes(each, LANES, (nth) => openRoom(house, roomIds[nth] as RoomId));
    const began = performance.now();
    await inLanes(each, LANES, async (nth) => {
      const { url } = among[nth % among.length] as RunningProcess;
      const { status } = await post(`${url}${BASE}/recordings`, { roomId: roomIds[nth] });
      if (status !== 201) throw new Error(`a start was answered ${status}`);
    });
    return (each / (performance.now() - began)) * 1_000;
  };
  const memory: number[] = [];
  const three = async (): Promise<number> => {
    const speed = await startsPerSecond(services);
    memory.push(Math.max(...services.map(({ memoryMib }) => memoryMib().now)));
    return speed;
  };
  const taken = await interleave({ three, one: () => startsPerSecond(services.slice(0, 1)) }, bench.rounds);
  const cores = availableParallelism();
  const notJudged = cores < LEAST_CORES ? { notJudged: `${cores} cores for all of it` } : {};
  const on = ["a Redis, a versitygw, the simulator in a process of its own", NODE];
  const title = `${made} ${figure.title}`;
  const speed = { figure: `${title}: starts a second, 3 instances`, against: "1 instance", reach: { atLeast: 2 }, on };
  const growth = (memory.at(-1) ?? 0) - (memory[Math.floor(memory.length / 2)] ?? 0);
  return [
    { ...ratioRow(speed, [taken.three, taken.one], perSecond), ...notJudged },
    plainRow(
      { figure: title, against: "growth of an instance (RSS), second half", reach: { atMost: 32 }, on },
      [growth],
      "MiB",
    ),
  ];
}
