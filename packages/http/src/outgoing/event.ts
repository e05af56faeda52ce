import {
  type Delivery,
  isTerminal,
  type Message,
  parseRoomId,
  type Recording,
  type RecordingId,
  type RoomId,
} from "@tallylight/core";
import { z } from "zod";
import { recordingAnswer } from "../recordings/schema.ts";
import { LOCK_RELEASED } from "../shapes/audit.ts";

/** OpenVidu Meet's names of what happens to rooms and recordings. */
type EventName =
  | "meetingStarted"
  | "meetingEnded"
  | "recordingStarted"
  | "recordingUpdated"
  | "recordingEnded"
  /** Ours, and for streams alone. */
  | typeof LOCK_RELEASED;

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

type Notice = Message & { readonly kind: "notice" };

/** What a message tells those who read along; null for one that this version does not know. */
export function eventOf(delivery: Delivery): OutgoingEvent | null {
  const { message, queuedAt } = delivery;
  if (message.kind === "notice") return releaseEvent(message, delivery) ?? meetingEvent(message, delivery);
  const { recording, rank } = message;
  const { recordingId, roomId } = recording;
  const name = nameOf(recording);
  const data = recordingAnswer(recording, { asked: () => [] });
  return { id: `${recordingId}-${rank}`, name, roomId, recordingId, body: bodyOf(queuedAt, name, data) };
}

const roomIdOf = z.custom<RoomId>((id) => typeof id === "string" && parseRoomId(id).isOk());

/** Of a notice all that is needed here; the rest is told as it was announced. */
const meetingRoom = z.looseObject({ roomId: roomIdOf });

function meetingEvent({ name, data }: Notice, { sequence, queuedAt }: Delivery): OutgoingEvent | null {
  const room = meetingRoom.safeParse(data);
  if (!room.success || (name !== "meetingStarted" && name !== "meetingEnded")) return null;
  const { roomId } = room.data;
  return { id: `${roomId}-${sequence}`, name, roomId, recordingId: null, body: bodyOf(queuedAt, name, data) };
}

const release = z.looseObject({ roomId: roomIdOf, forced: z.boolean() });

/** That a room was freed by hand is told to all who watch it; by whom and why is for the log. */
function releaseEvent({ name, data }: Notice, { sequence, queuedAt }: Delivery): OutgoingEvent | null {
  const audit = release.safeParse(data);
  if (name !== LOCK_RELEASED || !audit.success) return null;
  const { roomId, forced } = audit.data;
  const body = bodyOf(queuedAt, name, { roomId, forced });
  return { id: `${roomId}-${sequence}`, name, roomId, recordingId: null, body };
}

function nameOf({ status }: Recording): EventName {
  if (isTerminal(status)) return "recordingEnded";
  return status === "starting" ? "recordingStarted" : "recordingUpdated";
}

const bodyOf = (creationDate: number, event: EventName, data: unknown): string =>
  JSON.stringify({ creationDate, event, data });
