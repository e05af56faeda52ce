import { z } from "@hono/zod-openapi";
import {
  formatRecordingId,
  MAX_ROOM_ID_LENGTH,
  parseRecordingId,
  parseRoomId,
  type RecordingIdParts,
  type RoomId,
} from "@tallylight/core";
import { err, type Result } from "neverthrow";

/** How many things one request may be about. */
const MOST_IDS = 100;

/** A room id as OpenVidu Meet takes it: characters that no room id has are dropped first. */
function roomIdIn(told: string): Result<RoomId, string> {
  if (told.length > MAX_ROOM_ID_LENGTH) return err(`roomId cannot exceed ${MAX_ROOM_ID_LENGTH} characters`);
  const cleaned = told.replace(/[^A-Za-z0-9_-]/g, "");
  if (cleaned === "") return err("roomId cannot be empty after sanitization");
  return parseRoomId(cleaned).mapErr(({ reason }) => `roomId ${reason}`);
}

export const roomIdSchema = z
  .string()
  .transform((told, context): RoomId =>
    roomIdIn(told).match(
      (roomId) => roomId,
      (message) => {
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      },
    ),
  )
  .openapi({ type: "string", example: "walk_room-sfrslq0vi62jv0k" });

const NO_ROOMS = "At least one valid roomId is required after sanitization";

/** Several room ids with commas between them; each once, and those that are none are passed over, as Meet does. */
export const roomIdsSchema = z
  .string(NO_ROOMS)
  .transform((told, context): readonly RoomId[] => {
    const found = told.split(",").flatMap((one) =>
      roomIdIn(one).match(
        (roomId) => [roomId],
        () => [],
      ),
    );
    const roomIds = [...new Set(found)];
    if (roomIds.length === 0) context.addIssue({ code: "custom", message: NO_ROOMS });
    if (roomIds.length > MOST_IDS) context.addIssue({ code: "custom", message: tooMany("roomIds") });
    return roomIds;
  })
  .openapi({ type: "string", example: "walk_room-sfrslq0vi62jv0k,room-jdpqmcjo3cz3w8j" });

const tooMany = (name: string): string => `${name} cannot have more than ${MOST_IDS} ids`;

const NO_RECORDING_ID = "recordingId does not follow the expected format";
const AN_ID = "walk_room-sfrslq0vi62jv0k--EG_oMjd7cbH5zJf--5Zt1CS6Vn0hBPdXlfYq3Rk";

export const recordingIdSchema = z
  .string()
  .transform((told, context): RecordingIdParts => {
    const parts = parseRecordingId(told.trim());
    if (parts.isOk()) return parts.value;
    context.addIssue({ code: "custom", message: NO_RECORDING_ID });
    return z.NEVER;
  })
  .openapi({ type: "string", example: AN_ID });

const NO_RECORDINGS = "At least one recordingId is required";

/** Several recording ids with commas between them; each once, and one that is none is refused by its place. */
export const recordingIdsSchema = z
  .string(NO_RECORDINGS)
  .transform((told, context): readonly RecordingIdParts[] => {
    const refuse = (message: string, path: PropertyKey[] = []): void =>
      context.addIssue({ code: "custom", message, path });
    const ids = new Map<string, RecordingIdParts>();
    const names = told.split(",").map((one) => one.trim());
    if (names.every((name) => name === "")) refuse(NO_RECORDINGS);
    else {
      for (const [at, name] of names.entries()) {
        parseRecordingId(name).match(
          (id) => void ids.set(formatRecordingId(id), id),
          () => refuse(NO_RECORDING_ID, [at]),
        );
      }
    }
    if (ids.size > MOST_IDS) refuse(tooMany("recordingIds"));
    return [...ids.values()];
  })
  .openapi({ type: "string", example: AN_ID });
