// Makes the program of the sources: `dist/program`, which `bin/tallylight.js` starts. Ours and what we use become a few
// files, as Node takes longer to find and read a thousand small ones than to run what is in them. What a command imports
// when it needs it (adapters, the service) stays a file of its own.
// Usage: node packages/cli/bundle/bundle.mjs            writes what has changed
//        node packages/cli/bundle/bundle.mjs --check    fails when what is written is not of the sources as they are
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { filesBeside } from "./files.mjs";
import { leftOut } from "./left-out.mjs";
import { licencesOf } from "./licences.mjs";

const PACKAGES = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = join(PACKAGES, "cli/dist/program");

/** What stays outside: compiled code, and what has to be the very module that the user's own code has. */
const OUTSIDE = ["lmdb", "@opentelemetry/api"];

/** Required instead of imported, lmdb is one file instead of seventeen: 18 ms of CPU instead of 28. */
const REQUIRED_LMDB = "\0required-lmdb";

/** `@tallylight/http/embed` is `packages/http/src/embed/index.ts`, as the package's `exports` say of what is built of it. */
const outsideAndOwn = {
  name: "outside-and-own",
  async resolveId(id, _importer, { kind }) {
    if (id === "lmdb" && kind !== "require-call") return REQUIRED_LMDB;
    if (OUTSIDE.includes(id)) return { id, external: true };
    const [, name, path = ""] = /^@tallylight\/(\w+)(\/.+)?$/.exec(id) ?? [];
    if (name === undefined) return null;
    const { exports } = JSON.parse(await readFile(join(PACKAGES, name, "package.json"), "utf8"));
    return join(PACKAGES, name, exports[`.${path}`].default.replace("dist", "src").replace(/js$/, "ts"));
  },
  load: (id) => (id === REQUIRED_LMDB ? 'module.exports = require("lmdb");' : null),
};

/** Every file of the program, by its path. */
async function make() {
  const bundle = await rolldown({
    cwd: join(PACKAGES, ".."),
    input: { main: join(PACKAGES, "cli/src/main.ts") },
    platform: "node",
    transform: { define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" } },
    plugins: [leftOut(), outsideAndOwn, filesBeside(PACKAGES), licencesOf({ fileName: "LICENCES.txt" })],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await bundle.close();
  return new Map(output.map((file) => [file.fileName, Buffer.from(file.code ?? file.source)]));
}

/** What of the program is not written as it should be, in words. */
async function differences(files) {
  const written = await readdir(PROGRAM, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = written
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(PROGRAM.length + 1));
  const surplus = paths.filter((path) => !files.has(path));
  const changed = [];
  for (const [path, content] of files) {
    const there = await readFile(join(PROGRAM, path)).catch(() => null);
    if (there === null || !there.equals(content)) changed.push(path);
  }
  return { changed, surplus };
}

const files = await make();
const { changed, surplus } = await differences(files);
if (process.argv.includes("--check")) {
  for (const path of [...changed, ...surplus]) process.stdout.write(`${join(PROGRAM, path)} is not of these sources\n`);
  process.exitCode = changed.length + surplus.length === 0 ? 0 : 1;
} else {
  // The entry last: whoever starts meanwhile starts the one or the other.
  for (const path of changed.toSorted((a, b) => Number(a === "main.js") - Number(b === "main.js"))) {
    await mkdir(dirname(join(PROGRAM, path)), { recursive: true });
    await writeFile(join(PROGRAM, path), files.get(path));
  }
  for (const path of surplus) await rm(join(PROGRAM, path));
}
