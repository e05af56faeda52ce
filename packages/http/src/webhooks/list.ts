import { z } from "@hono/zod-openapi";
import { listDeadLetters } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { hostsOf } from "../outgoing/receivers.ts";
import { webhooksJson } from "../shapes/index.ts";
import { receiverSchema, webhooksSchema } from "./schema.ts";

const MOST = 1_000;

export const listWebhooksEndpoint = endpoint({
  method: "get",
  path: "/webhooks",
  operationId: "listWebhooks",
  summary: "What waits for each receiver of webhooks, and what was given up",
  permission: "rooms",
  query: z.object({
    receiver: receiverSchema.optional(),
    maxItems: z.coerce.number().int().min(1).max(MOST).default(100),
  }),
  answers: { 200: { description: "Receivers and dead letters", schema: webhooksSchema } },
  refusals: [401, 403, 406, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { outbox, config } = call.service.house;
    const { receiver, maxItems: limit } = call.query;
    const found = await listDeadLetters(outbox, { receiver, limit });
    if (found.isErr()) return call.refuse(found.error);
    return call.json(200, webhooksJson(found.value, hostsOf(config.receivers.urls)));
  },
});
