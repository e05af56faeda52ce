import { z } from "@hono/zod-openapi";
import {
  MAX_ROOM_ID_LENGTH,
  parseRecordingId,
  parseRoomId,
  type RecordingIdParts,
  type RoomId,
} from "@tallylight/core";

/** A room id as OpenVidu Meet takes it: characters that no room id has are dropped first. */
export const roomIdSchema = z
  .string()
  .transform((told, context): RoomId => {
    const refuse = (message: string): never => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (told.length > MAX_ROOM_ID_LENGTH) return refuse(`roomId cannot exceed ${MAX_ROOM_ID_LENGTH} characters`);
    const cleaned = told.replace(/[^A-Za-z0-9_-]/g, "");
    if (cleaned === "") return refuse("roomId cannot be empty after sanitization");
    return parseRoomId(cleaned).match(
      (roomId) => roomId,
      ({ reason }) => refuse(`roomId ${reason}`),
    );
  })
  .openapi({ type: "string", example: "walk_room-sfrslq0vi62jv0k" });

export const recordingIdSchema = z
  .string()
  .transform((told, context): RecordingIdParts => {
    const parts = parseRecordingId(told.trim());
    if (parts.isOk()) return parts.value;
    context.addIssue({ code: "custom", message: "recordingId does not follow the expected format" });
    return z.NEVER;
  })
  .openapi({ type: "string", example: "walk_room-sfrslq0vi62jv0k--EG_oMjd7cbH5zJf--5Zt1CS6Vn0hBPdXlfYq3Rk" });
