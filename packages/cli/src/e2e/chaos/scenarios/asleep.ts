import { setTimeout as delay } from "node:timers/promises";
import { singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn } from "./words.ts";

const ASLEEP_MS = 60_000;
const ROOMS = 5;

/**
 * It falls asleep when it has claimed the room in the middle, and asks once more whether that is being deleted: the other
 * starts are at different points of their way then.
 */
export const asleep: Scenario = scenario({
  name: "asleep",
  injects: `one of three instances stopped (SIGSTOP) for ${ASLEEP_MS / 1_000} s in the middle of ${ROOMS} starts, which others ask for meanwhile`,
  quick: false,
  faults: ["pause"],
  lockServer: singleRedis,
  act: async (house) => {
    const [sleeper, ...others] = house.instances;
    const rooms = [];
    for (let nth = 1; nth <= ROOMS; nth += 1) rooms.push(await house.meet(`Asleep ${nth}`));
    const [, , middle] = rooms;
    const asleepFrom = new Promise<void>((resolve) =>
      house.onStorageCall(async ({ path }) => {
        if (middle === undefined || !path.includes(`/rooms/${middle.roomId}/`)) return;
        if (!(await house.locks.tap().locks()).has(middle.roomId)) return;
        sleeper.pause();
        house.onStorageCall(async () => undefined);
        resolve();
      }),
    );
    const asked = rooms.map(async ({ roomId }, nth) => {
      await delay(nth * 15);
      return house.start(sleeper, roomId);
    });
    await asleepFrom;
    const wakesAt = Date.now() + ASLEEP_MS;
    const meanwhile = await Promise.all(
      rooms.map(async ({ roomId }, nth) => {
        for (;;) {
          const answer = await house.start(others[nth % 2] ?? sleeper, roomId);
          if (answer?.status === 201 || Date.now() > wakesAt - 5_000) return answer;
          await delay(1_000);
        }
      }),
    );
    await delay(Math.max(0, wakesAt - Date.now()));
    sleeper.resume();
    return `asked of the others: ${answersIn(meanwhile)}; of the sleeper: ${answersIn(await Promise.all(asked))}`;
  },
});
