import { z } from "@hono/zod-openapi";
import {
  type ConfigChange,
  createRoom,
  type CreateRoom,
  DEFAULT_POLICY,
  DEFAULT_ROOM_CONFIG,
  withChange,
} from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { configSchema, roomAnswer, roomAnswerSchema } from "./schema.ts";

const LEAST_LIFE_MS = 3_600_000;

const withMeeting = z
  .enum(["force", "when_meeting_ends", "fail"])
  .refine((policy) => policy !== "fail", "FAIL policy is not allowed for withMeeting auto-deletion policy");
const withRecordings = z
  .enum(["force", "close", "fail"])
  .refine((policy) => policy !== "fail", "FAIL policy is not allowed for withRecordings auto-deletion policy");

const body = z
  .object({
    roomName: z
      .string()
      .transform((name) => name.trim().replace(/\s+/g, " "))
      .refine((name) => name.length <= 50, "roomName cannot exceed 50 characters")
      .refine((name) => name !== "", "roomName cannot be empty")
      .default("Room"),
    autoDeletionDate: z
      .number()
      .refine(Number.isSafeInteger, "Expected integer, received float")
      .optional()
      .openapi({ type: "integer", description: "Milliseconds since 1970, at least an hour from now" }),
    autoDeletionPolicy: z.object({ withMeeting, withRecordings }).optional(),
    config: configSchema.default({}),
  })
  .openapi("CreateRoom", {
    example: {
      roomName: "Walk Room",
      autoDeletionDate: 4_000_000_000_000,
      autoDeletionPolicy: { withMeeting: "when_meeting_ends", withRecordings: "close" },
      config: { recording: { enabled: true, layout: "speaker", encoding: "H264_1080P_30" }, chat: { enabled: false } },
    },
  });

export const createRoomEndpoint = endpoint({
  method: "post",
  path: "/rooms",
  operationId: "createRoom",
  summary: "Makes a room",
  permission: "rooms",
  query: z.object(extraFieldsQuery),
  body,
  answers: { 201: { description: "The room", schema: roomAnswerSchema, headers: ["Location"] } },
  refusals: [400, 401, 403, 406, 413, 415, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { ports } = call.service.house;
    const { autoDeletionDate } = call.body;
    if (autoDeletionDate !== undefined && autoDeletionDate < ports.clock.now() + LEAST_LIFE_MS) {
      const message = "autoDeletionDate must be at least 1h in the future";
      return call.refuse({ kind: "invalid-request", details: [{ field: "autoDeletionDate", message }] });
    }
    const made = await createRoom(ports, commandOf(call.body));
    if (made.isErr()) return call.refuse(made.error);
    const { roomId } = made.value;
    call.note({ roomId });
    return call.json(201, roomAnswer(made.value, call), { Location: call.link(`/rooms/${roomId}`) });
  },
});

function commandOf({ roomName, config, autoDeletionDate, autoDeletionPolicy }: z.infer<typeof body>): CreateRoom {
  const room = { roomName, config: withChange(DEFAULT_ROOM_CONFIG, config as ConfigChange) };
  if (autoDeletionDate === undefined) return room;
  return {
    ...room,
    autoDeletionDate,
    autoDeletionPolicy: autoDeletionPolicy ?? DEFAULT_POLICY,
  };
}
