/** What an exception of the SDK means to us. */
export type S3Failure = {
  /** `missing`: no such object. `precondition`: it is another by now. `range`: behind its end. Else S3 failed us. */
  readonly kind: "missing" | "precondition" | "range" | "failed";
  /** The request may have been carried out all the same. */
  readonly unsure: boolean;
  /** The same request may fare better in a moment. */
  readonly passing: boolean;
  /** For a log. Never the SDK's message: some name keys or quote what was signed. */
  readonly cause: string;
  /** S3's clock, where it answered: the `Date` of its answer in milliseconds. */
  readonly answeredAt: number | null;
  /** The HTTP status, where there was one. */
  readonly status: number | null;
};

type Meaning = Pick<S3Failure, "kind" | "unsure" | "passing">;

const means = (kind: S3Failure["kind"], more: Partial<Meaning> = {}): Meaning => ({
  kind,
  unsure: false,
  passing: false,
  ...more,
});

const MISSING = means("missing");
const PRECONDITION = means("precondition");
/** It was too busy to begin. */
const REFUSED_FOR_NOW = means("failed", { passing: true });
/** Nobody knows how far it came. */
const LOST = means("failed", { passing: true, unsure: true });
const FAILED = means("failed");

/**
 * By S3's code, which is the exception's name, or by the code of the connection's failure. `NotFound` is what a HEAD
 * without a body becomes, whatever is missing. A race that S3 did not decide (`ConditionalRequestConflict`,
 * `OperationAborted`) changed nothing: whoever lost it reads again.
 */
const BY_NAME: Readonly<Record<string, Meaning>> = {
  NoSuchKey: MISSING,
  NotFound: MISSING,
  PreconditionFailed: PRECONDITION,
  ConditionalRequestConflict: PRECONDITION,
  OperationAborted: PRECONDITION,
  InvalidRange: means("range"),
  SlowDown: REFUSED_FOR_NOW,
  SlowDownRead: REFUSED_FOR_NOW,
  SlowDownWrite: REFUSED_FOR_NOW,
  TooManyRequests: REFUSED_FOR_NOW,
  RequestTimeout: REFUSED_FOR_NOW,
  ECONNREFUSED: REFUSED_FOR_NOW,
  ENOTFOUND: REFUSED_FOR_NOW,
  EAI_AGAIN: REFUSED_FOR_NOW,
};

/** For servers that have other codes. 404 is not here: that may be the bucket. What has no status was lost on its way. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  409: PRECONDITION,
  412: PRECONDITION,
  416: means("range"),
  429: REFUSED_FOR_NOW,
};

type SdkError = Error & {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
};

export function s3Failure(thrown: unknown): S3Failure {
  if (!(thrown instanceof Error)) return { ...LOST, cause: "s3: unknown failure", answeredAt: null, status: null };
  const { name, code, $metadata: { httpStatusCode: status } = {}, $response } = thrown as SdkError;
  const byStatus = status === undefined || status >= 500 ? LOST : (BY_STATUS[status] ?? FAILED);
  return {
    ...(BY_NAME[name] ?? BY_NAME[code ?? ""] ?? byStatus),
    cause: `s3: ${wordOf(thrown)}${status === undefined ? "" : ` (${status})`}`,
    answeredAt: timeOf($response?.headers),
    status: status ?? null,
  };
}

/** The `Date` of an answer; null when it has none. */
export function timeOf(headers: Readonly<Record<string, string>> | undefined): number | null {
  const parsed = Date.parse(headers?.["date"] ?? "");
  return Number.isNaN(parsed) ? null : parsed;
}

function wordOf(error: SdkError): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  if (error.code !== undefined) return error.code;
  // An exception without a name of its own is ours.
  return error.name === "Error" ? error.message : error.name.slice(0, 64);
}
