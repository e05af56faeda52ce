import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { type Components, type Document, headerOf, type Html, operationOf, type Route, schemaOf } from "./operation.ts";

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
  const { headers, schemas } = components;
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
        <nav>
          ${tags.map(({ name }) => html`<a href="#${name}">${name}</a> `)} <a href="#headers">headers</a>
          <a href="#schemas">schemas</a>
        </nav>
        <main>
          ${tags.map(({ name }) => sectionOf(name, routes, components))}
          <h2 id="headers">headers</h2>
          <p>Of answers. Those of requests are with the operations that read them.</p>
          <table>
            ${Object.entries(headers).map(([name, { description }]) => headerOf(name, description))}
          </table>
          <h2 id="schemas">schemas</h2>
          ${Object.entries(schemas).map(([name, schema]) => schemaOf(name, schema))}
        </main>
      </body>
    </html>`;
}

function sectionOf(tag: string, routes: readonly Route[], components: Components): Html {
  return html`<h2 id="${tag}">${tag}</h2>
    ${routes.filter(({ tags }) => tags.includes(tag)).map((route) => operationOf(route, components))}`;
}
