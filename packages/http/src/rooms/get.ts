import { getRoom } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { EXTRA_FIELDS, roomJson, roomParams, roomSchema } from "./schema.ts";

export const getRoomEndpoint = endpoint({
  method: "get",
  path: "/rooms/{roomId}",
  operationId: "getRoom",
  summary: "One room",
  permission: "rooms",
  params: roomParams,
  answers: { 200: { description: "The room", schema: roomSchema } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const room = await getRoom(call.service.house.ports, call.params.roomId);
    if (room.isErr()) return call.refuse(room.error);
    return call.json(200, { ...roomJson(room.value, call), _extraFields: EXTRA_FIELDS });
  },
});
