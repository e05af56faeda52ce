import { z } from "@hono/zod-openapi";
import type { Room, RoomStatus } from "@tallylight/core";
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

export const ROOM_STATUSES = ["open", "active_meeting", "closed"] as const satisfies readonly RoomStatus[];

/** The whole of a configuration, as it is answered. */
export const wholeConfigSchema = z.object({
  recording: z.object({ enabled: z.boolean(), layout: layoutSchema, encoding: encodingSchema }),
  chat: block,
  virtualBackground: block,
  e2ee: block,
  captions: block,
});

const ROOM_EXAMPLE = {
  roomId: "walk_room-sfrslq0vi62jv0k",
  roomName: "Walk Room",
  creationDate: 1_795_374_024_819,
  autoDeletionDate: 1_795_981_224_857,
  autoDeletionPolicy: { withMeeting: "when_meeting_ends", withRecordings: "close" },
  status: "open",
  meetingEndAction: "none",
} as const;

/** A room as the API answers it. Times in milliseconds since 1970. */
export const roomSchema = z
  .object({
    roomId: z.string(),
    roomName: z.string(),
    creationDate: z.int(),
    autoDeletionDate: z.int().optional(),
    autoDeletionPolicy: z.object({ withMeeting, withRecordings }).optional(),
    status: z.enum(ROOM_STATUSES),
    meetingEndAction: z.enum(["none", "close", "delete"]),
    config: configSchema.optional(),
  })
  .openapi("Room", { example: ROOM_EXAMPLE });

/** What is in an answer only when it is asked for by `extraFields`. */
export const EXTRA_FIELDS = ["config"] as const;
export const extraFieldsSchema = z.array(z.string()).openapi({ description: "What `extraFields` may ask for" });

const PLAIN_FIELDS = Object.keys(roomSchema.shape).filter((name) => name !== "config");

type Asking = Pick<Call<unknown, unknown, unknown>, "asked">;

/** A room as clients see it, with the fields that this caller asked for. */
export function roomJson(room: Room, { asked }: Asking): Readonly<Record<string, unknown>> {
  const { roomId, roomName, creationDate, autoDeletionDate, autoDeletionPolicy, status, config } = room;
  const about = { roomId, roomName, creationDate, autoDeletionDate, autoDeletionPolicy };
  const life = { status, meetingEndAction: room.meetingEndAction ?? "none" };
  const extra = asked("extraFields").includes("config") ? { config } : {};
  return { ...withFields({ ...about, ...life }, asked("fields"), PLAIN_FIELDS), ...extra };
}

/** One room as an answer by itself: beside it, what may be asked for more. */
export function roomAnswer(room: Room, call: Asking): Readonly<Record<string, unknown>> {
  return { ...roomJson(room, call), _extraFields: EXTRA_FIELDS };
}

const roomPartSchema = roomSchema.partial().openapi("RoomFields");

/** Whole, or only what `fields` asks for. */
export const listedRoomSchema = z.union([roomSchema, roomPartSchema]);

export const roomAnswerSchema = z.union([
  roomSchema
    .extend({ _extraFields: extraFieldsSchema })
    .openapi({ example: { ...ROOM_EXAMPLE, _extraFields: [...EXTRA_FIELDS] } }),
  roomPartSchema.extend({ _extraFields: extraFieldsSchema }),
]);
