import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const named = [...read("../../../docs/security.md").matchAll(/`([\w./-]+\.test\.ts)`: `([^`]+)`/g)];

describe("the page on security", () => {
  it("names a test in each row", () => {
    const rows = read("../../../docs/security.md")
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| threat"));
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row).toMatch(/`[\w./-]+\.test\.ts`: `[^`]+` [·|]/);
    expect(named.length).toBeGreaterThanOrEqual(rows.length);
  });

  it.each(named.map(([, file = "", sentence = ""]) => [file, sentence]))("%s has the sentence %s", (file, sentence) => {
    const quoted = ['"', "`"].map((quote) => quote + sentence + quote);
    expect(quoted.some((words) => read(`../../${file}`).includes(words))).toBe(true);
  });
});
