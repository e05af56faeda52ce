/** Aborts `signal` when the time is over. `end` when it is no longer needed. */
export type TimeLimit = { readonly signal: AbortSignal; readonly end: () => void };

const TICKS = 20;
/** A turn of a busy event loop comes late by something. */
const MOST_TICKS_AT_ONCE = 2;

/**
 * Counts the time that somebody else takes. While this process itself is held up, by a burst of requests or by standing
 * still, it can hear no answer: then a turn of it counts no more than two twentieths of the limit.
 */
export function timeLimit(ms: number): TimeLimit {
  const over = new AbortController();
  const tickMs = ms / TICKS;
  let [left, last] = [ms, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    left -= Math.min(now - last, MOST_TICKS_AT_ONCE * tickMs);
    last = now;
    if (left > 0) return;
    clearInterval(timer);
    over.abort(new DOMException(`no answer in ${ms} ms`, "TimeoutError"));
  }, tickMs);
  return { signal: over.signal, end: () => clearInterval(timer) };
}
