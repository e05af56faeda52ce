import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `.ci/run` installs servers and the egress worker is built; the same path from `src` and from `dist`. */
export const cacheFolder: string = fileURLToPath(new URL("../../../../.cache/bin", import.meta.url));

/** The first of the names that is an executable in `TALLY_TEST_BIN`, in the cache folder or on PATH; null when none is. */
export async function findBinary(...names: readonly string[]): Promise<string | null> {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of [process.env["TALLY_TEST_BIN"] ?? "", cacheFolder, ...path]) {
    if (folder === "") continue;
    for (const name of names) if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
