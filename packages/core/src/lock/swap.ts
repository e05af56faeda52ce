import type { RoomId } from "../ids.ts";
import type { Swap, SwapOutcome } from "../ports/lock-store.ts";
import type { EpochMs } from "../time.ts";
import type { StoredLock, UnreadableLock } from "./lock.ts";

/** What a lock store has for a room; null: it is free. */
export type Held = StoredLock | UnreadableLock | null;

/** What a swap makes of what is held: its outcome, and what the store has to write for it, if anything. */
export type Applied = {
  readonly outcome: SwapOutcome;
  /** `lock` null: remove what is there. */
  readonly write?: { readonly lock: StoredLock | null };
};

/**
 * Compare and set, as every lock store does it (Redis does it in Lua, on the server).
 *
 * @param storeNow The store's clock, in the same atomic step.
 */
export function applySwap(roomId: RoomId, held: Held, swap: Swap, storeNow: EpochMs): Applied {
  const { expected, next } = swap;
  const version = held?.version ?? null;
  // A repeat of a swap whose answer was lost: the version was made for that write, so the record is the caller's own.
  if (version === (next?.version ?? null)) return { outcome: { won: true, held: held as StoredLock | null, storeNow } };
  if (version !== expected) return { outcome: { won: false, held, storeNow } };
  const claimedAt = held === null || swap.restamp === true ? storeNow : held.claimedAt;
  const lock = next === null ? null : { roomId, claimedAt, ...next };
  return { outcome: { won: true, held: lock, storeNow }, write: { lock } };
}
