import { afterSeconds, type Tellings } from "./telling.ts";

/** What LiveKit is told of an event that was not taken in. */
export type WebhookRefusal =
  | { readonly kind: "bad-signature" }
  | { readonly kind: "malformed-event" }
  | { readonly kind: "event-not-handled" };

export const WEBHOOK_PROBLEMS: Tellings<WebhookRefusal> = {
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
};
