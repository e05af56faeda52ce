import { CALLER_PROBLEMS, type CallerRefusal } from "./problems/caller.ts";
import { LOCK_PROBLEMS, type LockRefusal } from "./problems/lock.ts";
import { RECORDING_PROBLEMS, type RecordingRefusal } from "./problems/recording.ts";
import { REQUEST_PROBLEMS, type RequestRefusal } from "./problems/request.ts";
import { ROOM_PROBLEMS, type RoomRefusal } from "./problems/room.ts";
import { SERVICE_PROBLEMS, type ServiceRefusal } from "./problems/service.ts";
import { START_PROBLEMS, type StartRefusal } from "./problems/start.ts";
import type { Telling, Tellings } from "./problems/telling.ts";
import { WEBHOOK_PROBLEMS, type WebhookRefusal } from "./problems/webhook.ts";

export type { Unauthorized } from "./problems/caller.ts";
export type { Detail } from "./problems/request.ts";

/** Refusals before or beside a use case. */
export type EdgeRefusal = CallerRefusal | RequestRefusal;

/** Why a request is not done. A kind is told in one place: its type and its row are in the file of what it is about. */
export type Refusal =
  | EdgeRefusal
  | RoomRefusal
  | LockRefusal
  | StartRefusal
  | RecordingRefusal
  | WebhookRefusal
  | ServiceRefusal;

type Kind = Refusal["kind"];
type Of<K extends Kind> = Extract<Refusal, { readonly kind: K }>;

/** Every refusal, as clients of OpenVidu Meet read it. */
const TELLINGS: Tellings<Refusal> = {
  ...CALLER_PROBLEMS,
  ...REQUEST_PROBLEMS,
  ...ROOM_PROBLEMS,
  ...LOCK_PROBLEMS,
  ...START_PROBLEMS,
  ...RECORDING_PROBLEMS,
  ...WEBHOOK_PROBLEMS,
  ...SERVICE_PROBLEMS,
};

/** Every kind there is: what `docs/reference/errors.md` tells of. */
export const PROBLEM_KINDS: readonly Kind[] = Object.keys(TELLINGS) as Kind[];

/** The stable name of a refusal: what a program tells it by. */
export function problemCode<K extends Kind>(refusal: Of<K>): string {
  const telling: Telling<Of<K>> = TELLINGS[refusal.kind];
  return telling.code?.(refusal) ?? refusal.kind;
}

/** The HTTP status of a refusal. */
export function statusOf({ kind }: Refusal): number {
  return TELLINGS[kind].status;
}

/** A refusal as one line of an answer about several things: OpenVidu Meet's category or code, and what is wrong. */
export function brief<K extends Kind>(refusal: Of<K>): { readonly error: string; readonly message: string } {
  const telling: Telling<Of<K>> = TELLINGS[refusal.kind];
  const { error, message } = telling;
  return { error: typeof error === "string" ? error : error(refusal), message: message(refusal) };
}

/**
 * A refusal as `application/problem+json` (RFC 9457), with the members `error`, `message` and `details` that clients of
 * OpenVidu Meet read.
 */
export function problem<K extends Kind>(refusal: Of<K>, requestId: string): Response {
  const telling: Telling<Of<K>> = TELLINGS[refusal.kind];
  const { status, title } = telling;
  const code = problemCode(refusal);
  const { error, message } = brief(refusal);
  const body = {
    type: `urn:tallylight:problem:${code}`,
    title,
    status,
    detail: message,
    code,
    requestId,
    error,
    message,
    ...telling.more?.(refusal),
  };
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  return new Response(JSON.stringify(body), { status, headers: { ...headers, ...telling.headers?.(refusal) } });
}
