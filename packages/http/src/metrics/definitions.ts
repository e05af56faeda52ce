type Definition = {
  readonly type: "counter" | "gauge" | "histogram";
  readonly name: `tallylight_${string}`;
  /** What it means, in one sentence; `docs/operate/monitoring.md` says the same. */
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
};

const define = <const D extends Readonly<Record<string, Definition>>>(definitions: D): D => definitions;

const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Everything that is measured. No label holds what a caller can make up: routes are the document's own, outcomes and
 * reasons are the code's own words. `docs/operate/monitoring.md` is checked against this table.
 */
export const DEFINITIONS = define({
  httpRequests: {
    type: "counter",
    name: "tallylight_http_requests_total",
    help: "Requests answered, by route of the API document (`none` where there is none) and status.",
    labels: ["method", "route", "status"],
  },
  httpSeconds: {
    type: "histogram",
    name: "tallylight_http_request_duration_seconds",
    help: "From a request's headers to its answer's; a body that streams is not in it.",
    labels: ["method", "route"],
    buckets: REQUEST_SECONDS,
  },
  starts: {
    type: "counter",
    name: "tallylight_recording_starts_total",
    help: "Starts answered: `started`, or the code of the refusal.",
    labels: ["outcome"],
  },
  startSeconds: {
    type: "histogram",
    name: "tallylight_recording_start_duration_seconds",
    help: "How long a start waited for its answer, by `started` or `refused`.",
    labels: ["outcome"],
    buckets: [0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60],
  },
  recordings: {
    type: "gauge",
    name: "tallylight_recordings_unfinished",
    help: "Recordings that have not ended, by status, as the index has them; 10,000 are counted at most.",
    labels: ["status"],
  },
  locks: {
    type: "gauge",
    name: "tallylight_locks_held",
    help: "Locks in the lock store, by state.",
    labels: ["state"],
  },
  oldestLock: {
    type: "gauge",
    name: "tallylight_lock_oldest_age_seconds",
    help: "Age of the oldest lock in each state, by the lock store's clock.",
    labels: ["state"],
  },
  sweeps: {
    type: "counter",
    name: "tallylight_sweeps_total",
    help: "Sweeps of this instance: `done`, or `failed` when the locks could not be listed.",
    labels: ["outcome"],
  },
  sweepSeconds: {
    type: "histogram",
    name: "tallylight_sweep_duration_seconds",
    help: "How long a sweep took.",
    labels: [],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900],
  },
  lastSweep: {
    type: "gauge",
    name: "tallylight_sweep_last_done_timestamp_seconds",
    help: "When this instance last finished a sweep.",
    labels: [],
  },
  sweepSteps: {
    type: "counter",
    name: "tallylight_sweep_steps_total",
    help: "Steps of sweeps and follow-ups: what was to be done, why, and what became of it.",
    labels: ["action", "why", "outcome"],
  },
  sweepFailures: {
    type: "counter",
    name: "tallylight_sweep_failures_total",
    help: "Rooms and lists that a sweep could not judge, by the port that could not be had.",
    labels: ["port"],
  },
  violations: {
    type: "counter",
    name: "tallylight_invariant_violations_total",
    help: "What the protocol forbids, and was found and mended all the same: see docs/guarantees.md.",
    labels: ["invariant"],
  },
  webhooksIn: {
    type: "counter",
    name: "tallylight_livekit_webhooks_total",
    help: "Webhooks of LiveKit's, by event (`none`: unverified or unknown) and the status that they were answered.",
    labels: ["event", "status"],
  },
  webhookLag: {
    type: "histogram",
    name: "tallylight_livekit_webhook_lag_seconds",
    help: "From LiveKit's time of an event, which is in whole seconds, to its arrival.",
    labels: [],
    buckets: [1, 2, 5, 10, 30, 60, 300, 3_600],
  },
  recordingsEnded: {
    type: "counter",
    name: "tallylight_recordings_ended_total",
    help: "Recordings whose end was announced, by status and reason (`none`: nobody gave one).",
    labels: ["status", "reason"],
  },
  evictions: {
    type: "counter",
    name: "tallylight_evictions_total",
    help: "Recordings that were ended because another held the room, its life was over, or nobody was promised them.",
    labels: [],
  },
  outbox: {
    type: "gauge",
    name: "tallylight_outbox_events",
    help: "Events that were announced and are not yet in the queues of their receivers.",
    labels: [],
  },
  queued: {
    type: "gauge",
    name: "tallylight_webhook_queued_events",
    help: "Events that wait for a receiver, by its host (`events`: the event streams; `unknown`: no longer configured).",
    labels: ["receiver"],
  },
  deadLetters: {
    type: "gauge",
    name: "tallylight_webhook_dead_letters",
    help: "Events that were given up and kept, by receiver.",
    labels: ["receiver"],
  },
  deliveries: {
    type: "counter",
    name: "tallylight_webhook_deliveries_total",
    help: "Attempts to deliver an event: `delivered`, or why not (`spared`: the receiver does not answer, and was not asked).",
    labels: ["receiver", "outcome"],
  },
  deliveryLag: {
    type: "histogram",
    name: "tallylight_webhook_delivery_lag_seconds",
    help: "From an event's announcement to its delivery.",
    labels: ["receiver"],
    buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 600, 3_600, 21_600, 86_400],
  },
  buried: {
    type: "counter",
    name: "tallylight_webhook_given_up_total",
    help: "Events that became dead letters.",
    labels: ["receiver"],
  },
  spared: {
    type: "gauge",
    name: "tallylight_webhook_receiver_down",
    help: "1 while this instance spares a receiver that does not answer, else 0.",
    labels: ["receiver"],
  },
  streams: {
    type: "gauge",
    name: "tallylight_event_streams",
    help: "Event streams that are open at this instance.",
    labels: [],
  },
  streamsEnded: {
    type: "counter",
    name: "tallylight_event_streams_ended_total",
    help: "Event streams that ended: the reader `left`, was too `slow`, its credential `expired`, the log was `unavailable`, or the instance is `stopping`.",
    labels: ["why"],
  },
  dependencyUp: {
    type: "gauge",
    name: "tallylight_dependency_up",
    help: "1 when the dependency answered its last probe, else 0.",
    labels: ["dependency", "what"],
  },
});

export type Definitions = typeof DEFINITIONS;
