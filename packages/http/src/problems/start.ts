import type { RoomNotFound, StartRefusal as Refused, Unavailable } from "@tallylight/core";
import { afterSeconds, ofRoom, RECORDING, type Tellings } from "./telling.ts";

/** No recording was started, or not in time. */
export type StartRefusal = Exclude<Refused, RoomNotFound | Unavailable> | { readonly kind: "too-many-starts" };

export const START_PROBLEMS: Tellings<StartRefusal> = {
  "recording-disabled": {
    status: 403,
    title: "Nothing is recorded in this room",
    error: RECORDING,
    message: ({ roomId }) => `Recording is disabled for room '${roomId}'`,
  },
  "room-empty": {
    status: 409,
    title: "Nobody is in the room",
    error: RECORDING,
    message: ofRoom("has no participants"),
  },
  "already-recording": {
    status: 409,
    title: "The room is being recorded",
    error: RECORDING,
    message: ofRoom("is already being recorded"),
    more: ({ since, recordingId }) => ({ since: since ?? undefined, recordingId: recordingId ?? undefined }),
  },
  "room-ended": {
    status: 409,
    title: "The room ended while the recording was starting",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' did not start because the room ended`,
  },
  stopped: {
    status: 409,
    title: "The recording was stopped while it was starting",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' was stopped while starting`,
  },
  "start-timed-out": {
    status: 503,
    title: "The recording did not become active in time",
    error: RECORDING,
    message: ({ roomId }) => `Recording in room '${roomId}' timed out while starting`,
    headers: afterSeconds(5),
  },
  "start-failed": {
    status: 503,
    title: "LiveKit could not start the recording",
    error: RECORDING,
    message: ({ roomId, message }) => `Recording in room '${roomId}' could not be started: ${message}`,
    headers: afterSeconds(5),
  },
  "no-egress-capacity": {
    status: 503,
    title: "No recorder is free",
    error: RECORDING,
    message: ({ roomId }) => `No recorder is free to record room '${roomId}'`,
    headers: afterSeconds(10),
  },
  "too-many-starts": {
    status: 503,
    title: "Too many starts are under way here",
    error: "Service Unavailable",
    message: () => "Too many recordings are being started here",
    headers: afterSeconds(5),
  },
};
