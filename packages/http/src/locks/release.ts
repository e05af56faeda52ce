import { z } from "@hono/zod-openapi";
import { releaseLock, type Version } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { LOCK_RELEASED, lockJson, type ReleasedJson, releaseNotice } from "../shapes/index.ts";
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
  body,
  answers: { 200: { description: "The room is free", schema: releasedSchema } },
  refusals: [400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { house, log } = call.service;
    const { reason, force, by } = call.body;
    const version = /^"([^"]+)"$/.exec(call.request.headers.get("if-match") ?? "")?.[1];
    if (version === undefined) return call.refuse({ kind: "version-needed" });
    const command = { roomId: call.params.roomId, version: version as Version, force };
    const freed = await releaseLock(house.ports, house.config.limits, command);
    if (freed.isErr()) return call.refuse(freed.error);
    const shown: ReleasedJson = { released: lockJson(freed.value, house.config.limits), forced: force, reason };
    const audit = { ...shown, by: by ?? "api-key", via: "service" } as const;
    log.warn({ audit: { event: LOCK_RELEASED, ...audit } }, "a lock was released by hand");
    // For whoever reads the events. It is freed, and in the log, also when this is lost.
    await house.outbox.append(command.roomId, releaseNotice(audit));
    return call.json(200, shown);
  },
});
