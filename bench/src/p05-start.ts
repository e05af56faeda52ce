import type { RoomId } from "@tallylight/core";
import type { Bench, Figure } from "./harness/figure.ts";
import { quantile } from "./harness/stats.ts";
import { ms, ratioRow, type Row } from "./harness/row.ts";
import { openRoom, openStarter, type StartTimes } from "./harness/starts.ts";
import { library, NODE } from "./harness/versions.ts";

/**
 * A start asks Redis, S3 and LiveKit several things, and waits for LiveKit. What LiveKit takes, from the call until its
 * webhook is here, is taken off; the rest is held against its own round trips, of which those side by side count once.
 */
export const figure: Figure = { title: "start, LiveKit's time taken off", pinned: true, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const { house, start } = await openStarter(bench);
  const count = bench.size(40, 3);
  let nth = 0;
  const round = async (): Promise<readonly StartTimes[]> => {
    const taken: StartTimes[] = [];
    for (let at = 0; at < count; at += 1) {
      const roomId = `room-${(nth += 1)}` as RoomId;
      await openRoom(house, roomId);
      const times = await start(roomId);
      if (times.status !== 201) throw new Error(`a start was answered ${times.status}`);
      taken.push(times);
    }
    return taken;
  };
  await round();
  const rounds: (readonly StartTimes[])[] = [];
  while (rounds.length < bench.rounds) rounds.push(await round());
  const of = (pick: (times: StartTimes) => number, q: number): readonly number[] =>
    rounds.map((times) => quantile(times.map(pick), q));
  const [ours, trips] = [of(({ oursMs }) => oursMs, 0.5), of(({ tripsMs }) => tripsMs, 0.5)];
  const slowest = of(({ oursMs }) => oursMs, 0.99);
  const on = ["a Redis, a versitygw, the simulator in a process of its own", library("ioredis"), NODE];
  const named = { against: "its round trips", on };
  return [
    ratioRow({ ...named, figure: `${figure.title}, p50`, reach: { atMost: 1.5 } }, [ours, trips], ms),
    ratioRow({ ...named, figure: `${figure.title}, p99`, reach: { atMost: 3 } }, [slowest, trips], ms),
  ];
}
