import type { DurationMs } from "@tallylight/core";
import type { TwirpError } from "./twirp-error.ts";

/** What becomes of a webhook. */
export type WebhookFault =
  | { readonly kind: "drop" }
  /** `same-id`: as after an answer that was lost. `new-id`: as after a worker's report that LiveKit took twice. */
  | { readonly kind: "duplicate"; readonly id: "same-id" | "new-id" }
  /** It comes late, and what follows it in its queue waits for it. */
  | { readonly kind: "delay"; readonly ms: DurationMs }
  /** It comes late, and is overtaken by what follows it. */
  | { readonly kind: "overtaken"; readonly ms: DurationMs };

/** What a caller of the API gets instead of the truth at once. */
export type CallFault =
  | { readonly carriedOut: true; readonly answer: "truth"; readonly afterMs: DurationMs }
  | {
      readonly carriedOut: boolean;
      /** `none`: the caller waits until it gives up. `cut`: the connection is closed. */
      readonly answer: TwirpError | "none" | "cut";
      readonly afterMs?: DurationMs;
    };

/** What happens to a recorder. `afterMs` counts from the moment in which it got into that state; 0 when absent. */
export type RecorderFault =
  /** Its page never says that it is ready. */
  | { readonly kind: "never-active" }
  /** Its page cannot be loaded, or whatever else is told: FAILED before it has joined, no file. */
  | {
      readonly kind: "fails-at-start";
      readonly afterMs?: DurationMs;
      readonly error?: string;
      readonly errorCode?: number;
    }
  /** It gives up before it has begun: ABORTED, no file. */
  | { readonly kind: "aborts"; readonly afterMs?: DurationMs }
  /** Its process ends while it records: FAILED, no file. */
  | { readonly kind: "fails"; readonly afterMs?: DurationMs }
  /** LIMIT_REACHED after it has recorded for so long, with a file, without ENDING. */
  | { readonly kind: "reaches-limit"; readonly afterMs?: DurationMs }
  /** The whole worker is gone: the egress is listed as it was, for ever, and nobody answers for it. */
  | { readonly kind: "dies"; readonly while: "starting" | "active" | "ending"; readonly afterMs?: DurationMs }
  /** Nothing that happens to it is told any more: it is listed as ACTIVE for ever. One stop is answered. No file. */
  | { readonly kind: "falls-silent"; readonly afterMs?: DurationMs }
  /** It is ENDING for so long. */
  | { readonly kind: "uploads-slowly"; readonly ms: DurationMs }
  /** FAILED after ENDING, no file. */
  | { readonly kind: "upload-fails" };

/**
 * What is killed, or told to end. `worker`: all of it. `handler`: the one process that records, whose end its worker
 * reports. `supervisor`: the process that reports, and nothing else. `interrupt`: the worker is asked to end, and ends
 * its recording properly.
 */
export type Killing = "worker" | "handler" | "supervisor" | "interrupt";

/** The methods of the API that the simulator speaks. */
export type ApiMethod =
  | "CreateRoom"
  | "ListRooms"
  | "DeleteRoom"
  | "ListParticipants"
  | "GetParticipant"
  | "RemoveParticipant"
  | "UpdateRoomMetadata"
  | "UpdateSubscriptions"
  | "StartRoomCompositeEgress"
  | "StopEgress"
  | "ListEgress";

/** What goes wrong in one room, or in every room that has no faults of its own. Empty: nothing. */
export type Faults = {
  /** No worker takes a start. */
  readonly noWorker?: boolean;
  readonly recorder?: RecorderFault;
  readonly calls?: Readonly<Partial<Record<ApiMethod, CallFault>>>;
  /** By the webhook's event, such as `egress_ended`; `*` for each event that is not named. */
  readonly webhooks?: Readonly<Record<string, WebhookFault>>;
};
