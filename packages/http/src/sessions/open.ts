import { z } from "@hono/zod-openapi";
import { endpoint } from "../edge/endpoint.ts";
import { csrfToken, newSession, sessionCookie } from "../edge/session.ts";

export const sessionSchema = z
  .object({
    csrfToken: z.string().openapi({ description: "Goes into `X-CSRF-Token` of each request that changes something" }),
    expires: z.int().openapi({ description: "Milliseconds since 1970" }),
  })
  .openapi("Session");

export const openSessionEndpoint = endpoint({
  method: "post",
  path: "/session",
  operationId: "openSession",
  summary: "Signs an operator in with an API key: a browser's cookie, for eight hours",
  permission: "rooms",
  answers: {
    201: {
      description: "The session; the cookie goes with the answer",
      schema: sessionSchema,
      headers: ["Set-Cookie"],
    },
  },
  refusals: [401, 403, 406],
  roomOf: () => null,
  handle: async ({ service, json }) => {
    const { signer, house } = service;
    const now = house.ports.clock.now();
    const session = newSession(now);
    const headers = { "Set-Cookie": sessionCookie(signer, session, now), "Cache-Control": "no-store" };
    return json(201, { csrfToken: csrfToken(signer, session), expires: session.expires }, headers);
  },
});
