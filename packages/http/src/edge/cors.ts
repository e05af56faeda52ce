import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { EdgeEnv } from "./context.ts";

const HOUR_SECONDS = 3_600;

/**
 * Lets pages of these origins ask the API, with a key or a token, never with a session's cookie. Without any, no page of
 * another origin is let in, which is what browsers do by themselves.
 */
export function corsFor(origins: readonly string[]): MiddlewareHandler<EdgeEnv> {
  if (origins.length === 0) return (_, next) => next();
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    allowHeaders: [
      "authorization",
      "content-type",
      "idempotency-key",
      "if-match",
      "if-none-match",
      "last-event-id",
      "prefer",
      "range",
      "x-api-key",
      "x-extrafields",
      "x-fields",
      "x-request-id",
    ],
    exposeHeaders: [
      "Accept-Ranges",
      "Content-Range",
      "ETag",
      "Location",
      "Preference-Applied",
      "Retry-After",
      "X-Request-Id",
    ],
    maxAge: HOUR_SECONDS,
  });
}
