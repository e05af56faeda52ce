import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Permission } from "./edge/caller.ts";
import type { Answer, Endpoint } from "./edge/endpoint.ts";
import {
  EVERY_ANSWER,
  REQUEST_HEADERS,
  type RequestHeader,
  RESPONSE_HEADERS,
  type ResponseHeader,
} from "./edge/headers.ts";
import { headersOfRefusal, REFUSALS, type RefusalStatus } from "./edge/refusals.ts";
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
  for (const [name, header] of Object.entries(REQUEST_HEADERS)) {
    registry.registerComponent("parameters", name, { name, in: "header", ...header });
  }
  for (const [name, { description, schema }] of Object.entries(RESPONSE_HEADERS)) {
    const required = !isOptional(name as ResponseHeader);
    registry.registerComponent("headers", name, { description, required, schema });
  }
  registry.register("Problem", problemSchema);
  for (const [status, { name, description }] of Object.entries(REFUSALS)) {
    const headers = headersTold(headersOfRefusal(Number(status) as RefusalStatus));
    const whole = { description, headers, content: PROBLEM };
    registry.registerComponent("responses", name, status === NODES_OWN ? { description } : whole);
  }
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint));
  const info = { title: "Tallylight", version: "1", description: DESCRIPTION };
  const tags = [...new Set(endpoints.map(tagOf))].map((name) => ({ name }));
  return described.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: base }], tags });
}

const DESCRIPTION =
  "At most one recording of each LiveKit room. Each `GET` is answered to `HEAD`, too, with the same headers.";

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

function routeOf(endpoint: Endpoint): RouteConfig {
  const { method, path, operationId, summary, permission, shared = false } = endpoint;
  const { answers, refusals, params, query, body } = endpoint;
  // A wrong secret is a bad request, whoever sends it.
  const beside: readonly RefusalStatus[] = shared ? [400, 429, 431] : [429, 431];
  const refused = [...new Set([...refusals, ...beside])].map((status) => [status, refusalOf(status)] as const);
  const answered = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  return {
    method,
    path,
    operationId,
    summary,
    tags: [tagOf(endpoint)],
    security: credentialsOf(permission, shared).map((name) => ({ [name]: [] })),
    parameters: headersAsked(endpoint).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: { required: true, content: { "application/json": { schema: body } } } }),
    },
    responses: Object.fromEntries([...answered, ...refused]),
  };
}

/** Those of every operation first, then what its parameters and it itself read. */
function headersAsked({ method, query, headers = [] }: Endpoint): readonly RequestHeader[] {
  const { fields, extraFields } = query?.shape ?? {};
  return [
    "X-Request-Id",
    ...(method === "get" ? [] : ["X-CSRF-Token" as const]),
    ...(fields === undefined ? [] : ["X-Fields" as const]),
    ...(extraFields === undefined ? [] : ["X-ExtraFields" as const]),
    ...headers,
  ];
}

function isOptional(name: ResponseHeader): boolean {
  return "optional" in RESPONSE_HEADERS[name];
}

function headersTold(names: readonly ResponseHeader[]) {
  const all = [...EVERY_ANSWER, ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

const NODES_OWN = "431";
const PROBLEM = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

const refusalOf = (status: RefusalStatus) => ({ $ref: `#/components/responses/${REFUSALS[status].name}` });

function responseOf({ description, schema, mediaType, headers: names = [] }: Answer): RouteConfig["responses"][string] {
  const told = { description, headers: headersTold(names) };
  if (schema !== undefined) return { ...told, content: { "application/json": { schema } } };
  if (mediaType === undefined) return told;
  return { ...told, content: { [mediaType]: { schema: { type: "string", format: "binary" } } } };
}
