/** What an exception of the SDK means to us. */
export type S3Failure = {
  /** `missing`: no such object. `precondition`: it is another by now. `range`: behind its end. Else S3 failed us. */
  readonly kind: "missing" | "precondition" | "range" | "failed";
  /** The request, or an earlier attempt of it, may have been carried out all the same. */
  readonly unsure: boolean;
  /** For a log. Never the SDK's message: some name keys or quote what was signed. */
  readonly cause: string;
};

/** By S3's code, which is the exception's name. `NotFound` is what a HEAD without a body becomes, whatever is missing. */
const KIND_BY_NAME: Readonly<Record<string, S3Failure["kind"]>> = {
  NoSuchKey: "missing",
  NotFound: "missing",
  PreconditionFailed: "precondition",
  ConditionalRequestConflict: "precondition",
  InvalidRange: "range",
};

/** For servers that have other codes. 404 is not here: that may be the bucket. */
const KIND_BY_STATUS: Readonly<Record<number, S3Failure["kind"]>> = {
  409: "precondition",
  412: "precondition",
  416: "range",
};

type SdkError = Error & {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
};

export function s3Failure(thrown: unknown): S3Failure {
  if (!(thrown instanceof Error)) return { kind: "failed", unsure: true, cause: "s3: unknown failure" };
  const { name, $metadata: { httpStatusCode: status, attempts = 1 } = {} } = thrown as SdkError;
  const kind = KIND_BY_NAME[name] ?? KIND_BY_STATUS[status ?? 0] ?? "failed";
  const unsure = attempts > 1 || status === undefined || status >= 500;
  return { kind, unsure, cause: `s3: ${wordOf(thrown)}${status === undefined ? "" : ` (${status})`}` };
}

function wordOf(error: SdkError): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  if (error.code !== undefined) return error.code;
  // An exception without a name of its own is ours.
  return error.name === "Error" ? error.message : error.name.slice(0, 64);
}
