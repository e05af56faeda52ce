import { endpoint } from "../edge/endpoint.ts";
import { NO_SESSION_COOKIE } from "../edge/session.ts";

export const closeSessionEndpoint = endpoint({
  method: "delete",
  path: "/session",
  operationId: "closeSession",
  summary: "Signs the operator out",
  permission: "rooms",
  answers: { 204: { description: "The cookie is taken away", headers: ["Set-Cookie"] } },
  refusals: [401, 403, 406],
  roomOf: () => null,
  handle: async () =>
    new Response(null, { status: 204, headers: { "Set-Cookie": NO_SESSION_COOKIE, "Cache-Control": "no-store" } }),
});
