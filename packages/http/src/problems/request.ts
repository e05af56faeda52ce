import type { KeyReused } from "@tallylight/core";
import type { Tellings } from "./telling.ts";

/** One wrong part of a request: its dotted path, and what is wrong with it in OpenVidu Meet's words. */
export type Detail = { readonly field: string; readonly message: string };

/** What is asked makes no sense, whatever it is about. */
export type RequestRefusal =
  | { readonly kind: "path-not-found" }
  | { readonly kind: "method-not-allowed"; readonly allow: string }
  | { readonly kind: "not-acceptable"; readonly offered: string }
  | { readonly kind: "unsupported-media-type" }
  | { readonly kind: "body-too-large"; readonly limitBytes: number }
  | { readonly kind: "malformed-body" }
  | { readonly kind: "invalid-request"; readonly details: readonly Detail[] }
  | KeyReused;

export const REQUEST_PROBLEMS: Tellings<RequestRefusal> = {
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
};
