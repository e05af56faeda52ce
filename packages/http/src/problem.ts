import type {
  KeyReused,
  LockChanged,
  LockNotFound,
  NoMedia,
  NotReleasable,
  PortName,
  RecordingId,
  RecordingInProgress,
  RecordingNotFound,
  RoomChanged,
  RoomClosed,
  RoomHasMeeting,
  RoomInUse,
  RoomNotFound,
  StartRefusal,
  StopRefusal,
  Unavailable,
} from "@tallylight/core";

/** One wrong part of a request: its dotted path, and what is wrong with it in OpenVidu Meet's words. */
export type Detail = { readonly field: string; readonly message: string };

export type Unauthorized = {
  readonly kind: "unauthorized";
  readonly message: "Unauthorized" | "Invalid API key" | "Invalid token";
};

/** Refusals of the edge itself, before or after a use case is asked. */
export type EdgeRefusal =
  | Unauthorized
  | { readonly kind: "csrf-token-missing" }
  | { readonly kind: "secret-not-recognized"; readonly recordingId: RecordingId }
  | { readonly kind: "forbidden" }
  | { readonly kind: "path-not-found" }
  | { readonly kind: "method-not-allowed"; readonly allow: string }
  | { readonly kind: "not-acceptable"; readonly offered: string }
  | { readonly kind: "unsupported-media-type" }
  | { readonly kind: "body-too-large"; readonly limitBytes: number }
  | { readonly kind: "malformed-body" }
  | { readonly kind: "invalid-request"; readonly details: readonly Detail[] }
  | { readonly kind: "not-streamable"; readonly recordingId: RecordingId }
  | { readonly kind: "nothing-to-zip" }
  | { readonly kind: "range-not-satisfiable"; readonly recordingId: RecordingId; readonly sizeBytes: number }
  | { readonly kind: "bad-signature" }
  | { readonly kind: "malformed-event" }
  | { readonly kind: "event-not-handled" }
  | { readonly kind: "version-needed" }
  | { readonly kind: "too-many-attempts"; readonly retryAfterSeconds: number }
  | { readonly kind: "too-many-starts" }
  | { readonly kind: "too-many-streams" }
  | { readonly kind: "stopping" }
  | { readonly kind: "internal-error" };

export type Refusal =
  | EdgeRefusal
  | StartRefusal
  | KeyReused
  | StopRefusal
  | RecordingNotFound
  | RecordingInProgress
  | NoMedia
  | RoomNotFound
  | RoomChanged
  | RoomClosed
  | RoomHasMeeting
  | RoomInUse
  | LockNotFound
  | LockChanged
  | NotReleasable
  | Unavailable;

type Kind = Refusal["kind"];
type Of<K extends Kind> = Extract<Refusal, { readonly kind: K }>;

/** How one kind is told. `error` is OpenVidu Meet's category, `code` our own stable name where it is not the kind. */
type Telling<R> = {
  readonly status: number;
  readonly title: string;
  readonly error: string | ((refusal: R) => string);
  readonly message: (refusal: R) => string;
  readonly code?: (refusal: R) => string;
  readonly headers?: (refusal: R) => Readonly<Record<string, string>>;
  /** Members beside the usual ones. */
  readonly more?: (refusal: R) => Readonly<Record<string, unknown>>;
};

const RECORDING = "Recording Error";
const ROOM = "Room Error";
const LOCK = "Lock Error";

const afterSeconds = (seconds: number) => () => ({ "Retry-After": String(seconds) });
const ofRecording =
  (rest: string) =>
  ({ recordingId }: { readonly recordingId: string }) =>
    `Recording '${recordingId}' ${rest}`;
const ofRoom =
  (rest: string) =>
  ({ roomId }: { readonly roomId: string }) =>
    `Room '${roomId}' ${rest}`;

const conflict = (error: string, message: Telling<{ readonly roomId: string }>["message"]) => ({
  status: 409,
  title: "The room is in use",
  error,
  message,
});

/** Every refusal, as clients of OpenVidu Meet read it. A new kind does not compile until it has its row. */
const TELLINGS: { readonly [K in Kind]: Telling<Of<K>> } = {
  unauthorized: {
    status: 401,
    title: "The caller is not known",
    error: "Authentication Error",
    message: ({ message }) => message,
    headers: () => ({ "WWW-Authenticate": 'Bearer realm="tallylight"' }),
  },
  forbidden: {
    status: 403,
    title: "The caller may not do this",
    error: "Authorization Error",
    message: () => "Insufficient permissions to access this resource",
  },
  "csrf-token-missing": {
    status: 403,
    title: "The request may come from another site's page",
    error: "Authorization Error",
    message: () => "X-CSRF-Token must be the token of the session",
  },
  "secret-not-recognized": {
    status: 400,
    title: "What was shared is not shared any more, or never was",
    error: RECORDING,
    message: ({ recordingId }) => `Provided secret is not recognized for recording '${recordingId}'`,
  },
  "path-not-found": {
    status: 404,
    title: "There is no such path",
    error: "Path Not Found",
    message: () => "API path not implemented",
  },
  "method-not-allowed": {
    status: 405,
    title: "The path has other methods",
    error: "Method Not Allowed",
    message: ({ allow }) => `Allowed here: ${allow}`,
    headers: ({ allow }) => ({ Allow: allow }),
  },
  "not-acceptable": {
    status: 406,
    title: "The answer has another media type",
    error: "Not Acceptable",
    message: ({ offered }) => `The answer is ${offered}`,
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body has another media type",
    error: "Unsupported Media Type",
    message: () => "The body must be application/json",
  },
  "body-too-large": {
    status: 413,
    title: "The body is too large",
    error: "Payload Too Large",
    message: ({ limitBytes }) => `The body may have ${limitBytes} bytes`,
  },
  "malformed-body": {
    status: 400,
    title: "The body is not JSON",
    error: "Bad Request",
    message: () => "Malformed body",
  },
  "invalid-request": {
    status: 422,
    title: "The request has wrong values",
    error: "Unprocessable Entity",
    message: () => "Invalid request",
    more: ({ details }) => ({ details }),
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The key was used for another request",
    error: "Unprocessable Entity",
    message: () => "Invalid request",
    more: () => ({
      details: [{ field: "headers.idempotency-key", message: "Idempotency-Key was used for another request" }],
    }),
  },
  "room-not-found": {
    status: 404,
    title: "There is no such room",
    error: ROOM,
    message: ofRoom("does not exist"),
  },
  "room-closed": {
    status: 409,
    title: "The room is closed",
    error: ROOM,
    message: ofRoom("is closed and cannot be joined"),
  },
  "room-changed": conflict(ROOM, ofRoom("was changed by somebody else meanwhile. Try again")),
  "room-has-meeting": conflict(
    "room_has_active_meeting",
    ofRoom("cannot be deleted because it has an active meeting."),
  ),
  "room-has-recordings": conflict("room_has_recordings", ofRoom("cannot be deleted because it has recordings.")),
  "room-has-meeting-and-recordings": conflict(
    "room_with_recordings_has_active_meeting",
    ofRoom("with recordings cannot be deleted because it has an active meeting."),
  ),
  "room-with-meeting-has-recordings": conflict(
    "room_with_active_meeting_has_recordings",
    ofRoom("with active meeting cannot be deleted because it has recordings."),
  ),
  "room-with-meeting-has-recordings-at-its-end": conflict(
    "room_with_active_meeting_has_recordings_cannot_schedule_deletion",
    ofRoom("with active meeting cannot be scheduled to be deleted because it has recordings."),
  ),
  "room-in-meeting": conflict(ROOM, ofRoom("has an active meeting")),
  "lock-not-found": {
    status: 404,
    title: "The room is not locked",
    error: LOCK,
    message: ofRoom("is not locked"),
  },
  "lock-changed": {
    status: 412,
    title: "The lock has changed",
    error: LOCK,
    message: ({ roomId }) => `The lock of room '${roomId}' has changed since it was shown. Read it again`,
  },
  "lock-in-use": {
    ...conflict(LOCK, ofRoom("is being recorded. Stop its recording, or free it with force")),
    more: ({ recordingId }) => ({ recordingId: recordingId ?? undefined }),
  },
  "lock-unreadable": {
    ...conflict(LOCK, ofRoom("has a lock that this version cannot read. Use the one that wrote it, or force")),
    title: "The lock cannot be read",
  },
  "version-needed": {
    status: 428,
    title: "Which version is meant?",
    error: LOCK,
    message: () => 'If-Match must hold the ETag of the lock, as in "0123456789abcdef"',
  },
  "recording-disabled": {
    status: 403,
    title: "Nothing is recorded in this room",
    error: RECORDING,
    message: ({ roomId }) => `Recording is disabled for room '${roomId}'`,
  },
  "room-empty": {
    status: 409,
    title: "Nobody is in the room",
    error: RECORDING,
    message: ofRoom("has no participants"),
  },
  "already-recording": {
    status: 409,
    title: "The room is being recorded",
    error: RECORDING,
    message: ofRoom("is already being recorded"),
    more: ({ since, recordingId }) => ({ since: since ?? undefined, recordingId: recordingId ?? undefined }),
  },
  "room-ended": {
    status: 409,
    title: "The room ended while the recording was starting",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' did not start because the room ended`,
  },
  stopped: {
    status: 409,
    title: "The recording was stopped while it was starting",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' was stopped while starting`,
  },
  "start-timed-out": {
    status: 503,
    title: "The recording did not become active in time",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' timed out while starting`,
    headers: afterSeconds(5),
  },
  "start-failed": {
    status: 503,
    title: "LiveKit could not start the recording",
    error: RECORDING,
    message: ({ roomId, message }) => `Recording in room '${roomId}' could not be started: ${message}`,
    headers: afterSeconds(5),
  },
  "no-egress-capacity": {
    status: 503,
    title: "No recorder is free",
    error: RECORDING,
    message: ({ roomId }) => `No recorder is free to record room '${roomId}'`,
    headers: afterSeconds(10),
  },
  "recording-not-found": {
    status: 404,
    title: "There is no such recording",
    error: RECORDING,
    message: ofRecording("not found"),
  },
  "already-stopped": {
    status: 409,
    title: "The recording has ended",
    error: RECORDING,
    message: ofRecording("is already stopped"),
  },
  "recording-in-progress": {
    status: 409,
    title: "The recording is in progress",
    error: RECORDING,
    message: ofRecording("is not stopped yet"),
  },
  "not-streamable": {
    status: 409,
    title: "The recording is in progress",
    error: RECORDING,
    message: ofRecording("is not streamable"),
  },
  "no-media": {
    status: 409,
    title: "The recording has no file",
    error: RECORDING,
    message: ofRecording("is not streamable"),
  },
  "nothing-to-zip": {
    status: 400,
    title: "None of the recordings has a file",
    error: RECORDING,
    message: () => "None of the provided recordings are available for ZIP download",
  },
  "range-not-satisfiable": {
    status: 416,
    title: "The range is outside of the file",
    error: RECORDING,
    message: ({ recordingId, sizeBytes }) =>
      `Recording '${recordingId}' range not satisfiable. File size: ${sizeBytes}`,
    headers: ({ sizeBytes }) => ({ "Content-Range": `bytes */${sizeBytes}`, "Accept-Ranges": "bytes" }),
  },
  "bad-signature": {
    status: 401,
    title: "LiveKit did not sign this",
    error: "Authentication Error",
    message: () => "Invalid signature",
  },
  "malformed-event": {
    status: 400,
    title: "The body is no event of LiveKit's",
    error: "Bad Request",
    message: () => "Malformed body",
  },
  "event-not-handled": {
    status: 503,
    title: "The event was not handled in time",
    error: "Service Unavailable",
    message: () => "The event was not handled in time. Send it again",
    headers: afterSeconds(1),
  },
  "too-many-attempts": {
    status: 429,
    title: "Too many wrong credentials or signatures came from this address",
    error: "Too Many Requests",
    message: () => "Too many wrong credentials",
    headers: ({ retryAfterSeconds }) => ({ "Retry-After": String(retryAfterSeconds) }),
  },
  "too-many-starts": {
    status: 503,
    title: "Too many starts are under way here",
    error: "Service Unavailable",
    message: () => "Too many recordings are being started here",
    headers: afterSeconds(5),
  },
  "too-many-streams": {
    status: 503,
    title: "Too many event streams are open here",
    error: "Service Unavailable",
    message: () => "Too many event streams are open here",
    headers: afterSeconds(10),
  },
  stopping: {
    status: 503,
    title: "The service is stopping",
    error: "Service Unavailable",
    message: () => "The service is stopping",
    headers: afterSeconds(5),
  },
  unavailable: {
    status: 503,
    title: "A dependency does not answer",
    error: ({ port }) => (codeOf(port) === "livekit-unavailable" ? "LiveKit Error" : "Service Unavailable"),
    message: ({ port, cause, unreadable }) =>
      unreadable === true ? `What is stored cannot be read, and has to be mended: ${cause}` : AWAY[codeOf(port)],
    code: ({ port, unreadable }) => (unreadable === true ? "stored-unreadable" : codeOf(port)),
    headers: afterSeconds(5),
  },
  "internal-error": {
    status: 500,
    title: "Something unexpected happened",
    error: "Internal Server Error",
    message: () => "Unexpected error while processing the request",
  },
};

type Away = "livekit-unavailable" | "lock-store-unavailable" | "storage-unavailable";

const AWAY: Readonly<Record<Away, string>> = {
  "livekit-unavailable": "LiveKit does not answer. Try again",
  "lock-store-unavailable": "The lock store does not answer. Try again",
  "storage-unavailable": "The storage does not answer. Try again",
};

const PORT_CODES: Readonly<Record<PortName, Away>> = {
  egress: "livekit-unavailable",
  directory: "livekit-unavailable",
  locks: "lock-store-unavailable",
  documents: "storage-unavailable",
  index: "storage-unavailable",
  outbox: "storage-unavailable",
  events: "storage-unavailable",
  rooms: "storage-unavailable",
  media: "storage-unavailable",
  answers: "lock-store-unavailable",
};

const codeOf = (port: PortName): Away => PORT_CODES[port];

/** The stable name of a refusal: what a program tells it by. */
export function problemCode<K extends Kind>(refusal: Of<K>): string {
  const telling: Telling<Of<K>> = TELLINGS[refusal.kind];
  return telling.code?.(refusal) ?? refusal.kind;
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
