import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import { singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised } from "./words.ts";

const AWAY_MS = 4_000;

export const liveKitRestart: Scenario = scenario({
  name: "livekit-restarted",
  injects: `livekit-server killed for ${AWAY_MS / 1_000} s in mid-recording`,
  faults: ["livekit-restart"],
  lockServer: singleRedis,
  act: async (house) => {
    const [recorded, stopped, free] = [
      await house.meet("Recorded"),
      await house.meet("Stopped"),
      await house.meet("Free"),
    ];
    const recordingId = await promised(house, 0, recorded);
    const stoppedId = await promised(house, 1, stopped);
    await house.liveKit.kill();
    const refused = await house.start(house.instances[2], free.roomId);
    const stop = await house.stopRecording(house.instances[2], stoppedId);
    await delay(AWAY_MS);
    await house.liveKit.restart();
    const again = await until("a room can be recorded again", async () => {
      const answer = await house.start(house.instances[2], free.roomId);
      return answer?.status === 201 ? answer : null;
    });
    const goesOn = await house.instances[0].api.get(`/recordings/${recordingId}`);
    return `a start meanwhile: ${answersIn([refused])}; a stop meanwhile: ${answersIn([stop])}; a start afterwards: ${again.status}; the recording is ${String(goesOn.body["status"])}`;
  },
});
