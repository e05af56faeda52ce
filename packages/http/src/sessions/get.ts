import { endpoint } from "../edge/endpoint.ts";
import { csrfToken } from "../edge/session.ts";
import { sessionSchema } from "./open.ts";

export const getSessionEndpoint = endpoint({
  method: "get",
  path: "/session",
  operationId: "getSession",
  summary: "The operator's own session, for a page that needs its token",
  permission: "rooms",
  answers: { 200: { description: "The session of the request's cookie", schema: sessionSchema } },
  refusals: [401, 403, 406],
  roomOf: () => null,
  handle: async ({ caller, service, json, refuse }) => {
    if (caller.kind !== "session") return refuse({ kind: "forbidden" });
    const { session } = caller;
    const body = { csrfToken: csrfToken(service.signer, session), expires: session.expires };
    return json(200, body, { "Cache-Control": "no-store" });
  },
});
