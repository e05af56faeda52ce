import { z } from "@hono/zod-openapi";
import type { Room } from "@tallylight/core";
import type { Call } from "../edge/endpoint.ts";
import { encodingSchema, layoutSchema } from "../edge/encoding.ts";
import { withFields } from "../edge/fields.ts";
import { roomIdSchema } from "../edge/ids.ts";

export const roomParams = z.object({ roomId: roomIdSchema });

const block = z.object({ enabled: z.boolean() });

/** A room's configuration, of which each part may be left out. */
export const configSchema = z
  .object({
    recording: z.object({ enabled: z.boolean(), layout: layoutSchema, encoding: encodingSchema }).partial().optional(),
    chat: block.optional(),
    virtualBackground: block.optional(),
    e2ee: block.optional(),
    captions: block.optional(),
  })
  .openapi("RoomConfig");

const withMeeting = z.enum(["force", "when_meeting_ends"]);
const withRecordings = z.enum(["force", "close"]);

export const roomSchema = z
  .object({
    roomId: z.string(),
    roomName: z.string(),
    creationDate: z.int(),
    autoDeletionDate: z.int().optional(),
    autoDeletionPolicy: z.object({ withMeeting, withRecordings }).optional(),
    status: z.enum(["open", "active_meeting", "closed"]),
    meetingEndAction: z.enum(["none", "close", "delete"]),
    config: configSchema.optional(),
  })
  .openapi("Room");

/** What is in an answer only when it is asked for by `extraFields`. */
export const EXTRA_FIELDS = ["config"] as const;

const PLAIN_FIELDS = Object.keys(roomSchema.shape).filter((name) => name !== "config");

/** A room as clients see it, with the fields that this caller asked for. */
export function roomJson(
  { roomId, roomName, creationDate, autoDeletionDate, autoDeletionPolicy, status, config }: Room,
  { asked }: Pick<Call<unknown, unknown, unknown>, "asked">,
): Readonly<Record<string, unknown>> {
  const plain = {
    roomId,
    roomName,
    creationDate,
    autoDeletionDate,
    autoDeletionPolicy,
    status,
    meetingEndAction: "none",
  };
  const extra = asked("extraFields").includes("config") ? { config } : {};
  return { ...withFields(plain, asked("fields"), PLAIN_FIELDS), ...extra };
}
