import type { Rule } from "../facts.ts";
import { aRepeatedWebhookChangesNothing, eventsComeInOrder } from "./events.ts";
import { oneAnswerForEachKey } from "./keys.ts";
import { aLockGoesOnlyByEvidence } from "./not-freed-early.ts";
import { atMostOneEgressPerRoom } from "./one-recording.ts";
import {
  aDeletedRecordingNeverComesBack,
  aRankNeverGoesDown,
  completeHasItsFile,
  unknownFieldsAreKept,
} from "./records.ts";
import { aDeletedRoomIsNotRecorded } from "./rooms.ts";
import {
  aPromisedRecordingIsNeverStoppedByUs,
  everyRoundEnds,
  everyStartAnswersInTimeAndTruthfully,
} from "./starts.ts";
import { noVersionIsSeenTwice } from "./versions.ts";

/** Every rule of safety, new for each run. */
export function safetyRules(): readonly Rule[] {
  return [
    atMostOneEgressPerRoom(),
    aLockGoesOnlyByEvidence(),
    noVersionIsSeenTwice(),
    aRankNeverGoesDown(),
    completeHasItsFile(),
    oneAnswerForEachKey(),
    aRepeatedWebhookChangesNothing(),
    aDeletedRecordingNeverComesBack(),
    unknownFieldsAreKept(),
    everyStartAnswersInTimeAndTruthfully(),
    aPromisedRecordingIsNeverStoppedByUs(),
    aDeletedRoomIsNotRecorded(),
    everyRoundEnds(),
    eventsComeInOrder(),
  ];
}
