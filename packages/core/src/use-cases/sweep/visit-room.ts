import { ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../../failure.ts";
import { isJudgeable } from "../../gc/plan-lock.ts";
import { planRoom } from "../../gc/plan-room.ts";
import type { RoomObservation, SweepStep } from "../../gc/step.ts";
import type { RoomId } from "../../ids.ts";
import { lockIn } from "../../lock/lock.ts";
import type { LockReading } from "../../ports/lock-store.ts";
import type { Limits } from "../../settings.ts";
import type { EpochMs } from "../../time.ts";
import { look } from "../look.ts";
import { onRecorderEvent } from "../on-recorder-event.ts";
import { within } from "../within.ts";
import { adoptStray, orderAndStop, resolveAndRelease, swapLock } from "./apply-lock.ts";
import { applyToRecording } from "./apply-recording.ts";
import type { StepOutcome, SweepPorts } from "./ports.ts";

/** What became of a step: an outcome, "planned" in a dry run, or why a port could not be had. */
export type SweptStep = { readonly step: SweepStep; readonly outcome: StepOutcome | "planned" | Unavailable };

/**
 * Looks at one room, plans, and applies each step by itself; one that fails stops no other.
 *
 * @param reading What the lock store has just said of it.
 * @param strays Are there recordings to be judged beside the lock? Else a lock too young to be judged asks nobody.
 */
async function visitRoom(
  ports: SweepPorts,
  limits: Limits,
  { roomId, reading, strays }: { readonly roomId: RoomId; readonly reading: LockReading; readonly strays: boolean },
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly SweptStep[]> {
  const { held, storeNow } = reading;
  const asked = strays || (held !== null && isJudgeable(held, storeNow, limits.lockGraceMs));
  const looked = asked ? await look(ports, limits, roomId, lockIn(held), "full") : null;
  const seen: RoomObservation = {
    roomId,
    held,
    storeNow,
    look: looked && (looked.isOk() ? looked.value : looked.error),
  };
  const swept: SweptStep[] = [];
  for (const step of planRoom(seen, limits)) {
    if (dryRun) swept.push({ step, outcome: "planned" });
    else {
      const outcome = await applyStep(ports, limits, step, storeNow);
      swept.push({ step, outcome: outcome.isOk() ? outcome.value : outcome.error });
    }
  }
  return swept;
}

/** The same, and whatever hangs in one room holds up no other. */
export function visitInTime(
  ports: SweepPorts,
  limits: Limits,
  visit: Parameters<typeof visitRoom>[2],
  mode: { readonly dryRun: boolean },
): ResultAsync<readonly SweptStep[], Unavailable> {
  const late = unavailable("egress", "sweep", `not done within ${limits.visitMs} ms`);
  const work = visitRoom(ports, limits, visit, mode).then((steps) => ok<readonly SweptStep[], Unavailable>(steps));
  return within(ports.clock, limits.visitMs, late, work);
}

/** One compare-and-set, after what must come before it; or what is to be said of a recording. */
function applyStep(
  ports: SweepPorts,
  limits: Limits,
  step: SweepStep,
  storeNow: EpochMs,
): ResultAsync<StepOutcome, Unavailable> {
  switch (step.action) {
    case "skip":
    case "keep":
    case "leave":
      return okAsync("nothing-to-do");
    case "restamp":
      return swapLock(ports, step, step.lock, { restamp: true });
    case "activate":
      return onRecorderEvent(ports, step.evidence).map((): StepOutcome => "applied");
    case "stop":
      return orderAndStop(ports, step, limits.stopMs);
    case "release":
      return resolveAndRelease(ports, step);
    case "adopt":
      return adoptStray(ports, step);
    case "record":
    case "note":
    case "wait":
    case "clear":
    case "probe":
    case "give-up":
    case "evict":
      return applyToRecording(ports, limits, step, storeNow);
  }
}

/** Reads the lock, and visits the room: for one who needs to know now whether it can be recorded. */
export function settleRoom(ports: SweepPorts, limits: Limits, roomId: RoomId): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    const reading = yield* ports.locks.read(roomId);
    await visitRoom(ports, limits, { roomId, reading, strays: true }, { dryRun: false });
    return ok(undefined);
  });
}
