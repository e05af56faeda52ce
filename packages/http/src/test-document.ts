import { z } from "zod";
import { ENDPOINTS } from "./app.ts";
import type { Endpoint } from "./edge/endpoint.ts";
import { RESPONSE_HEADERS } from "./edge/headers.ts";
import { openApiDocument } from "./openapi.ts";

type Schema = Readonly<Record<string, unknown>>;
type Described = {
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
};
type Operation = { readonly responses: Readonly<Record<string, Described | { readonly $ref: string }>> };
type DocumentedHeader = { readonly required: boolean; readonly schema: Schema };
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly headers: Readonly<Record<string, DocumentedHeader>>;
    readonly responses: Readonly<Record<string, Described>>;
  };
};

const document = openApiDocument(ENDPOINTS, "/meet/api/v1") as Document;

/** The operation that a request is for; null where the API has none. `HEAD` asks for what `GET` does. */
export function operationOf(method: string, path: string): Endpoint | null {
  const asked = method === "HEAD" ? "get" : method.toLowerCase();
  return ENDPOINTS.find((one) => one.method === asked && formOf(one.path).test(path)) ?? null;
}

function formOf(path: string): RegExp {
  const escaped = path.replace(/[.]/g, String.raw`\.`).replace(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${escaped}$`);
}

/** Where an answer is not as the document says: its status, its headers, its media type, its body. */
export async function faultsOf(
  { path, method }: Endpoint,
  asked: string,
  answer: Response,
): Promise<readonly string[]> {
  const told = document.paths[path]?.[method]?.responses[answer.status];
  const described = told !== undefined && "$ref" in told ? document.components.responses[nameIn(told.$ref)] : told;
  if (described === undefined) return [`status ${answer.status} is not in the document`];
  const faults = headerFaults(described, answer.headers);
  if (asked === "HEAD" || answer.body === null) return faults;
  const mediaType = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const content = described.content?.[mediaType];
  if (content === undefined) return [...faults, `a body of "${mediaType}" is not in the document`];
  if (!mediaType.endsWith("json")) return faults;
  const read = validatorOf(content.schema).safeParse(await answer.clone().json());
  return [...faults, ...(read.error?.issues ?? []).map((issue) => `body: ${issue.path.join(".")}: ${issue.message}`)];
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

function headerFaults({ headers: described = {} }: Described, headers: Headers): readonly string[] {
  const told = (name: string): readonly string[] => {
    const value = headers.get(name);
    const { required = false, schema = {} } = document.components.headers[name] ?? {};
    if (value === null) return required ? [`header ${name} is missing`] : [];
    const read = validatorOf(schema).safeParse(schema["type"] === "integer" ? Number(value) : value);
    return read.success ? [] : [`header ${name}: ${value} is not as the document says`];
  };
  const beside = Object.keys(RESPONSE_HEADERS).filter((name) => headers.has(name) && !(name in described));
  return [...Object.keys(described).flatMap(told), ...beside.map((name) => `header ${name} is not in the document`)];
}

const validators = new WeakMap<object, z.ZodType>();

/** Of a schema of the document, whose others are at hand where JSON Schema has them. */
export function validatorOf(schema: object): z.ZodType {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const whole = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const made = z.fromJSONSchema(JSON.parse(whole.replaceAll("#/components/schemas/", "#/$defs/")));
  validators.set(schema, made);
  return made;
}
