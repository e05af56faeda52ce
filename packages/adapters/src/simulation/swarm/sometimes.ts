import { FAULTS } from "./options.ts";

/** What a run of many seeds must have reached: else it has not shown what it says. */
const SOMETIMES: readonly string[] = [
  ...FAULTS.map((fault) => `fault ${fault}`),
  ...[
    "keep: unreadable",
    "keep: could-not-ask",
    "keep: in-progress",
    "keep: another-in-progress",
    "keep: forgotten",
    "restamp: clock-set-back",
    "activate: no-driver",
    "stop: no-driver",
    "stop: room-over",
    "stop: ordered",
    "release: ended",
    "release: room-over",
    "release: no-egress",
    "adopt: promised",
    "record: news",
    "record: row-behind",
    "note: recorder-silent",
    "note: room-over",
    "note: forgotten",
    "note: stop-unheard",
    "wait: recorder-silent",
    "wait: stop-unheard",
    "wait: forgotten",
    "clear: recorder-answers",
    "probe: recorder-silent",
    "probe: uploading",
    "give-up: stop-unheard",
    "give-up: uploading",
    "give-up: forgotten",
    "evict: another-holds",
    "evict: not-promised",
    "evict: room-over",
  ].map((step) => `step ${step}`),
  "step applied",
  "step changed-meanwhile",
  "step failed",
  ...[
    "promised",
    "room-not-found",
    "room-empty",
    "already-recording",
    "room-ended",
    "stopped",
    "start-timed-out",
    "start-failed",
    "no-egress-capacity",
    "unavailable",
  ].map((answer) => `start ${answer}`),
  ...["taken", "already-stopped", "recording-not-found", "unavailable"].map((answer) => `stop ${answer}`),
  ...["deleted", "recording-in-progress", "recording-not-found", "unavailable"].map(
    (answer) => `delete recording: ${answer}`,
  ),
  ...[
    "deleted",
    "deleting",
    "closed",
    "scheduled",
    "room-not-found",
    "room-has-meeting",
    "room-has-recordings",
    "unavailable",
  ].map((answer) => `delete room: ${answer}`),
  ...["freed", "lock-not-found", "lock-in-use", "unavailable"].map((answer) => `operator: ${answer}`),
  ...["user", "room-ended", "limit", "start-timed-out", "start-failed", "recorder-lost", "evicted"].map(
    (reason) => `end ${reason}`,
  ),
  ...["complete", "failed", "aborted", "limit_reached"].flatMap((status) => `told ${status}`),
  ...["complete", "failed", "aborted"].map((status) => `inferred ${status}`),
  "locks in redis",
  "locks in s3",
  "user asks again at once",
  "a recorder makes its room again",
  "a recorder's upload fails",
  "a webhook is given up after five attempts",
  "the catalog takes what had waited for it",
];

/** The least number of seeds after which a thing that was never reached counts as unreachable. */
export const ENOUGH_SEEDS = 2_000;

export function neverReached(counts: ReadonlyMap<string, number>): readonly string[] {
  return SOMETIMES.filter((what) => !counts.has(what));
}
