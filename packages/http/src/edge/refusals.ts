import type { ResponseHeader } from "./headers.ts";

type DescribedRefusal = {
  /** Its name in the document. */
  readonly name: string;
  readonly description: string;
  /** Beside those of every answer. */
  readonly headers?: readonly ResponseHeader[];
};

/** What each status of a refusal means, told once. The `code` of its body tells which refusal it is. */
export const REFUSALS = {
  400: { name: "BadRequest", description: "The body is no JSON, a shared secret is wrong, or there is nothing to do" },
  401: { name: "Unauthorized", description: "It is not known who asks", headers: ["WWW-Authenticate"] },
  403: { name: "Forbidden", description: "Whoever asks may not do this, or nothing is recorded in this room" },
  404: { name: "NotFound", description: "There is no such thing" },
  406: { name: "NotAcceptable", description: "The answer has another media type than those that `Accept` names" },
  409: { name: "Conflict", description: "Not while things are as they are; `code` tells how they are" },
  412: { name: "PreconditionFailed", description: "It is another version by now than the one in `If-Match`" },
  413: { name: "ContentTooLarge", description: "The body is larger than 64 KiB" },
  415: { name: "UnsupportedMediaType", description: "The body is not `application/json`" },
  416: {
    name: "RangeNotSatisfiable",
    description: "There are no such bytes in the file",
    headers: ["Content-Range", "Accept-Ranges"],
  },
  422: {
    name: "UnprocessableContent",
    description: "Wrong values: `details` names each field, and what is wrong with it",
  },
  428: { name: "PreconditionRequired", description: "Which version is meant? `If-Match` is missing" },
  429: {
    name: "TooManyRequests",
    description: "Too many wrong credentials came from this address",
    headers: ["Retry-After"],
  },
  /** Of Node itself, before a request is read: it has neither a body nor headers of ours. */
  431: { name: "HeadersTooLarge", description: "The headers are larger than 16 KiB" },
  503: {
    name: "ServiceUnavailable",
    description: "LiveKit or a store does not answer, or the recording did not start in time; `code` tells which",
    headers: ["Retry-After"],
  },
} as const satisfies Readonly<Record<number, DescribedRefusal>>;

/** A status that refusals have. */
export type RefusalStatus = keyof typeof REFUSALS;

export const headersOfRefusal = (status: RefusalStatus): readonly ResponseHeader[] =>
  (REFUSALS[status] as DescribedRefusal).headers ?? [];
