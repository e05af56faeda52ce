import { err, ok, type Result, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { type LockStep, planLock } from "../gc/plan-lock.ts";
import { planRoom } from "../gc/plan-room.ts";
import type { SweepStep } from "../gc/step.ts";
import { formatRecordingId, type RecordingId, type RoomId, type Version } from "../ids.ts";
import { ageOf, lockIn, type StoredLock, type UnreadableLock } from "../lock/lock.ts";
import type { LockPage } from "../ports/lock-store.ts";
import type { Look } from "../recording/sighting.ts";
import { sightingOf } from "../recording/sighting.ts";
import type { Limits } from "../settings.ts";
import type { DurationMs } from "../time.ts";
import { look } from "./look.ts";
import { recordOrDefer } from "./record.ts";
import { resolveAndRelease } from "./sweep/apply-lock.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { swapSurely } from "./swap-surely.ts";

/** The room is free. */
export type LockNotFound = { readonly kind: "lock-not-found"; readonly roomId: RoomId };
/** It is another version by now than the one that was shown. */
export type LockChanged = { readonly kind: "lock-changed"; readonly roomId: RoomId };
/** LiveKit says that its recording is in progress: only force frees it. */
export type LockInUse = {
  readonly kind: "lock-in-use";
  readonly roomId: RoomId;
  /** Null: a recorder in the room, of which nobody knows whose it is; or a start that may be under way. */
  readonly recordingId: RecordingId | null;
};
/** This version of Tallylight cannot read it: only force frees it. */
export type LockUnreadable = { readonly kind: "lock-unreadable"; readonly roomId: RoomId; readonly detail: string };
/** Why a lock is not freed by hand, unless by force. */
export type NotReleasable = LockInUse | LockUnreadable | Unavailable;

/** A lock as an operator wants to see it. */
export type LockView = {
  readonly held: StoredLock | UnreadableLock;
  readonly ageMs: DurationMs;
  /** What LiveKit says, or why it could not be asked. */
  readonly look: Look | Unavailable;
  /** What a sweep would do about it now. */
  readonly step: LockStep;
  /** What a sweep would do now about the lock and about the room's recordings. */
  readonly plan: readonly SweepStep[];
};

/** Every lock with its age, without asking LiveKit. */
export function listLocks({
  locks,
}: Pick<SweepPorts, "locks">): ResultAsync<readonly Pick<LockView, "held" | "ageMs">[], Unavailable> {
  return safeTry(async function* () {
    const all = new Map<RoomId, Pick<LockView, "held" | "ageMs">>();
    let cursor: string | null = null;
    do {
      const page: LockPage = yield* locks.list(cursor);
      for (const held of page.locks) all.set(held.roomId, { held, ageMs: ageOf(held, page.storeNow) });
      cursor = page.next;
    } while (cursor !== null);
    return ok([...all.values()].sort((a, b) => b.ageMs - a.ageMs));
  });
}

/** A room's lock, what LiveKit says of it, and what a sweep would do now. Changes nothing. */
export function showLock(
  ports: SweepPorts,
  limits: Limits,
  roomId: RoomId,
): ResultAsync<LockView, LockNotFound | Unavailable> {
  return safeTry(async function* () {
    const { held, storeNow } = yield* ports.locks.read(roomId);
    if (held === null) return err({ kind: "lock-not-found" as const, roomId });
    const looked = await look(ports, limits, roomId, lockIn(held), "full");
    const seen = { roomId, held, storeNow, look: looked.isOk() ? looked.value : looked.error };
    const ageMs = ageOf(held, storeNow);
    return ok({ held, ageMs, look: seen.look, step: planLock(seen, limits), plan: planRoom(seen, limits) });
  });
}

/** Which lock to free by hand. `version`: as it was seen; another one is not touched. */
export type ReleaseCommand = {
  readonly roomId: RoomId;
  /** The version that the operator was shown. */
  readonly version: Version;
  /** Frees it although its recording is in progress or LiveKit cannot be asked. */
  readonly force: boolean;
};

/**
 * Frees a room by hand, by compare-and-set on what was shown. Without force it does what the sweep would do for an old
 * lock, and refuses what the sweep would keep; with force it writes what it knows and frees the room.
 */
export function releaseLock(
  ports: SweepPorts,
  limits: Limits,
  { roomId, version, force }: ReleaseCommand,
): ResultAsync<LockView, LockNotFound | LockChanged | NotReleasable> {
  return safeTry(async function* () {
    const view = yield* showLock(ports, limits, roomId);
    if (view.held.version !== version) return err({ kind: "lock-changed" as const, roomId });
    const outcome = yield* force
      ? releaseByForce(ports, view)
      : resolveAndRelease(ports, yield* releasable(view, limits));
    return outcome === "changed-meanwhile" ? err({ kind: "lock-changed" as const, roomId }) : ok(view);
  });
}

/** That a lock may be freed, and why. */
export type ReleaseStep = LockStep & { readonly action: "release" };

/**
 * May this lock be freed without force? At any age when its recording has ended; that there is none says nothing while
 * it is young, as its start may be under way. The step that frees it, or why not. Asks nobody.
 */
export function releasable(
  { held, ageMs, look: seen }: Pick<LockView, "held" | "ageMs" | "look">,
  { lockGraceMs }: Pick<Limits, "lockGraceMs">,
): Result<ReleaseStep, NotReleasable> {
  const { roomId } = held;
  if (!("lock" in held)) return err({ kind: "lock-unreadable", roomId, detail: held.unreadable });
  if ("kind" in seen) return err(seen);
  const step = planLock({ roomId, held, storeNow: held.claimedAt, look: seen }, { lockGraceMs: 0 });
  const isStarting = step.why === "no-egress" && ageMs < lockGraceMs;
  if (step.action === "release" && !isStarting) return ok(step);
  const running = seen.sightings.filter(({ standing }) => standing === "in-progress");
  // What keeps a lock at any age is a recording in progress: its own, another, or one that nobody can name.
  const keeper = running.find((one) => one.evidence.uid === held.lock.uid) ?? running[0];
  return err({
    kind: "lock-in-use",
    roomId,
    recordingId: keeper === undefined ? null : formatRecordingId(keeper.evidence),
  });
}

/** Skips "resolve before release", which only an operator may, and writes what is known all the same. */
function releaseByForce(ports: SweepPorts, { held, look: seen }: LockView) {
  return safeTry(async function* () {
    const own = "lock" in held && !("kind" in seen) ? sightingOf(seen, held.lock.uid) : null;
    const written = own === null ? undefined : await recordOrDefer(ports, own.evidence);
    const defer = written?.isOk() === true ? written.value.defer : undefined;
    const swap = { expected: held.version, next: null, ...(defer === undefined ? {} : { defer }) };
    const outcome = yield* swapSurely(ports.locks, held.roomId, swap);
    ports.signals.publish(held.roomId);
    return ok(outcome.won ? ("applied" as const) : ("changed-meanwhile" as const));
  });
}
