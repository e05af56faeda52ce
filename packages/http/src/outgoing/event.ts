import { type Delivery, isTerminal, type RecordingId, type Recording, type RoomId } from "@tallylight/core";
import { recordingJson } from "../recordings/schema.ts";

/** OpenVidu Meet's names of what happens to rooms and recordings. */
type EventName = "meetingStarted" | "meetingEnded" | "recordingStarted" | "recordingUpdated" | "recordingEnded";

/** One message as receivers and streams are given it. */
export type OutgoingEvent = {
  /** The same however often it is sent: by this a receiver knows a repetition. No dot, as Standard Webhooks ask for. */
  readonly id: string;
  readonly name: EventName;
  readonly roomId: RoomId;
  readonly recordingId: RecordingId | null;
  /** JSON, as OpenVidu Meet's: `{creationDate, event, data}`. */
  readonly body: string;
};

/** What a message tells receivers; null for one that this version does not know. */
export function eventOf({ message, queuedAt }: Delivery): OutgoingEvent | null {
  if (message.kind !== "recording") return null;
  const { recording, rank } = message;
  const { recordingId, roomId } = recording;
  const name = nameOf(recording);
  const data = recordingJson(recording, { asked: () => [] });
  return { id: `${recordingId}-${rank}`, name, roomId, recordingId, body: bodyOf(queuedAt, name, data) };
}

function nameOf({ status }: Recording): EventName {
  if (isTerminal(status)) return "recordingEnded";
  return status === "starting" ? "recordingStarted" : "recordingUpdated";
}

const bodyOf = (creationDate: number, event: EventName, data: unknown): string =>
  JSON.stringify({ creationDate, event, data });
