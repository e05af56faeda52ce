import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { isJudgeable, planLock, type SweepStep } from "../gc/plan.ts";
import type { RoomId } from "../ids.ts";
import type { StoredLock, UnreadableLock } from "../lock/lock.ts";
import type { LockPage } from "../ports/lock-store.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import type { Limits } from "../settings.ts";
import type { EpochMs } from "../time.ts";
import { applyStep, type StepOutcome } from "./apply-step.ts";
import type { StopPorts } from "./carry-out.ts";
import { inBatches } from "./in-batches.ts";
import { look } from "./look.ts";

export type SweepPorts = StopPorts & { readonly directory: RoomDirectory };

/** What became of a step: an outcome, "planned" in a dry run, or why a port could not be had. */
export type SweptStep = { readonly step: SweepStep; readonly outcome: StepOutcome | "planned" | Unavailable };

export type SweepReport = {
  readonly dryRun: boolean;
  /** How many locks were there. */
  readonly locks: number;
  /** Every step but those for locks that are too young. */
  readonly steps: readonly SweptStep[];
};

/**
 * Seed, "garbage collection": looks at every lock, plans, and applies each step by compare-and-set; page by page, so
 * that memory stays bounded. One lock's error never stops the others. Several instances may sweep at once without harm.
 *
 * @returns Unavailable only when the locks cannot be listed.
 */
export function sweep(
  ports: SweepPorts,
  limits: Limits,
  { dryRun }: { readonly dryRun: boolean },
): ResultAsync<SweepReport, Unavailable> {
  return safeTry(async function* () {
    const steps: SweptStep[] = [];
    const seen = new Set<RoomId>();
    let cursor: string | null = null;
    do {
      const page: LockPage = yield* ports.locks.list(cursor);
      const fresh = page.locks.filter(({ roomId }) => !seen.has(roomId) && seen.add(roomId));
      const swept = yield* ResultAsync.fromSafePromise(
        inBatches(fresh, limits.sweepConcurrency, (held) => sweepOne(ports, limits, held, page.storeNow, dryRun)),
      );
      steps.push(...swept.filter(({ step }) => step.action !== "skip"));
      cursor = page.next;
    } while (cursor !== null);
    return ok({ dryRun, locks: seen.size, steps });
  });
}

async function sweepOne(
  ports: SweepPorts,
  limits: Limits,
  held: StoredLock | UnreadableLock,
  storeNow: EpochMs,
  dryRun: boolean,
): Promise<SweptStep> {
  const step = await planFor(ports, limits, held, storeNow);
  if (dryRun) return { step, outcome: "planned" };
  const outcome = await applyStep(ports, step, limits.stopMs);
  return { step, outcome: outcome.isOk() ? outcome.value : outcome.error };
}

/** Looks, if the lock is old enough to be judged, and plans. */
async function planFor(
  ports: SweepPorts,
  limits: Limits,
  held: StoredLock | UnreadableLock,
  storeNow: EpochMs,
): Promise<SweepStep> {
  if (!isJudgeable(held, storeNow, limits.lockGraceMs)) return planLock({ held, storeNow, look: null }, limits);
  const looked = await look(ports, held.roomId, held.lock.egressId);
  return planLock({ held, storeNow, look: looked.isOk() ? looked.value : looked.error }, limits);
}
