import type { Clock, DurationMs, Sleep } from "@tallylight/core";

/**
 * Does something at once and then again after each pause, never twice at the same time.
 *
 * @param work Reports its own failures, and does not reject. What it gives is the pause that follows, if not `everyMs`.
 * @returns How to end it; resolves when what is being done is done.
 */
export function repeat(clock: Clock, everyMs: DurationMs, work: () => Promise<DurationMs | void>): () => Promise<void> {
  let pause: Sleep | null = null;
  const end = new AbortController();
  const run = async (): Promise<void> => {
    do {
      const pauseMs = (await work()) ?? everyMs;
      if (end.signal.aborted) return;
      pause = clock.sleep(pauseMs);
      await pause.done;
    } while (!end.signal.aborted);
  };
  const running = run();
  return async () => {
    end.abort();
    pause?.cancel();
    await running;
  };
}
