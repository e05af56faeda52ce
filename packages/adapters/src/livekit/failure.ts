import { type PortName, type StartFailure, type StopAnswer, unavailable, type Unavailable } from "@tallylight/core";
import { ServerError } from "livekit-server-sdk";
import { z } from "zod";

/** What an answer other than 200 means to each kind of call. A column left out: it proves nothing to that call. */
type Meaning = {
  readonly status: number;
  /** Where a proxy may answer the same status, only LiveKit's own code proves anything. */
  readonly code?: string;
  readonly start?: "egress-refused" | "no-egress-capacity";
  readonly stop?: Exclude<StopAnswer["kind"], "stopping">;
  readonly lookup?: "absent";
  readonly probe?: "dead";
};

const MEANINGS: readonly Meaning[] = [
  { status: 400, start: "egress-refused" },
  { status: 401, start: "egress-refused" },
  { status: 403, start: "egress-refused" },
  { status: 404, start: "egress-refused" },
  { status: 404, code: "not_found", stop: "unknown-egress", lookup: "absent" },
  { status: 408, code: "deadline_exceeded", stop: "no-answer" },
  { status: 412, code: "failed_precondition", stop: "already-ended" },
  { status: 429, start: "no-egress-capacity" },
  { status: 503, code: "unavailable", start: "no-egress-capacity", probe: "dead" },
];

/** A start that did not answer 200. What is not in the table may have started. */
export function startFailure(thrown: unknown): StartFailure {
  const answer = answerOf(thrown);
  const kind = meaningOf(answer, "start");
  const message = describe(thrown);
  if (answer !== null && kind === "egress-refused") return { kind, status: answer.status, message };
  if (kind === "no-egress-capacity") return { kind, message };
  return { kind: "egress-outcome-unknown", cause: message };
}

/** A stop that did not answer 200: null when its answer proves nothing. */
export function stopAnswer(thrown: unknown): StopAnswer | null {
  const kind = meaningOf(answerOf(thrown), "stop");
  return kind === undefined ? null : { kind };
}

/** Did LiveKit itself say that there is no such thing? */
export function isAbsent(thrown: unknown): boolean {
  return meaningOf(answerOf(thrown), "lookup") === "absent";
}

/** Did LiveKit itself say that this participant does not answer? */
export function isDead(thrown: unknown): boolean {
  return meaningOf(answerOf(thrown), "probe") === "dead";
}

/** For `ResultAsync.fromPromise`: whatever was thrown is LiveKit not having answered this operation. */
export function notAnswered(port: PortName, operation: string): (thrown: unknown) => Unavailable {
  return (thrown) => unavailable(port, operation, describe(thrown));
}

function meaningOf<Call extends "start" | "stop" | "lookup" | "probe">(
  answer: Answer | null,
  call: Call,
): Meaning[Call] | undefined {
  if (answer === null) return undefined;
  const fits = (row: Meaning): boolean =>
    row.status === answer.status && (row.code === undefined || row.code === answer.code) && row[call] !== undefined;
  return MEANINGS.find(fits)?.[call];
}

/** LiveKit's or a proxy's answer; `code` and `message` only when it is LiveKit's. */
type Answer = { readonly status: number; readonly code?: string; readonly message?: string };

function answerOf(thrown: unknown): Answer | null {
  if (!(thrown instanceof ServerError)) return null;
  const { status, code, message } = thrown;
  return code === undefined ? { status, ...twirpError(message) } : { status, code, message };
}

const TwirpError = z.object({ code: z.string(), msg: z.string().optional() });

/** The SDK reads the code only under one exact content type, and else gives the body as the message. */
function twirpError(body: string): { readonly code?: string; readonly message?: string } {
  try {
    const { code, msg } = TwirpError.parse(JSON.parse(body));
    return { code, message: msg ?? "" };
  } catch {
    return {};
  }
}

const MAX_MESSAGE_LENGTH = 300;

/**
 * What went wrong, for a log. A body without LiveKit's code is not told: it is a proxy's page, or LiveKit's plain text
 * that repeats the token it was sent.
 */
function describe(thrown: unknown): string {
  const answer = answerOf(thrown);
  if (answer === null) return noAnswer(thrown);
  if (answer.code === undefined) return `HTTP ${answer.status} without LiveKit's error code`;
  const message = withoutTokens(answer.message ?? "").slice(0, MAX_MESSAGE_LENGTH);
  return `HTTP ${answer.status} ${answer.code}: ${message}`;
}

function withoutTokens(text: string): string {
  return text.replace(/eyJ[\w-]*\.[\w-]*\.?[\w-]*/g, "[token]");
}

const CausedByCode = z.object({ cause: z.object({ code: z.string() }) });

function noAnswer(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "the call failed";
  if (thrown.name === "TimeoutError") return "no answer in time";
  const connection = CausedByCode.safeParse(thrown);
  // The text of a syntax error quotes the body, so only the error's name is told.
  return connection.success
    ? `connection failed: ${connection.data.cause.code}`
    : `no readable answer (${thrown.name})`;
}
