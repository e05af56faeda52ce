import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import { singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised, recorders } from "./words.ts";

const DOWN_MS = 3_000;

export const allKilled: Scenario = scenario({
  name: "all-killed",
  injects: `all three instances killed (SIGKILL) with one recording running, one stopped just then and one starting, and started again after ${DOWN_MS / 1_000} s`,
  faults: ["crash"],
  lockServer: singleRedis,
  act: async (house) => {
    const { instances } = house;
    const [running, stopped, starting] = [
      await house.meet("Running"),
      await house.meet("Stopped"),
      await house.meet("Starting"),
    ];
    const runningId = await promised(house, 0, running);
    const stoppedId = await promised(house, 1, stopped);
    await house.worker.setFaults(starting.roomId, "active-after=5s");
    await house.worker.setFaults(stopped.roomId, "end-delay=1s");
    const cut = house.start(instances[2], starting.roomId);
    await until("the third one starts", async () => {
      await house.catchUp();
      return recorders(house) === 3;
    });
    const stop = house.stopRecording(instances[0], stoppedId);
    await delay(20);
    await Promise.all(instances.map(({ kill }) => kill()));
    const answers = [await cut, await stop];
    await delay(DOWN_MS);
    await Promise.all(instances.map(({ start }) => start()));
    const goesOn = await instances[0].api.get(`/recordings/${runningId}`);
    return `start and stop under way: ${answersIn(answers)}; the promised recording is ${String(goesOn.body["status"])}`;
  },
});
