import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Permission } from "./edge/caller.ts";
import type { Answer, Endpoint } from "./edge/endpoint.ts";
import { SESSION_COOKIE } from "./edge/session.ts";
import { SECRET_PARAMETER } from "./edge/shared.ts";

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ description: "Stable: what a program tells refusals apart by" }),
    requestId: z.string(),
    error: z.string().openapi({ description: "OpenVidu Meet's category" }),
    message: z.string().openapi({ description: "The same as `detail`" }),
    details: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");

/** The OpenAPI 3.1 document of these operations, below `base`. */
export function openApiDocument(endpoints: readonly Endpoint[], base: string): object {
  const described = new OpenAPIHono();
  const { openAPIRegistry: registry } = described;
  for (const [name, scheme] of Object.entries(CREDENTIALS)) {
    registry.registerComponent("securitySchemes", name, scheme);
  }
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint));
  const info = { title: "Tallylight", version: "1", description: "At most one recording of each LiveKit room." };
  const tags = [...new Set(endpoints.map(tagOf))].map((name) => ({ name }));
  return described.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: base }], tags });
}

const CREDENTIALS = {
  apiKey: { type: "apiKey", in: "header", name: "x-api-key" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: SESSION_COOKIE,
    description: "A signed-in operator's; what changes anything needs the session's `X-CSRF-Token` beside it",
  },
  roomToken: { type: "http", scheme: "bearer", description: "Of a room, for its own recordings, as its role may" },
  shareSecret: { type: "apiKey", in: "query", name: SECRET_PARAMETER, description: "Of a link to one recording" },
} as const;

/** Which credentials may open an operation. */
function credentialsOf(permission: Permission, shared: boolean): readonly (keyof typeof CREDENTIALS)[] {
  const operators = ["apiKey", "session"] as const;
  if (permission === "rooms") return operators;
  return shared ? [...operators, "roomToken", "shareSecret"] : [...operators, "roomToken"];
}

/** What an operation is about: the first part of its path. */
const tagOf = ({ path }: Endpoint): string => path.split("/")[1] ?? path;

/** Of Node itself, before a request is read: it has no body. */
const HEADERS_TOO_LARGE = { description: "The headers are larger than 16 KiB" };

function routeOf(endpoint: Endpoint): RouteConfig {
  const { method, path, operationId, summary, permission, shared = false } = endpoint;
  const { answers, refusals, params, query, headers, body } = endpoint;
  // A wrong secret is a bad request, whoever sends it.
  const refused = [...new Set([...(shared ? [400] : []), ...refusals, 429])].map(
    (status) => [status, refusal] as const,
  );
  const answered = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  return {
    method,
    path,
    operationId,
    summary,
    tags: [tagOf(endpoint)],
    security: credentialsOf(permission, shared).map((name) => ({ [name]: [] })),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: true, content: { "application/json": { schema: body } } } }),
    },
    responses: Object.fromEntries([...answered, ...refused, [431, HEADERS_TOO_LARGE]]),
  };
}

const refusal = {
  description: "Refused",
  content: { "application/problem+json": { schema: problemSchema } },
};

function responseOf({ description, schema, mediaType }: Answer): RouteConfig["responses"][string] {
  if (schema !== undefined) return { description, content: { "application/json": { schema } } };
  if (mediaType === undefined) return { description };
  return { description, content: { [mediaType]: { schema: { type: "string", format: "binary" } } } };
}
