import type { Scenario } from "../scenario.ts";
import { allKilled } from "./all-killed.ts";
import { answerCut } from "./answer-cut.ts";
import { asleep } from "./asleep.ts";
import { crowd } from "./crowd.ts";
import { failovers } from "./failover.ts";
import { liveKitRestart } from "./livekit-restart.ts";
import { orphans } from "./orphans.ts";
import { redisRestarts } from "./redis-restart.ts";
import { storageAway } from "./storage-away.ts";

/** All that goes wrong here, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  ...failovers,
  ...redisRestarts,
  storageAway,
  liveKitRestart,
  asleep,
  allKilled,
  crowd,
  orphans,
  answerCut,
];
