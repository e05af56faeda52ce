import { idsContract } from "@tallylight/adapters/contracts";
import { expect, test } from "vitest";
import { systemIds } from "./ids.ts";

idsContract("the system's", async () => systemIds);

test("each character is as likely as any other", () => {
  const counts = new Map<string, number>();
  const drawn = Array.from({ length: 5000 }, () => systemIds.uid()).join("");
  for (const character of drawn) counts.set(character, (counts.get(character) ?? 0) + 1);
  const expected = drawn.length / 62;
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 61 degrees of freedom: a fair source is above 150 once in 10^9 runs; a byte modulo 62 is at about 1,900.
  expect(counts.size).toBe(62);
  expect(chiSquared).toBeLessThan(150);
});
