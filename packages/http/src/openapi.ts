import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Answer, Endpoint } from "./edge/endpoint.ts";

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
  registry.registerComponent("securitySchemes", "apiKey", { type: "apiKey", in: "header", name: "x-api-key" });
  registry.registerComponent("securitySchemes", "roomToken", { type: "http", scheme: "bearer" });
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint));
  const info = { title: "Tallylight", version: "1", description: "At most one recording of each LiveKit room." };
  return described.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: base }] });
}

function routeOf({ answers, refusals, params, query, headers, body, permission, ...endpoint }: Endpoint): RouteConfig {
  const { method, path, operationId, summary } = endpoint;
  const refused = [...new Set([...refusals, 429])].map((status) => [status, refusal] as const);
  const answered = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  return {
    method,
    path,
    operationId,
    summary,
    security: permission === "rooms" ? [{ apiKey: [] }] : [{ apiKey: [] }, { roomToken: [] }],
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: true, content: { "application/json": { schema: body } } } }),
    },
    responses: Object.fromEntries([...answered, ...refused]),
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
