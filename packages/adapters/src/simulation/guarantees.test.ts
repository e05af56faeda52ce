import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const repository = new URL("../../../../", import.meta.url);
/** The pages that say of what they promise which test shows it. */
const PAGES = ["docs/guarantees.md", "docs/operate/livekit.md"];
/** `file`: sentence, up to the next cell or the next test. In brackets: faults of the simulation. */
const NAMED = /`((?:adapters|http|cli|core)\/src\/[\w./-]+\.(?:test|contract)\.ts)`: (\(?)([^|·\n]+?)\)? (?=\||·)/g;
const named = PAGES.flatMap((page) =>
  [...readFileSync(new URL(page, repository), "utf8").matchAll(NAMED)].map(([, file = "", bracket, words = ""]) => ({
    page,
    file,
    words,
    faults: bracket === "(" ? [...words.matchAll(/`([\w-]+)`/g)].map(([, fault = ""]) => fault) : null,
  })),
);

it.each(PAGES)("%s names many tests, one at least in each row of what it promises", (page) => {
  expect(named.filter((one) => one.page === page).length).toBeGreaterThan(30);
  const text = readFileSync(new URL(page, repository), "utf8");
  const tables = text.split("\n\n").filter((table) => table.includes("| shown by |"));
  const rows = tables.flatMap((table) =>
    table
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(1),
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => [...row.matchAll(NAMED)].length === 0)).toEqual([]);
});

it.each(named.filter(({ faults }) => faults === null))("$page names a test that is there: $words", (one) => {
  expect(readFileSync(new URL(`packages/${one.file}`, repository), "utf8")).toContain(`"${one.words}"`);
});

it.each(named.flatMap(({ faults }) => faults ?? []))(
  "the page of guarantees names a fault of the simulation: %s",
  (fault) => {
    const options = readFileSync(new URL("swarm/options.ts", import.meta.url), "utf8");
    expect(options).toContain(`"${fault}"`);
  },
);
