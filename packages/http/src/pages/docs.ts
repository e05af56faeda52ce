import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

type Html = ReturnType<typeof html>;

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
};
type Content = Readonly<Record<string, { readonly schema: object }>>;
type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
};
/** What the page reads of a document of `openApiDocument`. */
type Document = {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

type Route = Operation & { readonly route: string };

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h3 { margin-top: 2.5rem; } code, pre { font: 0.875rem/1.4 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8886; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #8886; }
`;

/** The page runs nothing and loads nothing; its style is let in by what it says. */
export const DOCS_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "Cache-Control": "private, no-cache",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The document as a page for people, whole by itself. */
export function docsPage(described: object): Html {
  const { tags, paths, components } = described as Document;
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Tallylight: the API</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1>Tallylight: the API</h1>
        <p>For programs: <a href="openapi.json">openapi.json</a></p>
        <nav>${tags.map(({ name }) => html`<a href="#${name}">${name}</a> `)} <a href="#schemas">schemas</a></nav>
        <main>
          ${tags.map(({ name }) => sectionOf(name, routes))}
          <h2 id="schemas">schemas</h2>
          ${Object.entries(components.schemas).map(([name, schema]) => schemaOf(name, schema))}
        </main>
      </body>
    </html>`;
}

function sectionOf(tag: string, routes: readonly Route[]): Html {
  return html`<h2 id="${tag}">${tag}</h2>
    ${routes.filter(({ tags }) => tags.includes(tag)).map(operationOf)}`;
}

function operationOf({ route, operationId, summary, security, parameters = [], requestBody, responses }: Route): Html {
  const credentials = security.flatMap((one) => Object.keys(one)).join(", ");
  return html`<h3 id="${operationId}"><code>${route}</code></h3>
    <p>${summary}. Credentials: ${credentials}.</p>
    ${
      parameters.length === 0
        ? ""
        : html`<table>
            ${parameters.map(parameterOf)}
          </table>`
    }
    ${requestBody === undefined ? "" : html`<p>Body: ${contentOf(requestBody.content)}</p>`}
    <table>
      ${Object.entries(responses).map(
        ([status, { description, content = {} }]) =>
          html`<tr>
            <td>${status}</td>
            <td>${description}</td>
            <td>${contentOf(content)}</td>
          </tr>`,
      )}
    </table>`;
}

const parameterOf = ({ name, in: place, required = false, description = "" }: Parameter): Html =>
  html`<tr>
    <td><code>${name}</code></td>
    <td>${place}${required ? ", required" : ""}</td>
    <td>${description}</td>
  </tr>`;

/** The media types, and the named schemas in them. */
function contentOf(content: Content): Html {
  const named = [...JSON.stringify(content).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  return html`${Object.keys(content).join(", ")}
  ${[...new Set(named)].map((name) => html`<a href="#schema-${name}">${name}</a> `)}`;
}

const schemaOf = (name: string, schema: object): Html =>
  html`<h3 id="schema-${name}">${name}</h3>
    <pre>${JSON.stringify(schema, null, 2)}</pre>`;
