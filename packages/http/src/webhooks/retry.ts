import { z } from "@hono/zod-openapi";
import { retryDeadLetters } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import type { RetriedJson } from "../shapes/index.ts";
import { receiverSchema, retriedSchema } from "./schema.ts";

const body = z
  .object({
    receiver: receiverSchema.optional(),
    sequence: z.string().max(64).optional().openapi({ description: "This dead letter alone; without it all of them" }),
  })
  .openapi("RetryWebhooks");

export const retryWebhooksEndpoint = endpoint({
  method: "post",
  path: "/webhooks/retry",
  operationId: "retryWebhooks",
  summary: "Queues dead letters again, each at its place",
  permission: "rooms",
  body,
  answers: { 200: { description: "How many were queued", schema: retriedSchema } },
  refusals: [400, 401, 403, 406, 413, 415, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const retried = await retryDeadLetters(call.service.house.outbox, call.body);
    if (retried.isErr()) return call.refuse(retried.error);
    const shown: RetriedJson = { retried: retried.value };
    return call.json(200, shown);
  },
});
