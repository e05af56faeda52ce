import type { EndReason, Recording, RecordingStatus } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Elapsed, clockText } from "../parts/time.tsx";

export const STATUS_WORDS: Readonly<Record<RecordingStatus, string>> = {
  starting: "Starting",
  active: "On air",
  ending: "Uploading",
  complete: "Complete",
  failed: "Failed",
  aborted: "Not recorded",
  limit_reached: "Cut at the limit",
};

const REASON_WORDS: Readonly<Record<EndReason, string>> = {
  user: "stopped by hand",
  "room-ended": "the room ended",
  limit: "it reached LiveKit's limit",
  "start-timed-out": "it did not begin in time",
  "start-failed": "it could not begin",
  "recorder-lost": "its recorder was lost",
  evicted: "another recording held the room",
};

export function reasonText({ reason }: Pick<Recording, "reason">): string {
  return reason === undefined ? "" : REASON_WORDS[reason];
}

export function Status({ recording }: { readonly recording: Recording }): JSX.Element {
  return <span class={`status ${recording.status}`}>{STATUS_WORDS[recording.status]}</span>;
}

/** How long it is, or has been going on. */
export function Length({ recording, now }: { readonly recording: Recording; readonly now: number }): JSX.Element {
  const { durationSeconds, startDate, status } = recording;
  if (status === "active" && startDate !== undefined) return <Elapsed since={startDate} now={now} />;
  if (durationSeconds === undefined) return <span class="quiet">–</span>;
  return <span class="figure">{clockText(durationSeconds * 1_000)}</span>;
}

/** What people call it: its room's name; the room's id where that is not known. */
export function nameOf({ roomName, roomId }: Pick<Recording, "roomName" | "roomId">): string {
  return roomName ?? roomId;
}
