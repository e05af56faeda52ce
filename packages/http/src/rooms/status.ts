import { z } from "@hono/zod-openapi";
import { setRoomStatus } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { roomAnswer, roomAnswerSchema, roomParams } from "./schema.ts";

export const putRoomStatusEndpoint = endpoint({
  method: "put",
  path: "/rooms/{roomId}/status",
  operationId: "updateRoomStatus",
  summary: "Closes a room, during a meeting when that ends; or opens it again",
  permission: "rooms",
  params: roomParams,
  query: z.object(extraFieldsQuery),
  body: z.object({ status: z.enum(["open", "closed"]) }).openapi("UpdateRoomStatus"),
  answers: {
    200: { description: "It is so", schema: roomAnswerSchema },
    202: { description: "There is a meeting: it is closed when that ends", schema: roomAnswerSchema },
  },
  refusals: [400, 401, 403, 404, 406, 413, 415, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const set = await setRoomStatus(call.service.house.ports, call.params.roomId, call.body.status);
    if (set.isErr()) return call.refuse(set.error);
    return call.json(set.value.scheduled ? 202 : 200, roomAnswer(set.value.room, call));
  },
});
