import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "vite";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Makes one file of the worker's sources, as they are now, that Node can run from anywhere. Gives its path. */
export async function bundleWorker(directory: string): Promise<string> {
  await build({
    configFile: source("../../../../vitest.config.ts"),
    logLevel: "error",
    plugins: [locations],
    build: {
      ssr: source("worker.ts"),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: "worker.mjs", codeSplitting: false } },
    },
  });
  return join(directory, "worker.mjs");
}

/** Modules go on to name files and packages from where their sources are. */
const locations: Plugin = {
  name: "locations",
  enforce: "pre",
  transform: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
  resolveId: (id) => {
    const isPackage = /^[a-z@]/.test(id) && !id.startsWith("node:") && !id.startsWith("@tallylight/");
    return isPackage ? { id: import.meta.resolve(id), external: true } : null;
  },
};
