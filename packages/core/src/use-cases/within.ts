import { err, type Result, ResultAsync } from "neverthrow";
import type { Clock } from "../ports/clock.ts";
import type { DurationMs } from "../time.ts";

/** The work's result, or `late` if it takes longer than `ms`. The work itself goes on and is no longer waited for. */
export function within<T, E>(
  clock: Clock,
  ms: DurationMs,
  late: E,
  work: PromiseLike<Result<T, E>>,
): ResultAsync<T, E> {
  const sleep = clock.sleep(ms);
  const timer = sleep.done.then((): Result<T, E> => err(late));
  const raced = Promise.race([work, timer]).finally(sleep.cancel);
  return new ResultAsync(raced);
}
