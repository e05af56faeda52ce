import { showLock } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { lockViewJson } from "../shapes/index.ts";
import { lockParams, lockViewSchema } from "./schema.ts";

export const getLockEndpoint = endpoint({
  method: "get",
  path: "/locks/{roomId}",
  operationId: "getLock",
  summary: "Who holds a room, what LiveKit says of it, and what a sweep would do; `ETag` is the lock's version",
  permission: "rooms",
  params: lockParams,
  answers: { 200: { description: "The lock", schema: lockViewSchema, headers: ["ETag"] } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { ports, config } = call.service.house;
    const view = await showLock(ports, config.limits, call.params.roomId);
    if (view.isErr()) return call.refuse(view.error);
    return call.json(200, lockViewJson(view.value, config.limits), { ETag: `"${view.value.held.version}"` });
  },
});
