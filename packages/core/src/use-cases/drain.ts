import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { type EvidencePorts, onQueuedEvidence } from "./on-recorder-event.ts";

/** How much of the queue one round works off. */
export const QUEUE_ROUND = 500;

/** After this many refusals in a row for one and the same cause the catalog is away, and the rest waits. */
const MAX_REFUSED = 20;

/**
 * Writes what waits for the catalog, oldest first; one that it cannot take holds up no other.
 *
 * @returns how much of it the catalog took.
 */
export function drain(ports: EvidencePorts): ResultAsync<number, Unavailable> {
  return safeTry(async function* () {
    const waiting = yield* ports.locks.deferred(QUEUE_ROUND);
    let drained = 0;
    let refused = { cause: "", inARow: 0 };
    for (const { token, evidence } of waiting) {
      const written = await onQueuedEvidence(ports, evidence);
      const cause = written.isErr() ? written.error.cause : "";
      refused = { cause, inARow: cause === refused.cause ? refused.inARow + 1 : 1 };
      if (written.isErr() && refused.inARow === MAX_REFUSED) break;
      if (written.isErr()) continue;
      yield* ports.locks.settle(token);
      drained += 1;
    }
    return ok(drained);
  });
}
