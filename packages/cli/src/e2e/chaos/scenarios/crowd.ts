import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "../../client.ts";
import { singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, recorders } from "./words.ts";

const STARTS = 500;
const PATIENCE_MS = 40_000;

/** Who is told that something did not answer in time, because so many ask, asks again after some seconds. */
export const crowd: Scenario = scenario({
  name: "crowd",
  injects: `${STARTS} simultaneous starts in one room over three instances; whoever is told 503, or nothing, asks again`,
  faults: [],
  lockServer: singleRedis,
  direct: true,
  act: async (house) => {
    const { roomId } = await house.meet("Crowd");
    const first: (Answer | null)[] = [];
    const until = Date.now() + PATIENCE_MS;
    const ask = async (nth: number): Promise<Answer | null> => {
      for (;;) {
        const answer = await house.start(house.instances[nth % 3] ?? house.instances[0], roomId);
        first[nth] ??= answer;
        if (Date.now() > until || (answer !== null && answer.status !== 503)) return answer;
        await delay(2_000 + 10 * nth);
      }
    };
    const last = await Promise.all(Array.from({ length: STARTS }, (_, nth) => ask(nth)));
    await house.catchUp();
    return `first answers: ${answersIn(first)}; last: ${answersIn(last)}; recorders: ${recorders(house)}`;
  },
});
