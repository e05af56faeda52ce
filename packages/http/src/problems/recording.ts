import type {
  NoMedia,
  RecordingId,
  RecordingInProgress,
  RecordingNotFound,
  StopRefusal,
  Unavailable,
} from "@tallylight/core";
import { ofRecording, RECORDING, type Tellings } from "./telling.ts";

/** Of a recording that there is, or is not, and of its file. */
export type RecordingRefusal =
  | RecordingNotFound
  | RecordingInProgress
  | NoMedia
  | Exclude<StopRefusal, Unavailable>
  | { readonly kind: "not-streamable"; readonly recordingId: RecordingId }
  | { readonly kind: "nothing-to-zip" }
  | { readonly kind: "range-not-satisfiable"; readonly recordingId: RecordingId; readonly sizeBytes: number };

export const RECORDING_PROBLEMS: Tellings<RecordingRefusal> = {
  "recording-not-found": {
    status: 404,
    title: "There is no such recording",
    error: RECORDING,
    message: ofRecording("not found"),
  },
  "already-stopped": {
    status: 409,
    title: "The recording has ended",
    error: RECORDING,
    message: ofRecording("is already stopped"),
  },
  "recording-in-progress": {
    status: 409,
    title: "The recording is in progress",
    error: RECORDING,
    message: ofRecording("is not stopped yet"),
  },
  "not-streamable": {
    status: 409,
    title: "The recording is in progress",
    error: RECORDING,
    message: ofRecording("is not streamable"),
  },
  "no-media": {
    status: 409,
    title: "The recording has no file",
    error: RECORDING,
    message: ofRecording("is not streamable"),
  },
  "nothing-to-zip": {
    status: 400,
    title: "None of the recordings has a file",
    error: RECORDING,
    message: () => "None of the provided recordings are available for ZIP download",
  },
  "range-not-satisfiable": {
    status: 416,
    title: "The range is outside of the file",
    error: RECORDING,
    message: ({ recordingId, sizeBytes }) =>
      `Recording '${recordingId}' range not satisfiable. File size: ${sizeBytes}`,
    headers: ({ sizeBytes }) => ({ "Content-Range": `bytes */${sizeBytes}`, "Accept-Ranges": "bytes" }),
  },
};
