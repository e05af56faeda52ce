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

/** The names of `import … from "tallylight"`, in the order in which a reader wants to know of them. */
const LIBRARY = [
  [
    "The call",
    [
      "tallylight",
      "TallylightOptions",
      "LiveKitServer",
      "InRedis",
      "RedisSentinels",
      "RedisCluster",
      "RedisAccess",
      "InDirectory",
      "InS3",
    ],
  ],
  ["What it gives", ["Tallylight", "StartOptions", "ListOptions", "RecordingsPage", "RecordingJson", "SweepJson"]],
  ["Events and webhooks", ["TallylightEvent", "EventListener", "WebhookAnswer"]],
  ["Refusals", ["TallylightError", "Refusal", "OpenFailure", "InvalidOptions", "OptionProblem"]],
  ["Adapters of your own", ["OwnLiveKit", "OwnStorage"]],
] as const;

describe("docs/reference/library.md", () => {
  const declared = ["embed/index.d.ts", "shapes/index.d.ts"].flatMap(
    (entry) => surfaceOf(join(ROOT, "packages/http/dist", entry)).exported,
  );
  const page = pageOfLibrary(new Map(declared.map(({ name, declaration }) => [name, declaration])));

  it("shows each name of the package, as it is declared and described", async () => {
    const exported = surfaceOf(join(ROOT, "packages/cli/dist/index.d.ts")).exported.map(({ name }) => name);
    expect(LIBRARY.flatMap(([, names]) => [...names]).toSorted()).toEqual(exported.toSorted());
    await expect(page).toMatchFileSnapshot(join(ROOT, "docs/reference/library.md"));
  });
});

function pageOfLibrary(declarations: ReadonlyMap<string, string>): string {
  const block = (name: string): string => `\`\`\`ts\n${declarations.get(name) ?? expect.unreachable(name)}\n\`\`\`\n`;
  const head =
    "# The library `tallylight`\n\n" +
    'What `import { … } from "tallylight"` has, made of the built declarations by `packages/cli/src/e2e/packages/surface.test.ts` ' +
    "(`-u` makes it anew). How to begin: [embed it](../embed.md). What the other packages offer: [api-surface](api-surface). " +
    "A `code` is explained in [errors](errors.md).\n";
  const sections = LIBRARY.map(([title, names]) => `## ${title}\n${names.map(block).join("\n")}`);
  return [head, ...sections].join("\n");
}
