/** What a Twirp caller is told instead of an answer: HTTP status, Twirp code, text. */
export type TwirpError = { readonly status: number; readonly code: string; readonly msg: string };

// LiveKit puts this before every error that came over its message bus.
const relayed = (status: number, code: string, text: string): TwirpError => ({
  status,
  code,
  msg: `twirp error unknown: ${text}`,
});

/** LiveKit's answer for a room that is not there. */
export const NO_SUCH_ROOM: TwirpError = relayed(404, "not_found", "requested room does not exist");
export const NO_SUCH_PARTICIPANT: TwirpError = relayed(404, "not_found", "participant does not exist");
/** LiveKit's answer for an egress that it does not know. */
export const NO_SUCH_EGRESS: TwirpError = relayed(404, "not_found", "egress does not exist");
/** No worker, no idle worker, or no such participant: nobody claimed the call. */
export const NO_RESPONSE: TwirpError = relayed(503, "unavailable", "no response from servers");
/** Somebody should have answered, and did not. */
export const TIMED_OUT: TwirpError = relayed(408, "deadline_exceeded", "request timed out");
/** A picture in an OGG. */
export const NO_CODEC: TwirpError = relayed(
  400,
  "invalid_argument",
  "no supported codec is compatible with all outputs",
);
export const DENIED: TwirpError = { status: 401, code: "unauthenticated", msg: "permissions denied" };
export const UNREADABLE: TwirpError = {
  status: 400,
  code: "malformed",
  msg: "the json request could not be decoded",
};

export function invalidField(field: string): TwirpError {
  return relayed(400, "invalid_argument", `request has missing or invalid field: ${field}`);
}

export function cannotBeStopped(status: string): TwirpError {
  return { status: 412, code: "failed_precondition", msg: `egress with status ${status} cannot be stopped` };
}

export function unsupportedMethod(method: string): TwirpError {
  return { status: 404, code: "bad_route", msg: `unsupported method "${method}" (only POST is allowed)` };
}

export function noSuchRoute(path: string): TwirpError {
  return { status: 404, code: "bad_route", msg: `no handler for path "${path}"` };
}
