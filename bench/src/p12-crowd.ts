import { systemIds } from "@tallylight/adapters/system";
import type { LockStore, RoomId } from "@tallylight/core";
import type { Bench, Figure } from "./harness/figure.ts";
import { askOf } from "./harness/house.ts";
import { interleave, timed } from "./harness/interleave.ts";
import { freshClaim } from "./harness/locks.ts";
import { BASE } from "./harness/memory-house.ts";
import { ms, plainRow, ratioRow, type Row } from "./harness/row.ts";
import { openRoom, openStarter } from "./harness/starts.ts";
import { quantile } from "./harness/stats.ts";
import { library, NODE } from "./harness/versions.ts";

/** Everybody presses at once: one recording, and the others are told so about as soon as so many bare claims are answered. */
export const figure: Figure = { title: "simultaneous starts in one room", pinned: true, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const { house } = await openStarter(bench);
  const count = bench.size(500, 20);
  const ask = askOf(house, { mostWaiting: count });
  const egresses: number[] = [];
  let nth = 0;
  const starts = async (): Promise<number> => {
    const roomId = `crowd-${(nth += 1)}` as RoomId;
    await openRoom(house, roomId);
    const body = JSON.stringify({ roomId });
    const losers: number[] = [];
    let winners = 0;
    const one = async (): Promise<void> => {
      const began = performance.now();
      const { status } = await ask(`${BASE}/recordings`, { method: "POST", body });
      if (status === 201) winners += 1;
      else if (status === 409) losers.push(performance.now() - began);
      else throw new Error(`a start was answered ${status}`);
    };
    await Promise.all(Array.from({ length: count }, one));
    if (winners !== 1) throw new Error(`${winners} starts were answered 201`);
    egresses.push((await house.ports.egress.inRoom(roomId))._unsafeUnwrap().ours.length);
    return quantile(losers, 0.99);
  };
  const claims = async (): Promise<number> => p99OfClaims(house.ports.locks, `claims-${(nth += 1)}`, count);
  const taken = await interleave({ starts, claims }, bench.rounds);
  const on = ["a Redis, a versitygw, the simulator in a process of its own", library("ioredis"), NODE];
  const title = `${count} ${figure.title}`;
  const losers = {
    figure: `${title}: losers' p99`,
    against: "as many claims, p99",
    reach: { atMost: 3 },
    on,
  };
  return [
    plainRow({ figure: title, against: "egresses started", reach: { atMost: 1 }, on }, egresses, "egress"),
    ratioRow(losers, [taken.starts, taken.claims], ms),
  ];
}

/** Each of a lock of its own, and sent: of those of one lock that come at once a store may send a few. */
async function p99OfClaims(locks: LockStore, named: string, count: number): Promise<number> {
  const swaps = Array.from({ length: count }, () => ({
    expected: null,
    next: { version: systemIds.version(), lock: freshClaim() },
  }));
  const taken = await Promise.all(
    swaps.map((swap, at) => timed(async () => (await locks.swap(`${named}-${at}` as RoomId, swap))._unsafeUnwrap())),
  );
  return quantile(taken, 0.99);
}
