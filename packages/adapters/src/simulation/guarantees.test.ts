import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const repository = new URL("../../../../", import.meta.url);
const guarantees = readFileSync(new URL("docs/guarantees.md", repository), "utf8");
/** `file`: sentence, up to the next cell or the next test. In brackets: faults of the simulation. */
const NAMED = /`((?:adapters|cli)\/src\/[\w./-]+\.test\.ts)`: (\(?)([^|·\n]+?)\)? (?=\||·)/g;
const named = [...guarantees.matchAll(NAMED)].map(([, file = "", bracket, words = ""]) => ({
  file,
  words,
  faults: bracket === "(" ? [...words.matchAll(/`([\w-]+)`/g)].map(([, fault = ""]) => fault) : null,
}));

it("the page of guarantees names many tests", () => {
  expect(named.length).toBeGreaterThan(30);
});

it.each(named.filter(({ faults }) => faults === null))(
  "the page of guarantees names a test that is there: $words",
  (one) => {
    expect(readFileSync(new URL(`packages/${one.file}`, repository), "utf8")).toContain(`"${one.words}"`);
  },
);

it.each(named.flatMap(({ faults }) => faults ?? []))(
  "the page of guarantees names a fault of the simulation: %s",
  (fault) => {
    const options = readFileSync(new URL("swarm/options.ts", import.meta.url), "utf8");
    expect(options).toContain(`"${fault}"`);
  },
);
