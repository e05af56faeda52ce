import { applySwap, type Held, type LockReading, type SwapOutcome } from "@tallylight/core";
import { isDeepStrictEqual } from "node:util";
import type { Operation } from "./history.ts";

/** Of a lock whose claim was not answered: the store stamped it, and nobody has been told with what. */
const UNTOLD = Number.NaN;

/** What is held before and after an operation that does what a correct store does; undefined: its answer was another. */
export function step(held: Held, operation: Operation): { readonly after: Held } | undefined {
  const { kind, roomId } = operation;
  if (kind === "read") return told(held, operation.answer?.value);
  const { swap, answer } = operation;
  const { outcome, write } = applySwap(roomId, held, swap, answer?.value.storeNow ?? UNTOLD);
  if (answer !== undefined && answer.value.won !== outcome.won) return undefined;
  const after = write === undefined ? held : write.lock;
  return told(after, answer?.value);
}

/** Two states with the same text are the same: a version says what was written, but for the store's stamp. */
export function textOf(held: Held): string {
  return held === null ? "" : `${held.version} ${held.claimedAt}`;
}

/** Compares what is held with what was told of it, which may tell the stamp. */
function told(held: Held, answer: LockReading | SwapOutcome | undefined): { readonly after: Held } | undefined {
  if (answer === undefined) return { after: held };
  const seen = answer.held;
  if (held === null || seen === null) return held === seen ? { after: held } : undefined;
  if (held.version !== seen.version) return undefined;
  const known = Number.isNaN(held.claimedAt) ? { ...held, claimedAt: seen.claimedAt } : held;
  return isDeepStrictEqual(known, seen) ? { after: known } : undefined;
}
