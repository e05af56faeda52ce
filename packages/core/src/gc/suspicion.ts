import type { StoredLock, UnreadableLock } from "../lock/lock.ts";
import type { Limits } from "../settings.ts";
import type { DurationMs } from "../time.ts";

/**
 * Why a lock deserves a second look, as far as the lock itself tells; the worst first. LiveKit is not asked.
 *
 * - `unreadable`: this version cannot read it, so no sweep frees it.
 * - `from-the-future`: the store's clock was set back since its claim.
 * - `no-driver`: it has been starting for longer than any start takes: its starter is gone.
 * - `stop-overdue`: it was ordered to stop longer than a grace period after its claim. An upload may take that long.
 */
export const SUSPICIONS = ["unreadable", "from-the-future", "no-driver", "stop-overdue"] as const;
/** One of `SUSPICIONS`. */
export type Suspicion = (typeof SUSPICIONS)[number];

/** What is odd about a lock by its age and state alone; null: nothing. */
export function suspicionOf(
  held: StoredLock | UnreadableLock,
  ageMs: DurationMs,
  { lockGraceMs }: Pick<Limits, "lockGraceMs">,
): Suspicion | null {
  if (!("lock" in held)) return "unreadable";
  if (ageMs < 0) return "from-the-future";
  if (ageMs < lockGraceMs || held.lock.state === "active") return null;
  return held.lock.state === "starting" ? "no-driver" : "stop-overdue";
}
