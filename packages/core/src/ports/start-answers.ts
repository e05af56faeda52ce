import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId, RoomSid, Uid } from "../ids.ts";
import type { Layout, Recording } from "../recording/recording.ts";
import type { StartRefusal } from "../recording/start-refusal.ts";
import type { DurationMs } from "../time.ts";

/** What a caller names a start by, so that asking again starts nothing again: 64 hex digits, the digest of caller and key. */
export type StartKey = string & { readonly __brand: "StartKey" };

/** How long a record is kept. */
export const START_KEPT_MS: DurationMs = 24 * 3_600_000;

/** What was asked for under a key, and as which attempt: enough for whoever asks again to wait for it. */
export type KeyedStart = {
  /** The digest of what was asked for: another body under the same key is refused. */
  readonly bodyHash: string;
  readonly roomId: RoomId;
  readonly uid: Uid;
  readonly sid: RoomSid;
  readonly terms: { readonly roomName: string; readonly layout: Layout; readonly encoding: string | object };
};

/** The one answer of a start that was asked for under a key. */
export type StartAnswer = { readonly recording: Recording } | { readonly refusal: StartRefusal };

/** A start under a key, with its answer once there is one. */
export type KeptStart = KeyedStart & {
  /** Null while nobody was answered. */
  readonly answer: StartAnswer | null;
};

/**
 * One record for each key of a start, and in it the one answer that all who ask under that key are given.
 *
 * - `begin` writes where there is none; else it changes nothing. It gives what is there after it: exactly one of any
 *   number of callers finds its own uid in it.
 * - `settle` writes an answer where there is none yet, in the record of that uid; else it changes nothing. It gives what
 *   is there after it; null when that is no record of this uid.
 * - A record is there for 24 hours from when it was begun, by the store's clock; an answer does not prolong it.
 * - A record that cannot be read is unavailable, and is never taken as none.
 * - An unavailable `begin` or `settle` may have happened: repeating it does no harm.
 */
export interface StartAnswers {
  find(key: StartKey): ResultAsync<KeptStart | null, Unavailable>;
  begin(key: StartKey, start: KeyedStart): ResultAsync<KeptStart, Unavailable>;
  settle(key: StartKey, uid: Uid, answer: StartAnswer): ResultAsync<KeptStart | null, Unavailable>;
}
