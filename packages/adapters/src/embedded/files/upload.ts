import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Upload } from "../../media/media.ts";
import { discard, flushFolders, writeTemporary } from "./durable.ts";
import { makeFolders, parsePath } from "./path.ts";

/** What a recorder on this machine does with a finished recording: the whole file under its key, on the disk, or nothing. */
export function fileUpload(dataDir: string): Upload {
  return async (key, bytes) => {
    const path = parsePath(key);
    if (path.isErr()) throw new Error(path.error);
    const temporary = await writeTemporary(dataDir, bytes);
    try {
      const { file, changed } = makeFolders(dataDir, path.value);
      await rename(temporary, file);
      await flushFolders([...changed, dirname(file)]);
    } catch (thrown) {
      await discard(temporary);
      throw thrown;
    }
  };
}
