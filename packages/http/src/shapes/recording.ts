import type {
  EgressId,
  EndReason,
  EpochMs,
  Layout,
  Recording,
  RecordingId,
  RecordingStatus,
  RoomId,
} from "@tallylight/core";

/** A recording as it is shown to programs: the API's names, and LiveKit's id. What is not known is absent. */
export type RecordingJson = {
  /** `{roomId}--{egressId}--{uid}` */
  readonly recordingId: RecordingId;
  readonly roomId: RoomId;
  readonly roomName?: string | undefined;
  /** LiveKit's name of the job. */
  readonly egressId: EgressId;
  /** LiveKit's seven states, in lower case. It never goes back. */
  readonly status: RecordingStatus;
  readonly layout?: Layout | undefined;
  /** A preset's name, or the encoding object as it was asked for. */
  readonly encoding?: string | object | undefined;
  /** The file's name without its folder, `{roomId}--{uid}.mp4`. */
  readonly filename: string;
  readonly startDate?: EpochMs | undefined;
  readonly endDate?: EpochMs | undefined;
  /** Seconds of media, a fraction. */
  readonly duration?: number | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** LiveKit's, in the manner of an HTTP status. */
  readonly errorCode?: number | undefined;
  /** LiveKit's own words on what went wrong. */
  readonly error?: string | undefined;
  readonly details?: string | undefined;
  /** Why it ended, as we know it. */
  readonly reason?: EndReason | undefined;
};

/** The record as it is shown. */
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
