import type { Unavailable } from "../failure.ts";
import type { RoomId, Version } from "../ids.ts";
import { ageOf, type Lock, type StoredLock, type UnreadableLock } from "../lock/lock.ts";
import type { Evidence } from "../recording/recording.ts";
import { type Look, otherInProgress, sightingOf } from "../recording/sighting.ts";
import type { DurationMs, EpochMs } from "../time.ts";

/** One lock as the sweep saw it. `look` is null while the lock is too young to be judged. */
export type LockObservation = {
  readonly held: StoredLock | UnreadableLock;
  readonly storeNow: EpochMs;
  readonly look: Look | Unavailable | null;
};

/** What is to be done about one lock, and why. Applying it is a compare-and-set on `version`. */
export type SweepStep = {
  readonly roomId: RoomId;
  readonly version: Version;
  readonly ageMs: DurationMs;
  /** What LiveKit said of the room: reported, not decisive (seed, second flowchart). */
  readonly room: "not-asked" | "missing" | "no-publishers" | "with-publishers";
} & SweepDecision;

export type SweepDecision =
  | { readonly action: "skip"; readonly why: "too-young" }
  | {
      readonly action: "keep";
      readonly why: "unreadable" | "could-not-ask" | "in-progress" | "another-in-progress";
      readonly detail?: string;
    }
  /** The claim is from the future, because the store's clock was set back: its age begins anew. */
  | { readonly action: "restamp"; readonly why: "clock-set-back"; readonly lock: Lock }
  /** Nobody drives this start any more, and LiveKit says that it records. */
  | { readonly action: "activate"; readonly why: "no-driver"; readonly evidence: Evidence }
  /** Nobody drives this start any more, or an order to stop has not been obeyed. */
  | { readonly action: "stop"; readonly why: "no-driver" | "ordered"; readonly lock: Lock; readonly evidence: Evidence }
  /** LiveKit says ended, or knows no egress of this attempt, or has forgotten the one that there was. */
  | { readonly action: "release"; readonly why: "ended"; readonly evidence: Evidence; readonly lock: Lock }
  | { readonly action: "release"; readonly why: "no-egress" | "lost"; readonly lock: Lock };

/** Seed, "garbage collection", for one lock that is still there. */
export function planLock(seen: LockObservation, limits: { readonly lockGraceMs: DurationMs }): SweepStep {
  const { roomId, version } = seen.held;
  const ageMs = ageOf(seen.held, seen.storeNow);
  return { roomId, version, ageMs, room: roomWord(seen.look), ...decide(seen, ageMs, limits.lockGraceMs) };
}

/** Is this lock old enough for anybody but its owner to judge it? */
export function isJudgeable(
  held: StoredLock | UnreadableLock,
  storeNow: EpochMs,
  graceMs: DurationMs,
): held is StoredLock {
  return "lock" in held && ageOf(held, storeNow) >= graceMs;
}

function decide(seen: LockObservation, ageMs: DurationMs, graceMs: DurationMs): SweepDecision {
  const { held, look } = seen;
  if (!("lock" in held)) return { action: "keep", why: "unreadable", detail: held.unreadable };
  if (ageMs < 0) return { action: "restamp", why: "clock-set-back", lock: held.lock };
  if (ageMs < graceMs || look === null) return { action: "skip", why: "too-young" };
  if ("kind" in look)
    return { action: "keep", why: "could-not-ask", detail: `${look.port} ${look.operation}: ${look.cause}` };
  return decideByLook(held.lock, look);
}

function decideByLook(lock: Lock, look: Look): SweepDecision {
  const own = sightingOf(look, lock.uid);
  if (own?.standing === "in-progress") return decideInProgress(lock, own.evidence);
  // Seed: "active recordings → keep lock", whichever attempt they are of.
  if (otherInProgress(look, lock.uid, look.room?.sid) !== null) return { action: "keep", why: "another-in-progress" };
  if (own !== null) return { action: "release", why: "ended", evidence: own.evidence, lock };
  return { action: "release", why: lock.egressId === null ? "no-egress" : "lost", lock };
}

function decideInProgress(lock: Lock, evidence: Evidence): SweepDecision {
  const beforeEnd = evidence.status === "starting" || evidence.status === "active";
  if (lock.state === "stopping" && beforeEnd) return { action: "stop", why: "ordered", lock, evidence };
  if (lock.state !== "starting") return { action: "keep", why: "in-progress" };
  return evidence.status === "starting"
    ? { action: "stop", why: "no-driver", lock, evidence }
    : { action: "activate", why: "no-driver", evidence };
}

function roomWord(look: LockObservation["look"]): SweepStep["room"] {
  if (look === null || "kind" in look) return "not-asked";
  if (look.room === null) return "missing";
  return look.room.publishers === 0 ? "no-publishers" : "with-publishers";
}
