import type { Clock, DurationMs, Sleep } from "@tallylight/core";

/** A timer takes 2^31 - 1 ms and fires at once beyond that: nothing sleeps longer than 24 days. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
};

function sleep(ms: DurationMs): Sleep {
  let cancel = (): void => {};
  const done = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, LONGEST_SLEEP_MS));
    cancel = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { done, cancel };
}
