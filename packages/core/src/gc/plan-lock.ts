import { liftOrder } from "../lock/after.ts";
import { ageOf, type Lock, type StoredLock, type UnreadableLock } from "../lock/lock.ts";
import {
  isLeftBehind,
  isOfOldLife,
  type Look,
  otherInProgress,
  recordIn,
  type Sighting,
  sightingOf,
} from "../recording/sighting.ts";
import type { DurationMs, EpochMs } from "../time.ts";
import { placeOf } from "./place.ts";
import type { LockDecision, RoomObservation, StepPlace } from "./step.ts";

/** One lock as somebody saw it. */
export type LockObservation = RoomObservation & { readonly held: StoredLock | UnreadableLock };

/** What a sweep decided on one lock, and of which room it is. */
export type LockStep = StepPlace & LockDecision;

/** OpenVidu Meet's README, "garbage collection", for one lock that is still there. */
export function planLock(seen: LockObservation, limits: { readonly lockGraceMs: DurationMs }): LockStep {
  return { ...placeOf(seen), ...decide(seen, limits.lockGraceMs) };
}

/** Is this lock old enough for anybody but its owner to judge it? */
export function isJudgeable(
  held: StoredLock | UnreadableLock,
  storeNow: EpochMs,
  graceMs: DurationMs,
): held is StoredLock {
  return "lock" in held && ageOf(held, storeNow) >= graceMs;
}

function decide({ held, storeNow, look }: LockObservation, graceMs: DurationMs): LockDecision {
  const ageMs = ageOf(held, storeNow);
  if (!("lock" in held)) return { action: "keep", why: "unreadable", detail: held.unreadable };
  if (ageMs < 0) return { action: "restamp", why: "clock-set-back", lock: held.lock };
  if (ageMs < graceMs || look === null) return { action: "skip", why: "too-young" };
  if ("kind" in look)
    return { action: "keep", why: "could-not-ask", detail: `${look.port} ${look.operation}: ${look.cause}` };
  return decideByLook(held.lock, look);
}

function decideByLook(lock: Lock, look: Look): LockDecision {
  const own = sightingOf(look, lock.uid);
  if (own?.standing === "in-progress") return decideInProgress(liftOrder(lock, own.evidence), own, look);
  // Seed: "active recordings → keep lock", whichever attempt they are of.
  if (otherInProgress(look, lock.uid) !== null) return { action: "keep", why: "another-in-progress" };
  if (own !== null) return { action: "release", why: "ended", evidence: own.evidence, lock };
  if (lock.egressId !== null) return { action: "release", why: "lost", lock };
  // LiveKit's memory was emptied, and one of these may be the attempt's.
  if (look.unnamed.length > 0) return { action: "keep", why: "recorder-unnamed", detail: look.unnamed.join(", ") };
  return { action: "release", why: "no-egress", lock };
}

function decideInProgress(lock: Lock, sighting: Sighting, { room }: Look): LockDecision {
  const { evidence } = sighting;
  const starting = evidence.status === "starting";
  // Another life of the room is on: whoever notices that takes it as "room finished".
  // Which life it records is its own word, where the lock could not be told.
  const roomSid = evidence.roomSid ?? lock.sid;
  if (isLeftBehind({ ...evidence, roomSid }, room)) return { action: "release", why: "room-over", evidence, lock };
  if (lock.state === "stopping" && (starting || evidence.status === "active"))
    return { action: "stop", why: "ordered", lock, evidence };
  if (lock.state !== "stopping" && isOfOldLife(roomSid, room))
    return { action: "stop", why: "room-over", lock, evidence };
  // Its start was refused, and the order to end it could not be written: the lock store was away just then.
  const refused = recordIn(sighting)?.accepted === false && evidence.status !== "ending";
  if (refused && lock.state !== "stopping") return { action: "stop", why: "no-driver", lock, evidence };
  if (lock.state !== "starting") return { action: "keep", why: "in-progress" };
  return starting
    ? { action: "stop", why: "no-driver", lock, evidence }
    : { action: "activate", why: "no-driver", evidence };
}
