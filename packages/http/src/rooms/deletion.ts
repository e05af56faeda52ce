import { z } from "@hono/zod-openapi";
import type { Deletion, RoomId } from "@tallylight/core";
import type { Call } from "../edge/endpoint.ts";
import { roomAnswer, roomAnswerSchema } from "./schema.ts";

/** OpenVidu Meet's policies, for a meeting and for recordings. Without one, whatever is in the room keeps it. */
export const policyQuery = {
  withMeeting: z.enum(["force", "when_meeting_ends", "fail"]).default("fail"),
  withRecordings: z.enum(["force", "close", "fail"]).default("fail"),
};

export const deletedSchema = z
  .object({ successCode: z.string(), message: z.string(), room: roomAnswerSchema.optional() })
  .openapi("RoomDeleted");

type Success = readonly [code: string, words: string];
type Use = "nothing" | "meeting" | "recordings" | "both";

const LATER = "scheduled to be deleted when the meeting ends";
const KEPT = "has been closed instead of deleted because it has recordings";

/** OpenVidu Meet's success codes: what became of the room, and what was in it. */
const DELETED: Readonly<Record<Use, Success>> = {
  nothing: ["room_deleted", "deleted successfully"],
  meeting: ["room_with_active_meeting_deleted", "with active meeting deleted successfully"],
  recordings: ["room_and_recordings_deleted", "and its recordings deleted successfully"],
  both: [
    "room_with_active_meeting_and_recordings_deleted",
    "with active meeting and its recordings deleted successfully",
  ],
};
const CLOSED: Readonly<Record<"alone" | "meeting", Success>> = {
  alone: ["room_closed", KEPT],
  meeting: ["room_with_active_meeting_closed", `with active meeting ${KEPT}`],
};
const SCHEDULED: Readonly<Record<"close" | "delete" | "deleteAll", Success>> = {
  close: [
    "room_with_active_meeting_scheduled_to_be_closed",
    "with active meeting scheduled to be closed when the meeting ends because it has recordings",
  ],
  delete: ["room_with_active_meeting_scheduled_to_be_deleted", `with active meeting ${LATER}`],
  deleteAll: [
    "room_with_active_meeting_and_recordings_scheduled_to_be_deleted",
    `with active meeting and its recordings ${LATER}`,
  ],
};
/** Ours: a recording was just starting. Its end is waited for, and the room is gone then. */
const DELETING: Success = [
  "room_with_active_meeting_and_recordings_scheduled_to_be_deleted",
  "scheduled to be deleted when its recording has ended",
];

/** What is answered for one room that was dealt with. */
export function deletionAnswer(
  roomId: RoomId,
  deletion: Deletion,
  call: Pick<Call<unknown, unknown, unknown>, "asked">,
): { readonly status: 200 | 202; readonly body: Readonly<Record<string, unknown>> } {
  const { state, room } = deletion;
  const [successCode, words] = successOf(deletion);
  const body = { successCode, message: `Room '${roomId}' ${words}` };
  const status = state === "deleting" || state === "scheduled" ? 202 : 200;
  return { status, body: room === null ? body : { ...body, room: roomAnswer(room, call) } };
}

function successOf({ state, meeting, recordings, room }: Deletion): Success {
  switch (state) {
    case "deleted":
      return DELETED[meeting ? (recordings ? "both" : "meeting") : recordings ? "recordings" : "nothing"];
    case "deleting":
      return DELETING;
    case "closed":
      return CLOSED[meeting ? "meeting" : "alone"];
    case "scheduled":
      if (room?.meetingEndAction === "close") return SCHEDULED.close;
      return recordings ? SCHEDULED.deleteAll : SCHEDULED.delete;
  }
}
