import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_MS = 60_000;
const SOON_MS = 1_000;

/** What has been waited for: anything but "not yet". */
type Found<T> = Exclude<NonNullable<T>, false>;

/**
 * Looks again and again until there is something: null, undefined, false, and a look that fails, are "not yet". Throws
 * after `withinMs`, with the last failure as its cause. A test that waits for something real waits by this, so generously
 * that only what never comes fails it.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs: number = LONGEST_MS,
): Promise<Found<T>> {
  const began = performance.now();
  for (;;) {
    let cause: unknown;
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found as Found<T>;
    } catch (thrown) {
      cause = thrown;
    }
    const waitedMs = performance.now() - began;
    if (waitedMs > withinMs) throw new Error(`${what}: not so after ${withinMs} ms`, { cause });
    await sleep(waitedMs < SOON_MS ? 5 : 50);
  }
}
