import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../docs/pages.ts";
import { surfaceOf } from "./surface.ts";

const manifest = z.object({ name: z.string(), exports: z.record(z.string(), z.object({ types: z.string() })) });

/** Types that are made of the API's document: its own page, `docs/reference/openapi.json`, is held to what is served. */
const OF_THE_DOCUMENT = "@tallylight/http/client";

/** Every other entry point of every package, by the name that it is imported by. */
const entries = ["core", "adapters", "http", "cli"].flatMap((folder) => {
  const home = join(ROOT, "packages", folder);
  const { name, exports } = manifest.parse(JSON.parse(readFileSync(join(home, "package.json"), "utf8")));
  return Object.entries(exports)
    .map(([path, { types }]) => [name + path.slice(1), join(home, types)] as const)
    .filter(([entry]) => entry !== OF_THE_DOCUMENT);
});

const pageOf = (entry: string): string => `${entry.replace("@tallylight/", "").replace("/", "-")}.d.ts`;

describe.each(entries)("%s", (entry, declarations) => {
  // `npx vitest run packages/cli/src/e2e/packages/surface.test.ts -u` writes it anew: a change is then seen in review.
  it("offers what its page in docs/reference/api-surface says, and nothing else", async () => {
    const head = `// What \`${entry}\` offers. Made of the built declarations; see CONTRIBUTING.md.\n\n`;
    await expect(head + surfaceOf(declarations).text).toMatchFileSnapshot(
      join(ROOT, "docs/reference/api-surface", pageOf(entry)),
    );
  });

  it("says of each of its names what it is", () => {
    const { exported } = surfaceOf(declarations);
    expect(exported.length).toBeGreaterThan(0);
    expect(exported.filter(({ documented }) => !documented).map(({ name }) => name)).toEqual([]);
  });
});
