import { z } from "@hono/zod-openapi";
import type { ReceiverId } from "@tallylight/core";
import type { RetriedJson, WebhooksJson } from "../shapes/index.ts";

export const receiverSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .openapi({ description: "A receiver's name, as the list of webhooks tells it" }) as unknown as z.ZodType<ReceiverId>;

const count = z.int().min(0);

/** `WebhooksJson`. */
export const webhooksSchema = z
  .object({
    receivers: z.array(
      z.object({ receiver: receiverSchema, host: z.string().nullable(), waiting: count, dead: count }),
    ),
    deadLetters: z.array(
      z.object({
        receiver: receiverSchema,
        sequence: z.string(),
        topic: z.string().openapi({ description: "A recording's id, or a room's" }),
        about: z.string(),
        attempts: count,
        queuedAt: z.int().openapi({ description: "Milliseconds since 1970" }),
        error: z.string(),
      }),
    ),
    more: z.boolean(),
  })
  .openapi("Webhooks") satisfies z.ZodType<WebhooksJson>;

/** How many dead letters are sent again. */
export const retriedSchema = z.object({ retried: count }) satisfies z.ZodType<RetriedJson>;
