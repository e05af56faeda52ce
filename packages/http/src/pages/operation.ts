import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
};
/** What is told of a parameter's schema. */
type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly default?: string | number | boolean;
  readonly anyOf?: readonly Schema[];
};
type Reference = { readonly $ref: string };
type Told = {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
};
type Content = Readonly<Record<string, { readonly schema: object }>>;
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Told | Reference>>;
};
/** What the page reads of a document of `openApiDocument`. */
export type Document = {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly headers: Readonly<Record<string, { readonly description: string }>>;
    readonly responses: Readonly<Record<string, Told>>;
  };
};

export type Route = Operation & { readonly route: string };

export type Components = Document["components"];

/** One operation: what it takes, and each answer that it gives. */
export function operationOf(
  { route, operationId, summary, security, parameters = [], requestBody, responses }: Route,
  components: Components,
): Html {
  const credentials = security.flatMap((one) => Object.keys(one)).join(", ");
  return html`<h3 id="${operationId}"><code>${route}</code></h3>
    <p>${proseOf(summary)}. Credentials: ${credentials}.</p>
    ${
      parameters.length === 0
        ? ""
        : html`<table>
            ${parameters.map((one) => parameterOf("$ref" in one ? named(one, components.parameters) : one))}
          </table>`
    }
    ${requestBody === undefined ? "" : html`<p>Body: ${contentOf(requestBody.content)}</p>`}
    <table>
      ${Object.entries(responses).map(([status, one]) =>
        responseOf(status, "$ref" in one ? named(one, components.responses) : one),
      )}
    </table>`;
}

/** What a reference of the document means. */
function named<T>({ $ref }: Reference, known: Readonly<Record<string, T>>): T {
  const found = known[$ref.slice($ref.lastIndexOf("/") + 1)];
  if (found === undefined) throw new Error(`${$ref} is not in the document`);
  return found;
}

const parameterOf = ({ name, in: place, required = false, description = "", schema = {} }: Parameter): Html =>
  html`<tr>
    <td><code>${name}</code></td>
    <td>${place}${required ? ", required" : ""}</td>
    <td><code>${typeOf(schema)}</code></td>
    <td>${proseOf(description)}</td>
  </tr>`;

const responseOf = (status: string, { description, headers = {}, content = {} }: Told): Html =>
  html`<tr>
    <td>${status}</td>
    <td>${proseOf(description)}</td>
    <td>${contentOf(content)}</td>
    <td>${Object.keys(headers).map((name) => html`<a href="#header-${name}">${name}</a> `)}</td>
  </tr>`;

export const headerOf = (name: string, description: string): Html =>
  html`<tr id="header-${name}">
    <td><code>${name}</code></td>
    <td>${proseOf(description)}</td>
  </tr>`;

/** A schema's type in a few words: what it is, between what, and what it is otherwise. */
function typeOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  const { type, format, enum: listed, minimum, maximum, maxLength, default: otherwise } = schema;
  const words = [
    listed?.join(" | ") ?? type,
    format,
    minimum === undefined ? undefined : `from ${minimum}`,
    maximum === undefined ? undefined : `to ${maximum}`,
    maxLength === undefined ? undefined : `at most ${maxLength} characters`,
    otherwise === undefined ? undefined : `by default ${otherwise}`,
  ];
  return words.filter((word) => word !== undefined).join(", ");
}

/** A text of the document, with what stands between backticks as code. */
function proseOf(text: string): Html {
  return html`${text.split("`").map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** The media types, and the named schemas in them. */
function contentOf(content: Content): Html {
  const named = [...JSON.stringify(content).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  return html`${Object.keys(content).join(", ")}
  ${[...new Set(named)].map((name) => html`<a href="#schema-${name}">${name}</a> `)}`;
}

export const schemaOf = (name: string, schema: object): Html =>
  html`<h3 id="schema-${name}">${name}</h3>
    <pre>${JSON.stringify(schema, null, 2)}</pre>`;
