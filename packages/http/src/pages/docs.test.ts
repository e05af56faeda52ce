import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ENDPOINTS } from "../app.ts";
import { openTestHouse, type TestHouse } from "../test-house.ts";
import { docsPage } from "./docs.ts";

const DOCS = "/meet/api/v1/docs";
let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house.close());

it("the page tells of every operation, and each of its links leads somewhere", async () => {
  const answer = await house.ask(DOCS);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
  const page = await answer.text();
  for (const { operationId, method, path } of ENDPOINTS) {
    expect(page).toContain(`<h3 id="${operationId}"><code>${method.toUpperCase()} ${path}</code></h3>`);
  }
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
  const links = [...page.matchAll(/ href="([^"]+)"/g)].map(([, link]) => link);
  expect(links.filter((link) => !ids.has(link ?? ""))).toEqual(["openapi.json"]);
});

it("the page tells what each parameter is, headers too, and shows what stands between backticks as code", async () => {
  const page = (await (await house.ask(DOCS)).text()).replace(/>\s+</g, "><");
  expect(page).toContain(
    "<td><code>maxItems</code></td><td>query</td><td><code>integer, from 1, to 100, by default 10</code></td>",
  );
  expect(page).toContain("<td><code>If-Match</code></td><td>header, required</td><td><code>string</code></td>");
  expect(page).toContain("<td>The <code>ETag</code> that is meant, and no other</td>");
  expect(page).toContain("<td>206</td><td>A range of it</td><td>video/mp4");
  expect(page).toContain('<a href="#header-Content-Range">Content-Range</a>');
  expect(page.slice(0, page.indexOf('id="schemas"'))).not.toContain("`");
});

it("the page runs nothing, loads nothing, and its own style alone is let in", async () => {
  const answer = await house.ask(DOCS);
  const page = await answer.text();
  expect(page).not.toMatch(/<script|<link|<img| src=| style=|https?:/);
  const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(answer.headers.get("content-security-policy")).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

it("a stranger sees none of it", async () => {
  expect((await house.ask(DOCS, { headers: {} })).status).toBe(401);
});

it("what the document says is shown, not run", async () => {
  const operation = { operationId: "x", summary: "<script>1</script>", tags: ["t"], security: [], responses: {} };
  const page = await docsPage({
    tags: [{ name: "t" }],
    paths: { "/x": { get: operation } },
    components: { schemas: {}, parameters: {}, headers: {}, responses: {} },
  });
  expect(page.toString()).toContain("&lt;script&gt;1&lt;/script&gt;");
  expect(page.toString()).not.toContain("<script>");
});
