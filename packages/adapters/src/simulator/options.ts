import type { Clock, DurationMs } from "@tallylight/core";

/** How long things take, in milliseconds. */
export type Timings = {
  /**
   * From a start request until an idle worker has taken it (one that records already is quicker): LiveKit then sends
   * `egress_started`,
   */
  readonly startMs: DurationMs;
  /** and answers so much later. */
  readonly answerMs: DurationMs;
  /** Until the recorder is in the room, */
  readonly joinMs: DurationMs;
  /** and until its page is ready from then on. */
  readonly pageMs: DurationMs;
  /** From the end of a room until its recorder notices it. */
  readonly noticeMs: DurationMs;
  /** From a stop, or the end of its room, until a recorder that had not begun has ended. */
  readonly abortMs: DurationMs;
  /** From ENDING until the file is uploaded. */
  readonly uploadMs: DurationMs;
  /** How long a recorder that has ended, or died, is still listed in its room. */
  readonly lingerMs: DurationMs;
  /** A call that nobody takes is answered after this, */
  readonly noAnswerMs: DurationMs;
  /** and a start that no worker takes after this. */
  readonly noWorkerMs: DurationMs;
  /** How long after a restart of LiveKit those who were in a room are in it again. */
  readonly rejoinMs: DurationMs;
  /** How long a recorder waits for a LiveKit that crashed. */
  readonly giveUpMs: DurationMs;
  /** How long an egress that has ended is listed. */
  readonly keepEndedMs: DurationMs;
  /** The pauses before a webhook is sent again. */
  readonly webhookRetryMs: readonly DurationMs[];
  /** A webhook that waited in its queue for longer is dropped. */
  readonly webhookMaxAgeMs: DurationMs;
};

/** As LiveKit 1.13 was seen to behave, but quicker where somebody would only wait. */
export const DEFAULT_TIMINGS: Timings = {
  startMs: 150,
  answerMs: 20,
  joinMs: 250,
  pageMs: 600,
  noticeMs: 5,
  abortMs: 80,
  uploadMs: 150,
  lingerMs: 20_000,
  noAnswerMs: 3_000,
  noWorkerMs: 20_800,
  rejoinMs: 5_000,
  giveUpMs: 51_000,
  keepEndedMs: 24 * 3_600_000,
  webhookRetryMs: [1_000, 2_000, 4_000, 8_000],
  webhookMaxAgeMs: 30_000,
};

/** For tests: everything that can be quick is. */
export const QUICK_TIMINGS: Timings = {
  ...DEFAULT_TIMINGS,
  startMs: 2,
  answerMs: 10,
  joinMs: 5,
  pageMs: 10,
  noticeMs: 2,
  abortMs: 5,
  uploadMs: 10,
  lingerMs: 150,
  noAnswerMs: 20,
  noWorkerMs: 20,
  rejoinMs: 20,
  giveUpMs: 200,
  webhookRetryMs: [10, 20, 40, 80],
};

/** Who may ask, where webhooks go, and what becomes of a film. */
export type SimulatorOptions = {
  /** The port on 127.0.0.1; 0, the default, takes any that is free. */
  readonly port?: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where webhooks go; may be told later, by `setWebhookUrls`. */
  readonly webhookUrls: readonly string[];
  /** Takes a file of a recorder under the path that was asked for. Its rejection is an upload that failed. */
  readonly upload: (path: string, bytes: Uint8Array) => Promise<void>;
  /** How many participants, who publish, are in each room as soon as it is created. Default 2. */
  readonly seats?: number;
  /** How many recorders can run at once. Default: any number. */
  readonly workers?: number;
  /** Does a recorder become active only when somebody publishes, as LiveKit's own page? Default true. */
  readonly needsPublisher?: boolean;
  readonly timings?: Partial<Timings>;
  /** Default: the machine's clock. The signatures of webhooks always carry the machine's time. */
  readonly clock?: Clock;
  /** From 0 to 1, not 1 itself; makes the identifiers. Default: `Math.random`. */
  readonly random?: () => number;
};
