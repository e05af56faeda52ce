import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "./failure.ts";
import { makeFolders } from "./path.ts";

/** Beside the layout, so that nobody ever lists or reads what is half written; on the same disk, so that it can move. */
const TEMPORARY = ".tmp";

/** A file that nobody has written to for so long belongs to a process that died. */
const LEFT_BEHIND_MS = 3_600_000;

/** Refuses a symbolic link in the last place, and does not wait for the other end of a pipe. */
export const READ_FLAGS: number = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Writes bytes to a new temporary file and flushes it to the disk, ready to be moved into its place.
 *
 * @returns The file's path. When this throws, no file is left.
 */
export async function writeTemporary(dataDir: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  const { file } = makeFolders(dataDir, { folders: [TEMPORARY], file: randomUUID() });
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await writeAll(handle, chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return file;
  } catch (thrown) {
    await discard(file);
    throw thrown;
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}

/** Removes a temporary file, if it has not been moved. */
export async function discard(temporary: string): Promise<void> {
  await rm(temporary, { force: true });
}

/** Brings to the disk which entries these folders have. A folder that is gone has nothing to keep. */
export async function flushFolders(folders: readonly string[]): Promise<void> {
  for (const folder of new Set(folders)) {
    try {
      const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
    }
  }
}

/** Removes what processes that died have left half written. For the start of a process; others may be at work. */
export async function cleanTemporaryFiles(dataDir: string, now: number): Promise<void> {
  const folder = join(dataDir, TEMPORARY);
  for (const name of await readdir(folder).catch(nothingIfMissing)) {
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > LEFT_BEHIND_MS) await discard(file);
  }
}

function nothingIfMissing(thrown: unknown): readonly string[] {
  if (isMissing(thrown)) return [];
  throw thrown;
}
