import type { DurationMs } from "@tallylight/core";
import { setTimeout as sleep } from "node:timers/promises";
import { err, type Result, ResultAsync } from "neverthrow";
import type { Cause } from "./documents.ts";

/**
 * One process at a time, for stores that cannot compare and set. A turn ends by itself after its time, since its holder
 * may have died; so a holder that slept for longer than that may meet another: this is not a lock of a recording.
 */
export interface Turns {
  /** True when it is `token`'s turn from now on, `forMs` at most; false while it is another's. */
  take(key: string, token: string, forMs: DurationMs): ResultAsync<boolean, Cause>;
  /** Ends the turn, if it is still `token`'s. */
  giveBack(key: string, token: string): ResultAsync<void, Cause>;
}

/** Longer than a read, a write and a look at what became of it may take together. */
const TURN_MS = 15_000;
const LONGEST_WAIT_MS = 4_000;
const LOOK_EVERY_MS = 25;

/** Does the work when it is this one's turn; says that it was not when the others take too long. */
export function inTurn<T>(
  turns: Turns,
  key: string,
  token: string,
  work: () => ResultAsync<T, Cause>,
): ResultAsync<T, Cause> {
  const wait = async (): Promise<Result<T, Cause>> => {
    const until = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const taken = await turns.take(key, token, TURN_MS);
      if (taken.isErr()) return err(taken.error);
      if (taken.value) break;
      if (performance.now() > until) return err(`others have been writing ${key} for ${LONGEST_WAIT_MS} ms`);
      await sleep(LOOK_EVERY_MS * (0.5 + Math.random()));
    }
    const done = await work();
    // If that is lost, the turn ends by itself.
    await turns.giveBack(key, token);
    return done;
  };
  return new ResultAsync(wait());
}
