import { expect, it } from "vitest";
import { runWith } from "../test-bench.ts";

it.each([
  ["red on a terminal that has colours", 24, "\u001b[1m\u001b[31mError:\u001b[39m\u001b[22m --force needs"],
  ["plain on one that has none, as with NO_COLOR", 1, "Error: --force needs"],
])("an error is %s", async (_name, depth, start) => {
  const { stderr } = await runWith("locks release demo --force", { colourDepth: depth });
  expect(stderr.slice(0, start.length)).toBe(start);
});
