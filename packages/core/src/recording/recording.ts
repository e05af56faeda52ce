import type { RecordingId, RecordingIdParts, RoomSid } from "../ids.ts";
import type { EpochMs } from "../time.ts";

/*
 *   starting ──▶ active ──▶ ending ──▶ complete | failed
 *      │            └──────────────▶ limit_reached | failed        (LiveKit merges updates: any state may be skipped)
 *      └──▶ aborted | failed
 */

/** LiveKit's seven states of an egress, in lower case. */
export type RecordingStatus = "starting" | "active" | "ending" | "complete" | "failed" | "aborted" | "limit_reached";

/** Every `RecordingStatus`, in the order in which they may follow each other. */
export const RECORDING_STATUSES: readonly RecordingStatus[] = [
  "starting",
  "active",
  "ending",
  "complete",
  "failed",
  "aborted",
  "limit_reached",
];

/** The states that nothing follows. */
export type TerminalStatus = Exclude<RecordingStatus, "starting" | "active" | "ending">;

/** Has it ended? Then nothing follows but what is read of its file. */
export function isTerminal(status: RecordingStatus): status is TerminalStatus {
  return status !== "starting" && status !== "active" && status !== "ending";
}

/** Did the recorder ever record? (`limit_reached` skips `ending`; a very short recording may skip `active`.) */
export function hasStarted(status: RecordingStatus): boolean {
  return status === "active" || status === "ending" || status === "complete" || status === "limit_reached";
}

/** Why a recording ended, as we know it. LiveKit's own words are in `error` and `details`. */
export type EndReason = (typeof END_REASONS)[number];
/** Every `EndReason`. */
export const END_REASONS = [
  "user",
  "room-ended",
  "limit",
  "start-timed-out",
  "start-failed",
  "recorder-lost",
  "evicted",
] as const;

/** `grid` and so on are LiveKit's names of its template's layouts. */
export type Layout = (typeof LAYOUTS)[number];
/** Every `Layout`. */
export const LAYOUTS = ["grid", "speaker", "single-speaker"] as const;

/** The presets of LiveKit's `EncodingOptionsPreset`, by the names that OpenVidu Meet gives them. */
export const ENCODING_PRESETS = [
  "H264_720P_30",
  "H264_720P_60",
  "H264_1080P_30",
  "H264_1080P_60",
  "PORTRAIT_H264_720P_30",
  "PORTRAIT_H264_720P_60",
  "PORTRAIT_H264_1080P_30",
  "PORTRAIT_H264_1080P_60",
] as const;
/** One of `ENCODING_PRESETS`. */
export type EncodingPreset = (typeof ENCODING_PRESETS)[number];

/** What an egress tells as it goes on. What is not known is absent. */
export type EgressFacts = {
  readonly status: RecordingStatus;
  /** `livekit`: its own word. `inferred`: concluded by us because LiveKit can no longer say. */
  readonly source: "livekit" | "inferred";
  readonly startDate?: EpochMs | undefined;
  readonly endDate?: EpochMs | undefined;
  /** Seconds of media, a fraction. */
  readonly durationSeconds?: number | undefined;
  readonly sizeBytes?: number | undefined;
  /** LiveKit's, in the manner of an HTTP status. */
  readonly errorCode?: number | undefined;
  readonly error?: string | undefined;
  readonly details?: string | undefined;
};

/** What is told of an attempt once: the first word stays. */
export type AttemptFacts = {
  /** The life of the room that is recorded. */
  readonly roomSid?: RoomSid | undefined;
  readonly roomName?: string | undefined;
  readonly layout?: Layout | undefined;
  /** A preset's name, or the encoding object as it was asked for. */
  readonly encoding?: string | object | undefined;
  readonly reason?: EndReason | undefined;
};

/**
 * What a look noted of a recording that has not ended, so that any instance goes on from it:
 *
 * - `recorder-silent`: LiveKit calls it starting or active, and its recorder does not answer.
 * - `stop-unheard`: its recorder did not answer twice; a stop was taken in, and nothing has ended since.
 * - `uploading`: LiveKit calls it ending.
 * - `room-over`: it runs without a lock, and its life of the room is over.
 * - `forgotten`: LiveKit knows no such egress.
 */
export type NoteKind = (typeof NOTE_KINDS)[number];
/** Every `NoteKind`. */
export const NOTE_KINDS = ["recorder-silent", "stop-unheard", "uploading", "room-over", "forgotten"] as const;

/** `since`: by the lock store's clock, as the ages of locks are. */
export type Note = { readonly kind: NoteKind; readonly since: EpochMs };

export const revisionOf = ({ revision = 0 }: Pick<Recording, "revision">): number => revision;

/** What LiveKit, or we ourselves, say of one egress at one moment. */
export type Evidence = RecordingIdParts &
  EgressFacts &
  AttemptFacts & {
    /** Set by the start that promised or refused this recording; events leave it out. */
    readonly accepted?: boolean | undefined;
  };

/** Our record of one egress: the entry of the catalog. */
export type Recording = RecordingIdParts &
  EgressFacts &
  AttemptFacts & {
    readonly recordingId: RecordingId;
    /** Grows with each write of the document, from the time of the first. Absent, as 0, in what OpenVidu Meet wrote. */
    readonly revision?: number | undefined;
    /**
     * Was a caller promised this recording? Absent until somebody says; true when its start is confirmed; false when
     * that start is refused, and then for good.
     */
    readonly accepted?: boolean | undefined;
    /** The file's name without its folder: `{roomId}--{uid}.mp4`. */
    readonly filename: string;
    /** A tombstone: the recording was deleted. It absorbs every later word of its egress. */
    readonly deleted?: true | undefined;
    /** When the tombstone was set, by the clock of the instance that set it. */
    readonly deletedAt?: EpochMs | undefined;
    /** Its room was deleted with its recordings while it was in progress: its end makes it a tombstone. */
    readonly deleteWhenEnded?: true | undefined;
    /** Gone with the next status that ranks higher. */
    readonly note?: Note | undefined;
    /** What the store holds in this record and this version does not know. Kept as it is. */
    readonly extra?: Readonly<Record<string, unknown>> | undefined;
  };

/** Is somebody promised it still? What was given up and deleted, or evicted, was promised once. */
export function isPromised(record: Recording | null): boolean {
  return record?.accepted === true && record.deleted !== true && record.reason !== "evicted";
}
