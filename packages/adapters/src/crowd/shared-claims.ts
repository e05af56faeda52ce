import type { RoomId, Swap, SwapOutcome, Unavailable } from "@tallylight/core";
import { ResultAsync } from "neverthrow";

/** A swap against "absent", and nothing beside it. */
export type Claim = Swap & { readonly expected: null; readonly next: NonNullable<Swap["next"]> };

export function isClaim(swap: Swap): swap is Claim {
  return swap.expected === null && swap.next !== null && swap.defer === undefined;
}

type Outcome = ResultAsync<SwapOutcome, Unavailable>;
type Claiming = (roomId: RoomId, claim: Claim) => Outcome;
/** A claim that was sent, and the one that is to be. */
type Turn = { readonly ended: PromiseLike<void>; next: Outcome | null };

/**
 * Of those in this process who claim one room at the same moment one claims: whoever comes while a claim is on its way
 * shares the next, which is sent when that one has ended, and is lost to it or with it. As it is sent after he asked, he
 * is told what his own would have been told right after it. A claim that is alone is sent at once.
 */
export function sharedClaims(send: Claiming): Claiming {
  const latest = new Map<RoomId, Turn>();
  const begin = (roomId: RoomId, claim: Claim): Outcome => {
    const outcome = send(roomId, claim);
    const end = (): void => {
      if (turn.next === null) latest.delete(roomId);
    };
    // Also by an exception, which is a bug, and no reason for all who come after to have it, too.
    const turn: Turn = { ended: outcome.then(end, end), next: null };
    latest.set(roomId, turn);
    return outcome;
  };
  const beginAfter = async (before: Turn, roomId: RoomId, claim: Claim) => {
    await before.ended;
    return begin(roomId, claim);
  };
  return (roomId, claim) => {
    const before = latest.get(roomId);
    if (before === undefined) return begin(roomId, claim);
    if (before.next !== null) return before.next.map((outcome) => besides(claim, outcome));
    before.next = new ResultAsync(beginAfter(before, roomId, claim));
    return before.next;
  };
}

/** What a claim comes to right after another one that came to this. */
function besides({ next }: Claim, outcome: SwapOutcome): SwapOutcome {
  const { held, storeNow } = outcome;
  // A repeat of what was sent before, and whose answer was lost.
  if (held !== null && "lock" in held && held.version === next.version) return { won: true, held, storeNow };
  return { won: false, held, storeNow };
}
