import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { schemaDocument } from "./schemas.ts";

const PUBLISHED = fileURLToPath(new URL("../../../docs/reference/cli.schema.json", import.meta.url));

// `npx vitest run packages/cli/src/schemas.test.ts -u` writes it anew.
it("the published schemas are those of the code", async () => {
  await expect(`${JSON.stringify(schemaDocument(), null, 2)}\n`).toMatchFileSnapshot(PUBLISHED);
});
