import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import { type House, singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised, recorders } from "./words.ts";

const AWAY_MS = 4_000;

/** Redis is killed while starts wait for their recorders, and comes back with or without what it had. */
export const redisRestarts: readonly Scenario[] = [false, true].map((emptied) =>
  scenario({
    name: emptied ? "redis-emptied" : "redis-restarted",
    injects: `Redis killed for ${AWAY_MS / 1_000} s while two starts wait, ${emptied ? "and comes back empty" : "and comes back with its data"}`,
    faults: emptied ? ["lock-down", "lock-emptied"] : ["lock-down"],
    lockServer: singleRedis,
    act: async (house) => {
      const { instances, locks, worker } = house;
      const [one, other, recorded, free] = await meetings(house);
      const running = await promised(house, 2, recorded);
      for (const { roomId } of [one, other]) await worker.setFaults(roomId, "active-after=3s");
      const waiting = [house.start(instances[0], one.roomId), house.start(instances[1], other.roomId)];
      await until("both wait for their recorders", async () => {
        await house.catchUp();
        return recorders(house) === 3;
      });
      await locks.die();
      const refused = await house.start(instances[2], free.roomId);
      const stopped = await house.stopRecording(instances[0], running);
      await delay(AWAY_MS);
      await locks.rise({ emptied });
      const answered = await Promise.all(waiting);
      return `waiting: ${answersIn(answered)}; a start meanwhile: ${answersIn([refused])}; a stop meanwhile: ${answersIn([stopped])}`;
    },
  }),
);

async function meetings(house: House) {
  const met = [];
  for (const name of ["One", "Other", "Recorded", "Free"]) met.push(await house.meet(name));
  return met as [Met, Met, Met, Met];
}

type Met = Awaited<ReturnType<House["meet"]>>;
