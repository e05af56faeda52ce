import { ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { LockStep } from "../../gc/plan-lock.ts";
import type { Version } from "../../ids.ts";
import { liftOrder } from "../../lock/after.ts";
import { orderStop } from "../../lock/decide.ts";
import type { Lock } from "../../lock/lock.ts";
import type { Evidence } from "../../recording/recording.ts";
import type { DurationMs } from "../../time.ts";
import { stopEgress } from "../carry-out.ts";
import { recordOrDefer, recordOrQueue } from "../record.ts";
import { swapSurely } from "../swap-surely.ts";
import { inferEnd } from "./infer-end.ts";
import type { StepOutcome, SweepPorts } from "./ports.ts";

type Step<Action extends LockStep["action"]> = LockStep & { readonly action: Action };

/** One compare-and-set on the version that the plan saw. */
export function swapLock(
  ports: SweepPorts,
  { roomId, version }: Pick<LockStep, "roomId" | "version">,
  next: Lock | null,
  also: { readonly restamp?: boolean; readonly defer?: Evidence | undefined } = {},
): ResultAsync<StepOutcome, Unavailable> {
  const { defer, ...rest } = also;
  const write = next === null ? null : { version: ports.ids.version(), lock: next };
  const swap = { expected: version, next: write, ...rest, ...(defer === undefined ? {} : { defer }) };
  return swapSurely(ports.locks, roomId, swap).map((outcome): StepOutcome => {
    if (outcome.won) ports.signals.publish(roomId);
    return outcome.won ? "applied" : "changed-meanwhile";
  });
}

/** The order is written before the stop is sent, so that whoever sees the egress run stops it again. */
export function orderAndStop(
  ports: SweepPorts,
  step: Step<"stop">,
  stopMs: DurationMs,
): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { roomId, evidence, lock, why } = step;
    const ordered = orderStop(lock, lock.uid, why === "room-over" ? "room-ended" : "start-timed-out").unwrapOr(null);
    if (ordered !== null && (why !== "ordered" || lock.egressId === null)) {
      const outcome = yield* swapLock(ports, step, { ...ordered, egressId: evidence.egressId });
      if (outcome === "changed-meanwhile") return ok(outcome);
    }
    // Nobody was promised a start that was given up; who gave it up may have died before that was written.
    const givenUp = ordered?.reason === "start-timed-out" || ordered?.reason === "start-failed";
    if (givenUp) yield* await recordOrQueue(ports, { ...evidence, accepted: false, reason: ordered.reason });
    yield* await stopEgress(ports, { roomId, egressId: evidence.egressId }, stopMs);
    return ok<StepOutcome>("applied");
  });
}

/** No lock goes before its uid is resolved: its egress has an entry, or LiveKit answered and knows none of that uid. */
export function resolveAndRelease(ports: SweepPorts, step: Step<"release">): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const ended = step.why === "ended" || step.why === "room-over" ? step.evidence : null;
    const version = yield* named(ports, step, step.lock, ended);
    if (version === null) return ok<StepOutcome>("changed-meanwhile");
    const { defer } = yield* resolve(ports, step.roomId, step.lock, ended);
    return swapLock(ports, { ...step, version }, null, { defer });
  });
}

/**
 * An egress of which nobody had heard: its id goes into the lock before its entry is written, as with an event.
 *
 * @returns the lock's version then; null when it changed meanwhile.
 */
function named(
  ports: SweepPorts,
  { roomId, version }: Pick<LockStep, "roomId" | "version">,
  lock: Lock,
  ended: Evidence | null,
): ResultAsync<Version | null, Unavailable> {
  if (ended === null || lock.egressId !== null) return okAsync(version);
  const next = { version: ports.ids.version(), lock: { ...lock, egressId: ended.egressId } };
  return swapSurely(ports.locks, roomId, { expected: version, next }).map(({ won }) => (won ? next.version : null));
}

/** A promised recording gets the room in one step, from nobody or from a lock that is resolved by then. */
export function adoptStray(ports: SweepPorts, step: Step<"adopt">): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { evidence, lock, ended, roomId } = step;
    const version = lock === null ? step.version : yield* named(ports, step, lock, ended);
    if (lock !== null && version === null) return ok<StepOutcome>("changed-meanwhile");
    const { defer } = lock === null ? NOTHING : yield* resolve(ports, roomId, lock, ended);
    const known = yield* await recordOrDefer(ports, evidence);
    const { uid, egressId, roomSid, status } = evidence;
    const sid = roomSid ?? known.stored?.value.roomSid ?? lock?.sid;
    if (sid === undefined) return ok<StepOutcome>("changed-meanwhile");
    const held = { uid, egressId, sid, owner: "adopted" };
    const next = { ...held, state: status === "starting" ? "starting" : "active" } as const;
    return swapLock(ports, { roomId, version }, next, { defer });
  });
}

const NOTHING = { defer: undefined };

/** Writes what is known of a lock's egress; what the documents cannot take goes with the lock's next swap. */
function resolve(
  ports: SweepPorts,
  roomId: LockStep["roomId"],
  lock: Lock,
  ended: Evidence | null,
): ResultAsync<{ readonly defer: Evidence | undefined }, Unavailable> {
  return safeTry(async function* () {
    const { egressId, uid, sid } = lock;
    if (ended === null && egressId === null) return ok(NOTHING);
    const lost = { roomId, egressId: egressId ?? ended?.egressId, uid, roomSid: sid } as const;
    const end = ended ?? (await endOf(ports, { ...lost, egressId: egressId as NonNullable<typeof egressId> }));
    // The order came first.
    const ordered = liftOrder(lock, end);
    const reason = ordered.state === "stopping" ? ordered.reason : end.reason;
    const { defer } = yield* await recordOrDefer(ports, { ...end, reason });
    return ok({ defer });
  });
}

/** When the media cannot be asked the entry stays unfinished. The least that is known: LiveKit gave it an id. */
async function endOf(ports: SweepPorts, egress: Parameters<typeof inferEnd>[1]): Promise<Evidence> {
  const end = await inferEnd(ports.catalog.media, egress, "failed");
  return end ?? { ...egress, source: "inferred", status: "starting" };
}
