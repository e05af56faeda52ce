import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Recording } from "../recording/recording.ts";
import { isTerminal } from "../recording/recording.ts";
import { carryOut, type StopPorts } from "./carry-out.ts";
import { inBatches } from "./in-batches.ts";
import { onRecorderEvent } from "./on-recorder-event.ts";
import { record } from "./record.ts";
import type { Limits } from "../settings.ts";

export type MendReport = {
  /** Evidence that had waited for the documents and is in the catalog now. */
  readonly drained: number;
  /** Unfinished recordings of which LiveKit had news that had not arrived. */
  readonly refreshed: number;
};

/** How much of the queue, and how many unfinished recordings, one round works off. */
const ROUND = 500;

/**
 * Does again what a crash or an outage left undone: writes the queued evidence into the catalog, oldest first, and asks
 * LiveKit anew about every recording that the index calls unfinished. What cannot be had now waits for the next round.
 */
export function mendCatalog(ports: StopPorts, limits: Limits): ResultAsync<MendReport, Unavailable> {
  return safeTry(async function* () {
    const drained = yield* drain(ports);
    const rows = yield* ports.catalog.index.unfinished({ limit: ROUND });
    const fresh = await inBatches(rows, limits.sweepConcurrency, (row) => refresh(ports, limits, row));
    return ok({ drained, refreshed: fresh.filter(Boolean).length });
  });
}

/** After this many refusals in a row for one and the same cause the catalog is away, and the rest waits. */
const MAX_REFUSED = 20;

/** Writes what waits for the catalog, oldest first; one that it cannot take holds up no other. */
export function drain(ports: Pick<StopPorts, "locks" | "catalog" | "rooms">): ResultAsync<number, Unavailable> {
  return safeTry(async function* () {
    const waiting = yield* ports.locks.deferred(ROUND);
    let drained = 0;
    let refused = { cause: "", inARow: 0 };
    for (const { token, evidence } of waiting) {
      const written = await record(ports, evidence);
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

async function refresh(ports: StopPorts, limits: Limits, row: Recording): Promise<boolean> {
  const stored = await ports.catalog.documents.find(row);
  // A crash came between the document and the row: the document is the truth.
  if (
    stored.isOk() &&
    stored.value !== null &&
    (isTerminal(stored.value.value.status) || stored.value.value.deleted === true)
  ) {
    return (await ports.catalog.index.announce(stored.value.value)).isOk();
  }
  const told = await ports.egress.find(row.egressId);
  if (told.isErr() || told.value === null || told.value.status === row.status) return false;
  const orders = await onRecorderEvent(ports, told.value);
  await carryOut(ports, orders.unwrapOr([]), limits.stopMs);
  return orders.isOk();
}
