import { z } from "@hono/zod-openapi";
import type { Version } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { freeByHand } from "./free.ts";
import { lockParams, releasedSchema } from "./schema.ts";

const body = z
  .object({
    reason: z.string().trim().min(1).max(500).openapi({ description: "Why, for the audit line" }),
    force: z.boolean().default(false).openapi({ description: "Free it although its recording is in progress" }),
    by: z.string().max(100).optional().openapi({ description: "Who, for the audit line" }),
  })
  .openapi("ReleaseLock");

export const releaseLockEndpoint = endpoint({
  method: "delete",
  path: "/locks/{roomId}",
  operationId: "releaseLock",
  summary: "Frees a room by hand: exactly the lock whose `ETag` is in `If-Match`",
  permission: "rooms",
  params: lockParams,
  headers: ["If-Match"],
  body,
  answers: { 200: { description: "The room is free", schema: releasedSchema } },
  refusals: [400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { reason, force, by = "api-key" } = call.body;
    const version = /^"([^"]+)"$/.exec(call.header("If-Match") ?? "")?.[1];
    if (version === undefined) return call.refuse({ kind: "version-needed" });
    const command = { roomId: call.params.roomId, version: version as Version, force, reason, by };
    const freed = await freeByHand(call.service, command);
    return freed.isErr() ? call.refuse(freed.error) : call.json(200, freed.value);
  },
});
