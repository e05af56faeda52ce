import { err, ok, okAsync, type Result, type ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { LockReading, LockStore, Swap, SwapOutcome } from "../ports/lock-store.ts";

/**
 * A swap whose answer may be lost: then the lock is read before anybody is told anything. Unavailable is left only
 * when the store cannot be read either, or when nothing has changed yet (the swap may still be on its way).
 */
export function swapSurely(locks: LockStore, roomId: RoomId, swap: Swap): ResultAsync<SwapOutcome, Unavailable> {
  return locks.swap(roomId, swap).orElse((failure) =>
    locks
      .read(roomId)
      .andThen((now) => judge(swap, now, failure))
      .andThen((outcome) => queueAnyway(locks, swap, outcome)),
  );
}

function judge(swap: Swap, { held, storeNow }: LockReading, failure: Unavailable): Result<SwapOutcome, Unavailable> {
  if ((held?.version ?? null) === swap.expected) return err(failure);
  if (held === null) return ok({ won: swap.next === null, held, storeNow });
  const mine = held.version === swap.next?.version && "lock" in held;
  return ok(mine ? { won: true, held, storeNow } : { won: false, held, storeNow });
}

/** Who finds the room free cannot tell whether it was this swap that freed it, and so whether its evidence is queued. */
function queueAnyway(
  locks: LockStore,
  { next, defer }: Swap,
  outcome: SwapOutcome,
): ResultAsync<SwapOutcome, Unavailable> {
  if (!outcome.won || next !== null || defer === undefined) return okAsync(outcome);
  return locks.defer(defer).map(() => outcome);
}
