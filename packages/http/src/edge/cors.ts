import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { EdgeEnv } from "./context.ts";
import { REQUEST_HEADERS, RESPONSE_HEADERS } from "./headers.ts";
import { CSRF_HEADER } from "./session.ts";

const HOUR_SECONDS = 3_600;

/** The token of a session, too, is for pages of this origin. */
const asked = Object.keys(REQUEST_HEADERS)
  .map((name) => name.toLowerCase())
  .filter((name) => name !== CSRF_HEADER);

/**
 * Lets pages of these origins ask the API, with a key or a token, never with a session's cookie. Without any, no page of
 * another origin is let in, which is what browsers do by themselves.
 */
export function corsFor(origins: readonly string[]): MiddlewareHandler<EdgeEnv> {
  if (origins.length === 0) return (_, next) => next();
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    allowHeaders: ["authorization", "content-type", "x-api-key", ...asked],
    exposeHeaders: Object.keys(RESPONSE_HEADERS),
    maxAge: HOUR_SECONDS,
  });
}
