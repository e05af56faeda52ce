import type { Layout, RecordingPosition, RecordingSortField, RecordingStatus, SortOrder } from "@tallylight/core";
import type { House } from "../compose.ts";
import type { RecordingJson, SweepJson } from "../shapes/index.ts";
import type { EventListener } from "./events.ts";
import type { WebhookAnswer } from "./webhook.ts";

/**
 * Tallylight in a program. Each method rejects with a `TallylightError`, whose `refusal.kind` says why; below, only the
 * kinds that are its own are named. Any of them may be `unavailable`: LiveKit, the lock store or the storage does not
 * answer, and nothing is known of what is true behind it. `stopping`: it is closed.
 */
export type Tallylight = {
  /**
   * Starts a recording of a LiveKit room, and waits until it really records: at most a minute, 30 s of them for the
   * recorder. A room that another process records is refused. Who does not wait for the answer changes nothing.
   *
   * @param roomId The room's name in LiveKit: 1 to 100 of `A-Z a-z 0-9 _ -`, no hyphen at an end, no two in a row.
   * @throws {TallylightError} `invalid-request`, `room-not-found`, `room-empty`, `recording-disabled`,
   * `already-recording` (with `since` and `recordingId`), `room-ended`, `stopped`, `start-timed-out`, `start-failed`
   * (with LiveKit's `message`), `no-egress-capacity`.
   */
  readonly start: (roomId: string, options?: StartOptions) => Promise<RecordingJson>;
  /**
   * Orders the end of a recording, also while it is starting. It has ended, and its file is there, when `recordingEnded`
   * comes. Repeating it is no error until then.
   *
   * @throws {TallylightError} `invalid-request`, `recording-not-found`, `already-stopped`.
   */
  readonly stop: (recordingId: string) => Promise<RecordingJson>;
  /**
   * A page of recordings, the newest first unless told otherwise.
   *
   * @throws {TallylightError} `invalid-request`.
   */
  readonly list: (options?: ListOptions) => Promise<RecordingsPage>;
  /**
   * Tells what happens from now on, in any process that shares the stores; up to a second later where that is another
   * one. Whoever has to know of every event, also of those while this process was down, asks for webhooks
   * (`settings.TALLY_WEBHOOK_URLS`), or lists.
   *
   * @returns how to leave.
   */
  readonly onEvent: (listener: EventListener) => () => void;
  /**
   * Looks at every lock and every unfinished recording now, and mends what a crash left. It does so by itself every 30
   * minutes, unless `upkeep` is false.
   *
   * @param options.dryRun Only says what it would do.
   */
  readonly sweep: (options?: { readonly dryRun?: boolean | undefined }) => Promise<SweepJson>;
  /**
   * Takes in a webhook of LiveKit's. Never rejects: answer with its `status`. LiveKit's webhooks make all of this
   * quick; without them a start looks once a second, and ends are noticed by looking.
   *
   * @param rawBody The bytes as they came. JSON that was parsed and written again has another checksum.
   * @param authorization The `Authorization` header.
   */
  readonly receiveWebhook: (rawBody: Uint8Array | string, authorization: string | undefined) => Promise<WebhookAnswer>;
  /** What it is made of: for the use cases of `@tallylight/core`, and to serve the HTTP API with `createApp`. */
  readonly house: House;
  /** Waits, 30 s at most, for what is under way, and closes every connection. Recordings go on. Repeating it is no error. */
  readonly close: () => Promise<void>;
};

/** How to record. What is left out is as the room is configured: `grid`, `H264_720P_30` where nobody said otherwise. */
export type StartOptions = {
  readonly layout?: Layout | undefined;
  /** A preset of LiveKit's by its name, or `{ video, audio }` with all their fields. */
  readonly encoding?: string | object | undefined;
};

/** Which recordings, and in which order. */
export type ListOptions = {
  readonly roomId?: string | undefined;
  readonly statuses?: readonly RecordingStatus[] | undefined;
  /** Default: `startDate`. */
  readonly sortField?: RecordingSortField | undefined;
  /** Default: `desc`. */
  readonly sortOrder?: SortOrder | undefined;
  /** 1 to 100. Default: 100. */
  readonly limit?: number | undefined;
  /** The `next` of the page before. */
  readonly after?: RecordingPosition | undefined;
};

/** A page of recordings. */
export type RecordingsPage = {
  readonly recordings: readonly RecordingJson[];
  /** Where the next page goes on; null when this one is the last. */
  readonly next: RecordingPosition | null;
};
