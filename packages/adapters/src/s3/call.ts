import { ResultAsync } from "neverthrow";
import type { S3Connection } from "./connect.ts";
import { s3Failure, type S3Failure } from "./failure.ts";

/** One call with its time-out: the SDK's repeats of it, and the reading of its answer, are in it. */
export function call<T>(
  { callTimeoutMs }: S3Connection,
  run: (abortSignal: AbortSignal) => Promise<T>,
): ResultAsync<T, S3Failure> {
  return ResultAsync.fromThrowable(async () => run(AbortSignal.timeout(callTimeoutMs)), s3Failure)();
}
