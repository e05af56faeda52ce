import { setTimeout as delay } from "node:timers/promises";
import { singleRedis } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised } from "./words.ts";

const AWAY_MS = 4_000;

/** One recorder still uploads when S3 is back; the other one may have given up by then, as LiveKit's do in 0.1 s: that film is its recorder's loss, and on record as failed. */
export const storageAway: Scenario = scenario({
  name: "s3-away",
  injects: `S3 away for ${AWAY_MS / 1_000} s while two recordings are stopped; one uploads after it is back`,
  faults: ["s3-down"],
  lockServer: singleRedis,
  act: async (house) => {
    const [late, early, free] = [await house.meet("Late"), await house.meet("Early"), await house.meet("Free")];
    await house.worker.setFaults(late.roomId, `end-delay=${AWAY_MS + 2_000}ms`);
    const ids = [await promised(house, 0, late), await promised(house, 1, early)];
    await house.storage.cut();
    const stops = await Promise.all(ids.map((id, nth) => house.stopRecording(at(house.instances, nth), id)));
    const refused = await house.start(house.instances[2], free.roomId);
    await delay(AWAY_MS);
    await house.storage.mend();
    return `stops: ${answersIn(stops)}; a start meanwhile: ${answersIn([refused])}`;
  },
});

function at<T>(of: readonly [T, ...T[]], nth: number): T {
  return of[nth] ?? of[0];
}
