import { z } from "@hono/zod-openapi";
import { type Recording, RECORDING_STATUSES, type RecordingIdParts, type RoomId } from "@tallylight/core";
import type { Caller } from "../edge/caller.ts";
import type { Call } from "../edge/endpoint.ts";
import { encodingSchema, layoutSchema } from "../edge/encoding.ts";
import { withFields } from "../edge/fields.ts";
import { recordingIdSchema } from "../edge/ids.ts";
import { recordingJson } from "../shapes/index.ts";

export const recordingParams = z.object({ recordingId: recordingIdSchema });

/** OpenVidu Meet's name for where a recording's id stands, in most of its operations. */
export const PARAMS_AT = ["params"] as const;

/** Of several recordings, the room that a room token must be of: its own, where one of them is in it. */
export function roomAmong(ids: readonly RecordingIdParts[], caller: Caller): RoomId | null {
  if (caller.kind !== "room-token") return null;
  return (ids.find(({ roomId }) => roomId === caller.roomId) ?? ids[0])?.roomId ?? null;
}

/** A recording as the API answers it. Times in milliseconds since 1970, `duration` in seconds, `size` in bytes. */
export const recordingSchema = z
  .object({
    recordingId: z.string(),
    roomId: z.string(),
    roomName: z.string().optional(),
    status: z.enum(RECORDING_STATUSES),
    layout: layoutSchema.optional(),
    encoding: encodingSchema.optional(),
    filename: z.string(),
    startDate: z.int().optional().openapi({ description: "Milliseconds since 1970" }),
    endDate: z.int().optional().openapi({ description: "Milliseconds since 1970" }),
    duration: z.number().optional().openapi({ description: "Seconds" }),
    size: z.int().optional().openapi({ description: "Bytes" }),
    errorCode: z.number().optional(),
    error: z.string().optional(),
    details: z.string().optional(),
    reason: z.string().optional(),
  })
  .openapi("Recording", {
    example: {
      recordingId: "walk_room-sfrslq0vi62jv0k--EG_oMjd7cbH5zJf--5Zt1CS6Vn0hBPdXlfYq3Rk",
      roomId: "walk_room-sfrslq0vi62jv0k",
      roomName: "Walk Room",
      status: "complete",
      layout: "grid",
      encoding: "H264_720P_30",
      filename: "walk_room-sfrslq0vi62jv0k--5Zt1CS6Vn0hBPdXlfYq3Rk.mp4",
      startDate: 1_795_374_027_125,
      endDate: 1_795_374_033_631,
      duration: 4.226526522,
      size: 986_915,
      details: "End reason: StopEgress API",
      reason: "user",
    },
  });

/** As it is answered: whole, or only what `fields` asks for. */
export const recordingAnswerSchema = z.union([recordingSchema, recordingSchema.partial().openapi("RecordingFields")]);

const FIELDS = Object.keys(recordingSchema.shape);

/** A recording as clients see it, with the fields that this caller asked for: its id holds LiveKit's id of the egress. */
export function recordingAnswer(
  recording: Recording,
  { asked }: Pick<Call<unknown, unknown, unknown>, "asked">,
): Readonly<Record<string, unknown>> {
  const { egressId: _egress, ...shown } = recordingJson(recording);
  return withFields(shown, asked("fields"), FIELDS);
}
