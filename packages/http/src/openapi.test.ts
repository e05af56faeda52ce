import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ENDPOINTS } from "./app.ts";
import { openApiDocument } from "./openapi.ts";
import { validatorOf } from "./test-document.ts";

type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly []>>[];
  readonly responses: Readonly<Record<string, object>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
};

const document = openApiDocument(ENDPOINTS, "/meet/api/v1") as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, ...operation })),
);

// `npx vitest run packages/http/src/openapi.test.ts -u` writes both files anew.
const PUBLISHED = "../../../docs/reference";

it("the published document is that of the routes", async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(`${PUBLISHED}/openapi.json`);
});

const INTRODUCTION = `# The operations of the API

Made from the document ([openapi.json](openapi.json)) by \`packages/http/src/openapi.test.ts\`. Paths are below \`/meet/api/v1\`, or the base path that is configured. Which role of a room token may do what: [permissions.md](permissions.md). With \`curl\`: [the API by curl](../api-by-curl.md).

*Tests*: how many tests of \`packages/http\` ask for the operation, at least; the tests' own client notes it while they run, \`npm run api:tests\` counts, and CI checks that there are as many. Every answer that they get is held against the document: its status, headers, media type and body. A test that asks with every kind of credential (permissions.md) counts once.

| operation | | credentials | answers | refusals | tests |
|---|---|---|---|---|---|
`;

it("the published table of operations is that of the document", async () => {
  const counts = JSON.parse(await readFile(new URL(`${PUBLISHED}/api-tests.json`, import.meta.url), "utf8")) as Record<
    string,
    number
  >;
  expect(Object.keys(counts).toSorted(), "npm run api:tests counts them").toEqual(
    operations.map(({ operationId }) => operationId).toSorted(),
  );
  const rows = operations.map(({ route, operationId, summary, security, responses }) => {
    const statuses = Object.entries(responses);
    const are = (refused: boolean) =>
      statuses.filter(([, told]) => "$ref" in told === refused).map(([status]) => status);
    const credentials = security.flatMap((one) => Object.keys(one)).join(", ");
    const cells = [
      `\`${route}\``,
      summary,
      credentials,
      are(false).join(" "),
      are(true).join(" "),
      counts[operationId],
    ];
    return `| ${cells.join(" | ")} |\n`;
  });
  await expect(`${INTRODUCTION}${rows.join("")}`).toMatchFileSnapshot(`${PUBLISHED}/api.md`);
});

describe("the document", () => {
  it("has every operation once, and tells of each what it does, what it is about and who may", () => {
    expect(operations).toHaveLength(ENDPOINTS.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(ENDPOINTS.length);
    for (const { summary, tags, security } of operations) {
      expect(summary).not.toBe("");
      expect(tags).toHaveLength(1);
      for (const one of security)
        expect(Object.keys(document.components.securitySchemes)).toContain(Object.keys(one)[0]);
      expect(security).toContainEqual({ apiKey: [] });
    }
  });

  it("has room tokens where a role may do something, and secrets where something is shared", () => {
    for (const { operationId, permission, shared = false } of ENDPOINTS) {
      const security = operations.find((one) => one.operationId === operationId)?.security ?? [];
      const credentials = security.flatMap((one) => Object.keys(one));
      expect([operationId, credentials.includes("roomToken")]).toEqual([operationId, permission !== "rooms"]);
      expect([operationId, credentials.includes("shareSecret")]).toEqual([operationId, shared]);
    }
  });

  it("has examples that are as their schemas say", () => {
    const found = examplesIn(document);
    expect(found.length).toBeGreaterThan(20);
    for (const { at, schema, example } of found) {
      const read = validatorOf(schema).safeParse(example);
      expect([at, read.error?.issues ?? []]).toEqual([at, []]);
    }
  });

  it("would not have an example that is not", () => {
    const room = { $ref: "#/components/schemas/Room" };
    expect(validatorOf(room).safeParse({ roomId: 7 }).success).toBe(false);
  });
});

type Example = { readonly at: string; readonly schema: object; readonly example: unknown };

/** Every schema that has an example, and where it stands. */
function examplesIn(value: unknown, at = ""): Example[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "example" in value ? [{ at, schema: value, example: value.example }] : [];
  const rest = Object.entries(value).filter(([name]) => name !== "example");
  return [...own, ...rest.flatMap(([name, part]) => examplesIn(part, `${at}/${name}`))];
}
