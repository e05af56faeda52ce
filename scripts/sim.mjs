// The seeded simulation, from the sources: node scripts/sim.mjs --seeds 20000 [--from S] | --seconds N | --seed S
// (--locks s3: with the locks of all runs in S3; --keys: with starts under keys in all runs)
import { mkdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const swarm = `${root}packages/adapters/src/simulation/swarm`;

/**
 * Bundles the simulation, with the product in it, into one file.
 *
 * @param {string} name Of the bundle's folder below `.cache`.
 * @param {readonly { file: string, find: string, replace: string }[]} edits Planted mutants: in the source file whose path
 *   ends in `file`, `find` (which must be there once) is replaced.
 * @returns {Promise<string>} The bundle's path.
 */
export async function bundleSimulation(name = "sim", edits = []) {
  const outDir = `${root}.cache/${name}`;
  mkdirSync(outDir, { recursive: true });
  const planted = new Set();
  await build({
    configFile: false,
    root,
    logLevel: "error",
    plugins: [plant(edits, planted), nativeAsync],
    resolve: {
      alias: [
        { find: /^@tallylight\/core$/, replacement: `${root}packages/core/src/index.ts` },
        { find: /^@tallylight\/adapters\/([a-z0-9]+)$/, replacement: `${root}packages/adapters/src/$1/index.ts` },
      ],
    },
    ssr: { noExternal: true },
    build: {
      ssr: `${swarm}/main.ts`,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "node20",
      sourcemap: "inline",
      rollupOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  const missed = edits.filter((edit) => !planted.has(edit));
  if (missed.length > 0)
    throw new Error(`not planted: ${missed.map(({ file, find }) => `${file}: ${find}`).join("; ")}`);
  return `${outDir}/main.mjs`;
}

/** What TypeScript made of neverthrow's `async` and `await`, and what they were. */
const NATIVE = [
  ["__awaiter(this, void 0, void 0, function* () {", "called(this, async () => {"],
  ["__asyncGenerator(this, arguments, function* _a() {", "called(this, async function* () {"],
  ["yield f(", "await f("],
  ["yield fn(", "await fn("],
  ["const result = yield __await(this._promise);", "const result = await this._promise;"],
  ["yield yield __await(errAsync(result.error));", "yield errAsync(result.error);"],
  ["return yield __await(result.value);", "return result.value;"],
];

/**
 * neverthrow is published for engines that have no `async`. A third of a run's time would go into what that is compiled
 * to, so the bundle has it as it was written.
 */
const nativeAsync = {
  name: "native-async",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/neverthrow/dist/index.es.js")) return null;
    const missing = NATIVE.find(([compiled]) => !code.includes(compiled));
    if (missing !== undefined) throw new Error(`neverthrow is compiled otherwise now, without ${missing[0]}`);
    const native = NATIVE.reduce((text, [compiled, written]) => text.replaceAll(compiled, written), code);
    return { code: `const called = (self, body) => body.call(self);\n${native}`, map: null };
  },
};

function plant(edits, planted) {
  return {
    name: "plant-mutants",
    enforce: "pre",
    transform(code, id) {
      let changed = code;
      for (const edit of edits) {
        if (!id.endsWith(edit.file)) continue;
        if (changed.split(edit.find).length !== 2) throw new Error(`${edit.file} must hold this once: ${edit.find}`);
        changed = changed.replace(edit.find, () => edit.replace);
        planted.add(edit);
      }
      return changed === code ? null : { code: changed, map: null };
    },
  };
}

async function run() {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "1" },
      seconds: { type: "string" },
      seed: { type: "string" },
      ignore: { type: "string", default: "" },
      without: { type: "string", default: "" },
      locks: { type: "string" },
      keys: { type: "boolean", default: false },
      workers: { type: "string", default: "0" },
      show: { type: "string", default: "5" },
      saved: { type: "boolean", default: true },
    },
    allowNegative: true,
  });
  const bundle = await bundleSimulation();
  const { main } = await import(pathToFileURL(bundle).href);
  return main(
    {
      seeds: Number(values.seeds),
      from: Number(values.from),
      seconds: values.seconds === undefined ? null : Number(values.seconds),
      one: values.seed ?? null,
      ignored: values.ignore.split(",").filter((word) => word !== ""),
      without: values.without.split(",").filter((name) => name !== ""),
      locks: values.locks ?? null,
      keys: values.keys,
      workers: Number(values.workers),
      show: Number(values.show),
      saved: values.saved ? `${swarm}/seeds.txt` : null,
    },
    bundle,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await run();
