import { Hono } from "hono";
import type { Evidence, RoomId } from "@tallylight/core";
import { onRecorderEvent } from "@tallylight/core";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Figure } from "./harness/figure.ts";
import { askOf } from "./harness/house.ts";
import { inLanes, interleave } from "./harness/interleave.ts";
import { BASE, memoryHouse } from "./harness/memory-house.ts";
import { startingLiveKit } from "./harness/quick-livekit.ts";
import { makeRoom } from "./harness/recordings.ts";
import { ratioRow, type Row, significant } from "./harness/row.ts";
import { library, NODE } from "./harness/versions.ts";

/**
 * What a start that waits for its recording holds in memory, and gives back when it is answered: so what the stores keep
 * of it is in neither.
 */
export const figure: Figure = { title: "heap of a waiting start", pinned: true, run };

/** A heap is no matter of luck, and ten thousand starts take their time. */
const MOST_ROUNDS = 3;

async function run(bench: Bench): Promise<readonly Row[]> {
  const count = bench.size(10_000, 50);
  const taken = await interleave(
    { ours: () => heapOfStarts(count), bare: () => heapOfRequests(count) },
    Math.min(bench.rounds, MOST_ROUNDS),
  );
  const on = [library("hono"), NODE];
  const named = { figure: `heap of a start that waits, one of ${count}`, against: "a pending Hono request" };
  return [ratioRow({ ...named, reach: { atMost: 3 }, on }, [taken.ours, taken.bare], kib)];
}

const kib = (bytes: number): string => `${significant(bytes / 1_024)} KiB`;

/** In bytes, for one of them. */
async function heapOfStarts(count: number): Promise<number> {
  const started: Evidence[] = [];
  const liveKit = startingLiveKit((evidence) => started.push(evidence));
  // Nobody looks or gives up meanwhile: what is weighed is the wait.
  const house = memoryHouse(liveKit, { lookEveryMs: 600_000, startTimeoutMs: 600_000, lockGraceMs: 700_000 });
  const ask = askOf(house, { mostWaiting: count });
  const rooms = Array.from({ length: count }, (_, nth) => `room-${nth}` as RoomId);
  await inLanes(count, 64, (nth) => makeRoom(house.ports, rooms[nth] as RoomId));
  const answers = rooms.map((roomId) =>
    ask(`${BASE}/recordings`, { method: "POST", body: JSON.stringify({ roomId }) }),
  );
  while (started.length < count) await sleep(10);
  await settled();
  const waiting = heapBytes();
  for (const evidence of started)
    (await onRecorderEvent(house.ports, { ...evidence, status: "active" }))._unsafeUnwrap();
  const statuses = await Promise.all(answers.map(async (answer) => (await answer).status));
  if (statuses.some((status) => status !== 201)) throw new Error(`a start was answered ${Math.max(...statuses)}`);
  answers.length = 0;
  await settled();
  return (waiting - heapBytes()) / count;
}

async function heapOfRequests(count: number): Promise<number> {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const app = new Hono();
  app.post("/recordings", async (c) => {
    const body: unknown = await c.req.json();
    await answered;
    return c.json(body);
  });
  const init = { method: "POST", headers: { "content-type": "application/json" } };
  const answers = Array.from({ length: count }, async (_, nth) =>
    app.request("/recordings", { ...init, body: JSON.stringify({ roomId: `room-${nth}` }) }),
  );
  await settled();
  const waiting = heapBytes();
  answer();
  await Promise.all(answers);
  answers.length = 0;
  await settled();
  return (waiting - heapBytes()) / count;
}

/** Whatever was about to go on has gone on. */
const settled = (): Promise<void> => sleep(300);

function heapBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
