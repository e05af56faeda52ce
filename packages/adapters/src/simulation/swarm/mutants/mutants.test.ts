import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MUTANTS } from "./index.ts";

const packages = fileURLToPath(new URL("../../../../../", import.meta.url));

describe("The list of planted bugs", () => {
  it.each(MUTANTS)("has a place in the sources for $name", ({ edits }) => {
    for (const { file, find, replace } of edits) {
      expect(readFileSync(`${packages}${file}`, "utf8").split(find)).toHaveLength(2);
      expect(replace).not.toBe(find);
    }
  });

  it("names each of them once", () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });
});
