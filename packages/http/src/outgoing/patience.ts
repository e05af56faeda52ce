import type { Delivery, DurationMs, EpochMs } from "@tallylight/core";

const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** One that was revived is old from the start, and is tried this often all the same. */
const LEAST_ATTEMPTS = 5;

/**
 * When a message that was not delivered is tried again: after half its age, so that pauses grow by half each time, from
 * 2 s to 10 min. Null: never.
 *
 * @param random From 0 to 1.
 */
export function nextPauseMs({ queuedAt, attempts }: Delivery, now: EpochMs, random: number): DurationMs | null {
  const ageMs = Math.max(0, now - queuedAt);
  if (ageMs >= GIVE_UP_AFTER_MS && attempts >= LEAST_ATTEMPTS) return null;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, ageMs / 2));
  return Math.round(pauseMs * (0.75 + random / 2));
}
