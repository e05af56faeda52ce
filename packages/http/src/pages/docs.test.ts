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
    components: { schemas: {} },
  });
  expect(page.toString()).toContain("&lt;script&gt;1&lt;/script&gt;");
  expect(page.toString()).not.toContain("<script>");
});
