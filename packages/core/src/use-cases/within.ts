import { err, type Result, ResultAsync } from "neverthrow";
import type { Clock } from "../ports/clock.ts";
import type { DurationMs } from "../time.ts";

/** The work's result, or `late` if it takes longer than `ms`. The work itself goes on and is no longer waited for. */
export function within<T, E, L>(
  clock: Clock,
  ms: DurationMs,
  late: L,
  work: PromiseLike<Result<T, E>>,
): ResultAsync<T, E | L> {
  const sleep = clock.sleep(ms);
  const timer = sleep.done.then((): Result<T, E | L> => err(late));
  const raced = Promise.race([work, timer]).finally(sleep.cancel);
  return new ResultAsync<T, E | L>(raced);
}
