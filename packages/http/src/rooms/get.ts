import { z } from "@hono/zod-openapi";
import { getRoom } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { roomAnswer, roomAnswerSchema, roomParams } from "./schema.ts";

export const getRoomEndpoint = endpoint({
  method: "get",
  path: "/rooms/{roomId}",
  operationId: "getRoom",
  summary: "One room",
  permission: "rooms",
  params: roomParams,
  query: z.object(extraFieldsQuery),
  answers: { 200: { description: "The room", schema: roomAnswerSchema } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const room = await getRoom(call.service.house.ports, call.params.roomId);
    if (room.isErr()) return call.refuse(room.error);
    return call.json(200, roomAnswer(room.value, call));
  },
});
