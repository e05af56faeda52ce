import type { RecordingId } from "@tallylight/core";
import { RECORDING, type Tellings } from "./telling.ts";

export type Unauthorized = {
  readonly kind: "unauthorized";
  readonly message: "Unauthorized" | "Invalid API key" | "Invalid token";
};

/** It is not known who asks, or they may not. */
export type CallerRefusal =
  | Unauthorized
  | { readonly kind: "forbidden" }
  | { readonly kind: "csrf-token-missing" }
  | { readonly kind: "secret-not-recognized"; readonly recordingId: RecordingId }
  | { readonly kind: "too-many-attempts"; readonly retryAfterSeconds: number };

export const CALLER_PROBLEMS: Tellings<CallerRefusal> = {
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
  "too-many-attempts": {
    status: 429,
    title: "Too many wrong credentials or signatures came from this address",
    error: "Too Many Requests",
    message: () => "Too many wrong credentials",
    headers: ({ retryAfterSeconds }) => ({ "Retry-After": String(retryAfterSeconds) }),
  },
};
