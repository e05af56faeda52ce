import {
  type AutoDeletionPolicy,
  type DurationMs,
  type EgressId,
  type EndReason,
  type EpochMs,
  formatRecordingId,
  type Layout,
  type LockView,
  type Recording,
  type RecordingId,
  type RecordingStatus,
  type Room,
  type RoomConfig,
  type RoomId,
  type RoomStatus,
  type SweepReport,
  type SweepStep,
  type Uid,
  type Unavailable,
  type Version,
} from "@tallylight/core";
import type { Refusal } from "./refusal.ts";

/*
 * What `--json` prints. Names, units and meanings are stable: fields may be added, none is renamed or removed.
 * Times are integer milliseconds since 1970; ages are milliseconds. An unknown or absent value of a lock is null;
 * a recording and a room are as the HTTP API shows them, where an unknown field is absent.
 */

/** What goes to the standard error, in one line, when a command is refused or fails. `kind` is stable. */
export type ErrorJson = {
  readonly error: {
    readonly kind: Refusal["kind"];
    readonly message: string;
    readonly next: string;
    readonly command: string | null;
  };
};

/** `rooms list` */
export type RoomsJson = { readonly rooms: readonly RoomJson[] };
export type RoomJson = {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly creationDate: EpochMs;
  readonly autoDeletionDate?: EpochMs | undefined;
  readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
  readonly status: RoomStatus;
  readonly config: RoomConfig;
  /** It is being deleted: nothing can be recorded in it any more. */
  readonly deleting?: true | undefined;
};

/** `recordings list`. `more`: there are others beyond the limit. */
export type RecordingsJson = { readonly recordings: readonly RecordingJson[]; readonly more: boolean };
/** `recordings start`, `recordings stop` */
export type RecordingJson = {
  readonly recordingId: RecordingId;
  readonly roomId: RoomId;
  readonly roomName?: string | undefined;
  readonly egressId: EgressId;
  readonly status: RecordingStatus;
  readonly layout?: Layout | undefined;
  readonly encoding?: string | object | undefined;
  readonly filename: string;
  readonly startDate?: EpochMs | undefined;
  readonly endDate?: EpochMs | undefined;
  /** Seconds of media, a fraction. */
  readonly duration?: number | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly errorCode?: number | undefined;
  readonly error?: string | undefined;
  readonly details?: string | undefined;
  readonly reason?: EndReason | undefined;
};

/** `locks list` */
export type LocksJson = { readonly locks: readonly LockJson[] };
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
};

/** `locks show` */
export type LockViewJson = {
  readonly lock: LockJson;
  readonly liveKit: LiveKitJson;
  readonly sweep: { readonly action: SweepStep["action"]; readonly why: SweepStep["why"]; readonly detail: string };
  /** What to do now, and the command that does it. */
  readonly next: string;
  readonly command: string | null;
};
export type LiveKitJson =
  | { readonly answered: false; readonly cause: string }
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
      }[];
      /** Egresses that somebody else started in the room. */
      readonly others: readonly EgressId[];
      /** Asked for, and not known to LiveKit. */
      readonly unknown: readonly EgressId[];
      /** Recorders that answer in the room and that neither LiveKit's list nor the catalog names. */
      readonly unnamed: readonly EgressId[];
    };

/** `locks release` */
export type ReleasedJson = { readonly released: LockJson; readonly forced: boolean; readonly reason: string | null };

/** `gc plan`, `gc run`. `locks`: how many there were; those younger than the grace period have no step. */
export type SweepJson = {
  readonly dryRun: boolean;
  readonly locks: number;
  readonly steps: readonly StepJson[];
  /** Rooms that could not be judged, and why; null: some could not be listed. */
  readonly failures: readonly { readonly roomId: RoomId | null; readonly cause: string }[];
};
type StepJson = {
  readonly action: SweepStep["action"];
  readonly why: SweepStep["why"];
  readonly detail: string;
  readonly roomId: RoomId;
  /** The recording that the step is about; null where it is about the lock alone. */
  readonly recordingId: RecordingId | null;
  /** Of the lock; null where the room has none. */
  readonly ageMs: DurationMs | null;
  /** What LiveKit says of the room. */
  readonly room: SweepStep["room"];
  readonly outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
  /** Why it failed. */
  readonly cause: string | null;
};

export function roomJson({ extra: _extra, ...room }: Room): RoomJson {
  return room;
}

export function recordingJson(recording: Recording): RecordingJson {
  return {
    recordingId: recording.recordingId,
    roomId: recording.roomId,
    roomName: recording.roomName,
    egressId: recording.egressId,
    status: recording.status,
    layout: recording.layout,
    encoding: recording.encoding,
    filename: recording.filename,
    startDate: recording.startDate,
    endDate: recording.endDate,
    duration: recording.durationSeconds,
    size: recording.sizeBytes,
    errorCode: recording.errorCode,
    error: recording.error,
    details: recording.details,
    reason: recording.reason,
  };
}

export function lockJson({ held, ageMs }: Pick<LockView, "held" | "ageMs">): LockJson {
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
  };
}

export function liveKitJson({ look }: Pick<LockView, "look">): LiveKitJson {
  if ("kind" in look) return { answered: false, cause: causeText(look) };
  const egresses = look.sightings.map(({ evidence, standing }) => ({
    recordingId: formatRecordingId(evidence),
    egressId: evidence.egressId,
    status: evidence.status,
    standing,
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

export function sweepJson({ dryRun, locks, steps, failures }: SweepReport): SweepJson {
  const causes = failures.map(({ roomId, failure }) => ({ roomId, cause: causeText(failure) }));
  return { dryRun, locks, steps: steps.map(stepJson), failures: causes };
}

const causeText = ({ port, operation, cause }: Unavailable): string => `${port} ${operation}: ${cause}`;

function stepJson({ step, outcome }: SweepReport["steps"][number]): StepJson {
  const { action, why, roomId, ageMs, room } = step;
  const failure = typeof outcome === "string" ? null : outcome;
  return {
    action,
    why,
    detail: detailOf(step),
    roomId,
    recordingId: "evidence" in step ? formatRecordingId(step.evidence) : null,
    ageMs,
    room,
    outcome: typeof outcome === "string" ? outcome : "failed",
    cause: failure === null ? null : causeText(failure),
  };
}

/** Steps that are about one recording of a room, which may not be the one that holds its lock. */
const OF_A_RECORDING: ReadonlySet<SweepStep["action"]> = new Set([
  "adopt",
  "record",
  "note",
  "wait",
  "clear",
  "probe",
  "give-up",
  "evict",
]);

/** What a step says beyond its `why`; empty when there is nothing. */
export function detailOf(step: SweepStep): string {
  if ("evidence" in step && OF_A_RECORDING.has(step.action)) return step.evidence.egressId;
  return step.action === "keep" ? (step.detail ?? "") : "";
}
