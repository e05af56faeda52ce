import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";

/**
 * The modules that read a file beside themselves, by `import.meta.url`, and what that is; a folder is taken with all that
 * is in it. Both below `packages/`.
 */
const READERS = new Map([
  ["adapters/src/redis/script.ts", "adapters/lua"],
  ["adapters/src/simulator/mp4.ts", "adapters/assets/test-card.mp4"],
  ["cli/src/app.ts", "cli/package.json"],
  ["http/src/dashboard/assets.ts", "http/src/dashboard/browser/live.js"],
]);

/** Where those files lie in the program. */
const FOLDER = "files";

/**
 * Lets modules find their files although they are now parts of chunks: the files lie below `files/` as they do below
 * `packages/`, and each such module is told that it lies there, too. So no module needs a second way, and one that
 * nobody has listed fails the build instead of the program.
 */
export function filesBeside(packages) {
  const met = new Set();
  return {
    name: "files-beside",
    transform(code, id) {
      if (!id.startsWith(packages) || !code.includes("import.meta")) return null;
      const module = relative(packages, id).split(sep).join("/");
      if (!READERS.has(module)) throw new Error(`${module} reads a file beside it: list it in ${import.meta.filename}`);
      met.add(module);
      const place = `new URL(${JSON.stringify(`./${FOLDER}/${module}`)}, import.meta.url)`;
      return code.replaceAll("import.meta.url", place);
    },
    async generateBundle() {
      for (const [module, path] of READERS) {
        if (!met.has(module)) throw new Error(`${module} reads no file beside it any more: take it off the list`);
        for (const file of await filesOf(packages, path)) {
          this.emitFile({
            type: "asset",
            fileName: `${FOLDER}/${file}`,
            source: await contentOf(join(packages, file)),
          });
        }
      }
    },
  };
}

/** Of a package's own file no more than is read: a package within a package would have exports of its own. */
async function contentOf(file) {
  const content = await readFile(file);
  return basename(file) === "package.json" ? JSON.stringify({ version: JSON.parse(content).version }) : content;
}

async function filesOf(packages, path) {
  if (!(await stat(join(packages, path))).isDirectory()) return [path];
  return (await readdir(join(packages, path))).toSorted().map((name) => `${path}/${name}`);
}
