import { describe, expect, test } from "vitest";
import { s3Failure } from "./failure.ts";

/** An exception as the SDK throws it. */
function thrown(name: string, status?: number, code?: string): Error {
  const $metadata = status === undefined ? {} : { httpStatusCode: status };
  return Object.assign(new Error("a message with a key in it"), {
    name,
    $metadata,
    ...(code === undefined ? {} : { code }),
  });
}

describe("an exception of the S3 SDK", () => {
  test.each([
    ["NoSuchKey", 404, "missing", false, false],
    ["NotFound", 404, "missing", false, false],
    ["NoSuchBucket", 404, "failed", false, false],
    ["PreconditionFailed", 412, "precondition", false, false],
    ["ConditionalRequestConflict", 409, "precondition", false, false],
    ["OperationAborted", 409, "precondition", false, false],
    ["SomethingOfItsOwn", 412, "precondition", false, false],
    ["InvalidRange", 416, "range", false, false],
    ["SlowDown", 503, "failed", false, true],
    ["SlowDownWrite", 503, "failed", false, true],
    ["TooManyRequests", 429, "failed", false, true],
    ["RequestTimeout", 400, "failed", false, true],
    ["InternalError", 500, "failed", true, true],
    ["ServiceUnavailable", 503, "failed", true, true],
    ["AccessDenied", 403, "failed", false, false],
    ["NotImplemented", 501, "failed", true, true],
  ] as const)(
    "%s (%i) is %s; carried out all the same: %s; worth a repeat: %s",
    (name, status, kind, unsure, passing) => {
      expect(s3Failure(thrown(name, status))).toMatchObject({
        kind,
        unsure,
        passing,
        cause: `s3: ${name} (${status})`,
      });
    },
  );

  test.each([
    ["ECONNREFUSED", false, true],
    ["ENOTFOUND", false, true],
    ["EAI_AGAIN", false, true],
    ["ECONNRESET", true, true],
    ["EPIPE", true, true],
    ["ETIMEDOUT", true, true],
  ])("of a connection that %s: carried out all the same: %s; worth a repeat: %s", (code, unsure, passing) => {
    expect(s3Failure(thrown("Error", undefined, code))).toMatchObject({
      kind: "failed",
      unsure,
      passing,
      cause: `s3: ${code}`,
    });
  });

  test("that is a time-out says so, and may have been carried out", () => {
    for (const name of ["AbortError", "TimeoutError"])
      expect(s3Failure(thrown(name))).toMatchObject({ unsure: true, cause: "s3: no answer in time" });
  });

  test("tells S3's clock, where S3 has answered", () => {
    const headers = { date: "Wed, 25 Nov 2026 16:00:00 GMT" };
    const answered = Object.defineProperty(thrown("NoSuchKey", 404), "$response", { value: { headers } });
    expect(s3Failure(answered).answeredAt).toBe(Date.UTC(2026, 10, 25, 16));
    expect(s3Failure(thrown("NoSuchKey", 404)).answeredAt).toBeNull();
  });

  test("shows nothing of its message", () => {
    expect(JSON.stringify(s3Failure(thrown("AccessDenied", 403)))).not.toContain("a key in it");
  });
});
