/** What packages import and the program never uses: `of` which package, what it asks for, and why it can do without. */
const LEFT_OUT = [
  { of: "prom-client", asked: "@opentelemetry/api", why: "names the span in exemplars, and we take none" },
  { of: "zod", asked: "../locales/index.js", why: "errors in forty languages; English is imported for itself" },
];

const NOTHING = "\0left-out";

/** Puts an empty module in the place of each; one that nobody asks for any more fails the build. */
export function leftOut() {
  const met = new Set();
  return {
    name: "left-out",
    resolveId(asked, importer) {
      const one = LEFT_OUT.find((one) => asked === one.asked && importer?.includes(`/node_modules/${one.of}/`));
      if (one === undefined) return null;
      met.add(one);
      return NOTHING;
    },
    load: (id) => (id === NOTHING ? "export {};" : null),
    buildEnd() {
      for (const one of LEFT_OUT)
        if (!met.has(one)) throw new Error(`${one.of} asks for no ${one.asked} any more: take it off the list`);
    },
  };
}
