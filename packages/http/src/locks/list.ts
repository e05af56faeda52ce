import { z } from "@hono/zod-openapi";
import { listLocks } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { locksJson } from "../shapes/index.ts";
import { locksSchema } from "./schema.ts";

const MOST = 10_000;

export const listLocksEndpoint = endpoint({
  method: "get",
  path: "/locks",
  operationId: "listLocks",
  summary: "The rooms that are locked: the most suspicious lock first, then the oldest. LiveKit is not asked",
  permission: "rooms",
  query: z.object({ maxItems: z.coerce.number().int().min(1).max(MOST).default(1_000) }),
  answers: { 200: { description: "The locks", schema: locksSchema } },
  refusals: [401, 403, 406, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { ports, config } = call.service.house;
    const found = await listLocks(ports);
    if (found.isErr()) return call.refuse(found.error);
    return call.json(200, locksJson(found.value, config.limits, call.query.maxItems));
  },
});
