import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import { sentinelRedis } from "../sentinel-redis.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised, recorders } from "./words.ts";

/** What the master acknowledged last never reached a replica: a lock that was granted is granted anew, or was never told. */
export const failovers: readonly Scenario[] = ([0, 1] as const).map((lockReplicas) =>
  scenario({
    name: lockReplicas === 0 ? "failover" : "failover-waited",
    injects: `the way to both replicas black-holed, three starts, then the master killed; Sentinel promotes one; TALLY_LOCK_REPLICAS=${lockReplicas}`,
    faults: lockReplicas === 0 ? ["lock-failover"] : ["lock-failover-wait"],
    lockServer: sentinelRedis(lockReplicas),
    act: async (house) => {
      const { instances, locks, worker } = house;
      const [kept, lost, waiting] = [await house.meet("Kept"), await house.meet("Lost"), await house.meet("Waiting")];
      await promised(house, 0, kept);
      locks.blackHole();
      const behind = await house.start(instances[1], lost.roomId);
      await worker.setFaults(waiting.roomId, "active-after=5s");
      await house.catchUp();
      const before = recorders(house);
      const asked = house.start(instances[2], waiting.roomId);
      if (lockReplicas === 0) {
        await until("the third start waits for its recorder", async () => {
          await house.catchUp();
          return recorders(house) > before;
        });
      } else await asked;
      const changed = await locks.failOver();
      if (lockReplicas === 0 && changed === 0) throw new Error("the failover lost no lock, so it has shown nothing");
      // Whoever comes first is to see what records there, or that nothing does.
      const again = await until("the lock store answers again", async () => {
        const answer = await house.start(instances[0], lost.roomId);
        return answer === null || answer.status === 503 ? null : answer;
      });
      await delay(1_000);
      return `locks lost or changed: ${changed}; behind the black hole: ${answersIn([behind, await asked])}; in the first of these rooms afterwards: ${answersIn([again])}`;
    },
  }),
);
