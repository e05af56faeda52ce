import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { drawOptions, type Options } from "./options.ts";
import { runOnce } from "./run.ts";
import { formatOptions, parseSaved } from "./saved.ts";

/** The first of the fresh seeds. `npm run sim` runs many more. */
const FIRST = 1;
const FRESH = 30;

async function violationOf(options: Options): Promise<string | null> {
  const { violation } = await runOnce(options);
  return violation === null ? null : `${violation.sentence}: ${violation.detail} (${formatOptions(options)})`;
}

describe("the protocol holds", () => {
  const saved = parseSaved(readFileSync(fileURLToPath(new URL("seeds.txt", import.meta.url)), "utf8"));
  it.each(saved.map((options) => [options.seed, options] as const))(
    "in the saved run of seed %i",
    async (_, options) => {
      expect(await violationOf(options)).toBeNull();
    },
  );

  it(`in ${FRESH} fresh runs`, { timeout: 60_000 }, async () => {
    const violations: (string | null)[] = [];
    for (let seed = FIRST; seed < FIRST + FRESH; seed += 1) violations.push(await violationOf(drawOptions(seed)));
    expect(violations.filter((violation) => violation !== null)).toEqual([]);
  });
});
