import {
  type DurationMs,
  type EgressId,
  type EndReason,
  type EpochMs,
  formatRecordingId,
  type Limits,
  type LockView,
  type NotReleasable,
  type PortName,
  type RecordingId,
  type RecordingStatus,
  releasable,
  type RoomId,
  type SweepStep,
  type Suspicion,
  SUSPICIONS,
  suspicionOf,
  type Uid,
  type Version,
} from "@tallylight/core";
import { detailOf } from "./sweep.ts";

/*
 * Locks as the HTTP API and the command line show them. Names, units and meanings are stable: fields may be added, none
 * is renamed or removed.
 */

/** Locks, the most suspicious first, then the oldest. `more`: there are others beyond those. */
export type LocksJson = { readonly locks: readonly LockJson[]; readonly more: boolean };

/** One lock as it is stored. An unknown or absent value is null; times are milliseconds. */
export type LockJson = {
  readonly roomId: RoomId;
  readonly version: Version;
  readonly state: "starting" | "active" | "stopping" | "unreadable";
  readonly owner: string | null;
  readonly claimedAt: EpochMs;
  readonly ageMs: DurationMs;
  readonly uid: Uid | null;
  readonly egressId: EgressId | null;
  readonly recordingId: RecordingId | null;
  readonly roomSid: string | null;
  /** Why it is being stopped. */
  readonly reason: EndReason | null;
  /** Why it cannot be read. */
  readonly unreadable: string | null;
  /** Why it deserves a look, as far as it tells itself: LiveKit was not asked. Null: nothing is odd about it. */
  readonly suspicion: Suspicion | null;
};

/** A lock with what LiveKit says of its room, and what a sweep would do about it now. */
export type LockViewJson = {
  readonly lock: LockJson;
  readonly liveKit: LiveKitJson;
  readonly sweep: { readonly action: SweepStep["action"]; readonly why: SweepStep["why"]; readonly detail: string };
  /** Why it cannot be freed without force; null: it can. */
  readonly refusal: NotReleasable["kind"] | null;
  /** A start younger than this may be under way, so no sweep judges the lock. */
  readonly graceMs: DurationMs;
};
/** What LiveKit says of a room, or that it did not answer. */
export type LiveKitJson =
  | { readonly answered: false; readonly port: PortName; readonly operation: string; readonly cause: string }
  | {
      readonly answered: true;
      /** Null: LiveKit has no room of that name now. */
      readonly room: {
        readonly sid: string;
        readonly people: number;
        readonly publishers: number;
        readonly recorders: readonly EgressId[];
      } | null;
      readonly egresses: readonly {
        readonly recordingId: RecordingId;
        readonly egressId: EgressId;
        readonly status: RecordingStatus;
        readonly standing: "in-progress" | "ended";
        /** Does its recorder answer? Null: that decided nothing, so it was not asked. */
        readonly recorder: "answers" | "silent" | null;
      }[];
      /** Egresses that somebody else started in the room. */
      readonly others: readonly EgressId[];
      /** Asked for, and not known to LiveKit. */
      readonly unknown: readonly EgressId[];
      /** Recorders that answer in the room and that neither LiveKit's list nor the catalog names. */
      readonly unnamed: readonly EgressId[];
    };

/** What was freed, and why. */
export type ReleasedJson = { readonly released: LockJson; readonly forced: boolean; readonly reason: string | null };

/** A lock as it is shown. */
export function lockJson({ held, ageMs }: Pick<LockView, "held" | "ageMs">, limits: Limits): LockJson {
  const { roomId, version, claimedAt } = held;
  const lock = "lock" in held ? held.lock : null;
  const egressId = lock?.egressId ?? null;
  return {
    roomId,
    version,
    state: lock?.state ?? "unreadable",
    owner: lock?.owner ?? null,
    claimedAt,
    ageMs,
    uid: lock?.uid ?? null,
    egressId,
    recordingId: lock === null || egressId === null ? null : formatRecordingId({ roomId, egressId, uid: lock.uid }),
    roomSid: lock?.sid ?? null,
    reason: lock?.state === "stopping" ? lock.reason : null,
    unreadable: "unreadable" in held ? held.unreadable : null,
    suspicion: suspicionOf(held, ageMs, limits),
  };
}

function liveKitJson({ look }: Pick<LockView, "look">): LiveKitJson {
  if ("kind" in look) {
    const { port, operation, cause } = look;
    return { answered: false, port, operation, cause };
  }
  const egresses = look.sightings.map(({ evidence, standing, recorder }) => ({
    recordingId: formatRecordingId(evidence),
    egressId: evidence.egressId,
    status: evidence.status,
    standing,
    recorder: recorder === "answers" || recorder === "silent" ? recorder : null,
  }));
  return {
    answered: true,
    room: look.room,
    egresses,
    others: look.others,
    unknown: look.unknown,
    unnamed: look.unnamed,
  };
}

/** A lock, what LiveKit says of it and what a sweep would do, as they are shown. */
export function lockViewJson(view: LockView, limits: Limits): LockViewJson {
  const { action, why } = view.step;
  const judged = releasable(view, limits);
  return {
    lock: lockJson(view, limits),
    liveKit: liveKitJson(view),
    sweep: { action, why, detail: detailOf(view.step) },
    refusal: judged.isErr() ? judged.error.kind : null,
    graceMs: limits.lockGraceMs,
  };
}

/** At most `limit` locks, those first at which somebody should look first. */
export function locksJson(
  found: readonly Pick<LockView, "held" | "ageMs">[],
  limits: Limits,
  limit: number,
): LocksJson {
  const rank = ({ suspicion }: LockJson): number =>
    suspicion === null ? SUSPICIONS.length : SUSPICIONS.indexOf(suspicion);
  const locks = found.map((one) => lockJson(one, limits)).sort((a, b) => rank(a) - rank(b) || b.ageMs - a.ageMs);
  return { locks: locks.slice(0, limit), more: locks.length > limit };
}
