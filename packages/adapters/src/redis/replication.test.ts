import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Redis } from "ioredis";
import { expect, test } from "vitest";
import { waitingFor } from "./replication.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const ROUNDS = 30_000;

/** A master that answers every pipeline in the next turn. */
function master(onRound: () => void): Redis {
  const exec = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    onRound();
    return [
      [null, "v"],
      [null, 1],
    ];
  };
  return { pipeline: () => ({ call: () => {}, wait: () => {}, exec }) } as unknown as Redis;
}

test("nothing is kept of rounds that are over while there is always somebody who waits for the next", async () => {
  const heap: number[] = [];
  let round = 0;
  const onRound = (): void => {
    round += 1;
    if (round % (ROUNDS / 3) !== 0) return;
    collectGarbage();
    heap.push(process.memoryUsage().heapUsed);
  };
  const waiting = waitingFor(master(onRound), { replicas: 1, timeoutMs: 1 });
  const askOnAndOn = async (): Promise<void> => {
    for (let nth = 0; nth < ROUNDS; nth += 1) await waiting.ask("lock", ["HGET", "lock", "v"]);
  };
  await Promise.all([askOnAndOn(), askOnAndOn(), askOnAndOn()]);
  const [first = 0, , last = 0] = heap;
  expect(heap.length, "each ask has a round, some share it").toBeGreaterThanOrEqual(3);
  expect(last - first).toBeLessThan(4_000_000);
}, 60_000);
