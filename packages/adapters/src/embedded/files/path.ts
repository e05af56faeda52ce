import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "neverthrow";

/** A key as the folders and the file name that it stands for. Made by `parsePath` only. */
export type SafePath = { readonly folders: readonly string[]; readonly file: string };

/**
 * The last line against keys that lead out of the data directory: whoever made a key, each of its parts must be a name
 * of `A-Z a-z 0-9 . _ -`, and neither `.` nor `..`.
 */
export function parsePath(key: string): Result<SafePath, string> {
  const parts = key.split("/");
  const plain = (part: string): boolean => /^[A-Za-z0-9._-]{1,255}$/.test(part) && part !== "." && part !== "..";
  if (!parts.every(plain)) return err("files: the key has a part that is no plain name");
  return ok({ folders: parts.slice(0, -1), file: parts.at(-1) ?? "" });
}

/**
 * Where a path is, when every folder on the way is a folder and no symbolic link; null when one of them is missing.
 * A link that is put there between this look and the use would still be followed: Node has no `openat`. So the data
 * directory has mode 0700, and whoever can write in it is this user.
 *
 * @throws When a folder on the way is something else.
 */
export function locate(dataDir: string, path: SafePath): string | null {
  return foldersOf(dataDir, path).every(isFolder) ? join(dataDir, ...path.folders, path.file) : null;
}

/**
 * Where a path is, its folders made as far as they were missing, and which folders got a new entry by that: they are to
 * be flushed, or a new folder may be gone after a power cut.
 *
 * @throws When a folder on the way is something else.
 */
export function makeFolders(dataDir: string, path: SafePath): { readonly file: string; readonly changed: string[] } {
  const changed: string[] = [];
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (const folder of foldersOf(dataDir, path)) {
    if (isFolder(folder)) continue;
    // `recursive`: another process may have made it by now.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    changed.push(dirname(folder));
  }
  return { file: join(dataDir, ...path.folders, path.file), changed };
}

/** The folders of a path below the data directory, from the top down. (That itself may well be a link.) */
function foldersOf(dataDir: string, { folders }: SafePath): readonly string[] {
  return folders.map((_, depth) => join(dataDir, ...folders.slice(0, depth + 1)));
}

function isFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new Error("a folder on the way is a symbolic link, or no folder");
  return true;
}
