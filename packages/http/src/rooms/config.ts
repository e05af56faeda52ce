import { z } from "@hono/zod-openapi";
import { type ConfigChange, configureRoom, getRoom } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { configSchema, roomParams, wholeConfigSchema } from "./schema.ts";

export const getRoomConfigEndpoint = endpoint({
  method: "get",
  path: "/rooms/{roomId}/config",
  operationId: "getRoomConfig",
  summary: "A room's configuration",
  permission: "rooms",
  params: roomParams,
  answers: { 200: { description: "All of it", schema: wholeConfigSchema } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const room = await getRoom(call.service.house.ports, call.params.roomId);
    return room.isOk() ? call.json(200, room.value.config) : call.refuse(room.error);
  },
});

export const putRoomConfigEndpoint = endpoint({
  method: "put",
  path: "/rooms/{roomId}/config",
  operationId: "updateRoomConfig",
  summary: "Changes parts of a room's configuration; not during a meeting",
  permission: "rooms",
  params: roomParams,
  body: z.object({ config: configSchema }).openapi("UpdateRoomConfig"),
  answers: { 200: { description: "All of it, as it is now", schema: wholeConfigSchema } },
  refusals: [400, 401, 403, 404, 406, 409, 413, 415, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const change = call.body.config as ConfigChange;
    const changed = await configureRoom(call.service.house.ports, call.params.roomId, change);
    return changed.isOk() ? call.json(200, changed.value.config) : call.refuse(changed.error);
  },
});
