/**
 * What each header of a request means here, told once: operations name those that they read, the document describes
 * them, and pages of other origins may send them.
 */
export const REQUEST_HEADERS = {
  "X-Request-Id": {
    description: "Names the request in the answer, in refusals and in the log; otherwise a name is made",
    schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$", example: "order-4711" },
  },
  "X-CSRF-Token": {
    description: "With a session, for whatever changes anything: its `csrfToken`",
    schema: { type: "string" },
  },
  "X-Fields": {
    description: "Like `fields`, and beside it",
    schema: { type: "string", example: "roomId,status" },
  },
  "X-ExtraFields": {
    description: "Like `extraFields`, and beside it",
    schema: { type: "string", example: "config" },
  },
  "If-Match": {
    description: "The `ETag` that is meant, and no other",
    required: true,
    schema: { type: "string", pattern: '^"[^"]+"$', example: '"0123456789abcdef"' },
  },
  "If-None-Match": {
    description: "`ETag`s that the caller has: if it is one of these, the answer is 304, without a body",
    schema: { type: "string", example: '"0123456789abcdef"' },
  },
  "If-Modified-Since": {
    description:
      "A `Last-Modified` that the caller has: if nothing changed since, the answer is 304. `If-None-Match` goes before it",
    schema: { type: "string", example: "Wed, 25 Nov 2026 19:00:00 GMT" },
  },
  Range: {
    description: "One range of bytes: `bytes=0-1023`, `bytes=1024-`, or the last ones, `bytes=-1024`",
    schema: { type: "string", example: "bytes=0-1023" },
  },
  "If-Range": {
    description: "The `ETag` or `Last-Modified` of which `Range` is meant: of another file all is answered",
    schema: { type: "string", example: '"0123456789abcdef"' },
  },
  Prefer: {
    description: "`respond-async`: to be answered 202 as soon as the recording has an id",
    schema: { type: "string", example: "respond-async" },
  },
  "Idempotency-Key": {
    description: "For 24 hours the same key, with the same body, gives the same answer and starts nothing",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$", example: "4f6c0d1e-lesson-7" },
  },
  "Last-Event-ID": {
    description: "The `id` of the last event that was read: those after it follow. `lastEventId` is as good",
    schema: { type: "string", maxLength: 64 },
  },
} as const satisfies Readonly<Record<string, DescribedHeader & { readonly required?: true }>>;

/** What each header of an answer says, told once. A header is in every answer that names it, unless it is `optional`. */
export const RESPONSE_HEADERS = {
  "X-Request-Id": {
    description: "The request's name, that of the log",
    schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
  },
  "Cache-Control": { description: "Nothing is kept by caches that are shared", schema: { type: "string" } },
  Location: {
    description: "The absolute address of what was made, or is being made",
    schema: { type: "string", format: "uri" },
  },
  ETag: { description: "Strong: other bytes, another tag", schema: { type: "string", pattern: '^"[^"]+"$' } },
  "Last-Modified": {
    description: "When the file was stored",
    schema: { type: "string", pattern: "^[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$" },
  },
  "Accept-Ranges": { description: "Ranges of bytes are served", schema: { type: "string", const: "bytes" } },
  "Content-Range": {
    description: "Which bytes these are, of how many; `bytes */…` when there are none there",
    schema: { type: "string", pattern: "^bytes (\\d+-\\d+|\\*)/\\d+$" },
  },
  "Content-Length": { description: "Bytes", schema: { type: "integer", minimum: 0 } },
  "Content-Disposition": {
    description: "Under which name to keep it",
    schema: { type: "string", pattern: '^attachment; filename="[^"\\\\]+"$' },
  },
  "Preference-Applied": {
    description: "`respond-async`, when that was asked for and is why the recording is still starting",
    optional: true,
    schema: { type: "string", const: "respond-async" },
  },
  "Set-Cookie": { description: "The session's cookie, or what takes it away", schema: { type: "string" } },
  "Retry-After": { description: "Seconds, after which asking again may help", schema: { type: "integer", minimum: 1 } },
  "WWW-Authenticate": { description: "How a caller is known", schema: { type: "string" } },
} as const satisfies Readonly<Record<string, DescribedHeader & { readonly optional?: true }>>;

type DescribedHeader = {
  readonly description: string;
  /** JSON Schema. */
  readonly schema: { readonly type: "string" | "integer" } & Readonly<Record<string, unknown>>;
};

export type RequestHeader = keyof typeof REQUEST_HEADERS;
export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

/** In every answer, whatever it is. */
export const EVERY_ANSWER: readonly ResponseHeader[] = ["X-Request-Id", "Cache-Control"];
