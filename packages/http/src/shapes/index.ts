export { LOCK_RELEASED, type ReleaseAudit, releaseNotice } from "./audit.ts";
export {
  type LiveKitJson,
  type LockJson,
  lockJson,
  type LocksJson,
  locksJson,
  type LockViewJson,
  lockViewJson,
  type ReleasedJson,
} from "./lock.ts";
export { reasonOf, ROOM_WORDS, suspicionText } from "./decision.ts";
export { type RecordingJson, recordingJson } from "./recording.ts";
export {
  type DeadLetterJson,
  type ReceiverJson,
  type RetriedJson,
  type WebhooksJson,
  webhooksJson,
} from "./webhook.ts";
export { detailOf, isDue, type StepJson, stepsOf, type SweepJson, sweepJson } from "./sweep.ts";
export { ageText, counted, sizeText, timeText } from "./words.ts";
