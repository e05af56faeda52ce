import { hash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { okAsync, Result, ResultAsync } from "neverthrow";
import type {
  Cause,
  Documents,
  FolderPage,
  KeyPage,
  StoredText,
  TextRemoval,
  TextWrite,
} from "../../documents/documents.ts";
import { KEYS_PER_PAGE, pageOf } from "../../documents/documents.ts";
import type { EmbeddedEnv } from "../connect.ts";
import { discard, flushFolders, READ_FLAGS, writeTemporary } from "./durable.ts";
import { fileCause, isMissing } from "./failure.ts";
import { locate, makeFolders, parsePath, type SafePath } from "./path.ts";

/** Far above what a recording or a room needs; a file beyond it is not one of ours. */
const MAX_DOCUMENT_BYTES = 1_048_576;

/**
 * Documents as files below `dataDir`, one for each key. An etag is the hash of the file's bytes.
 *
 * A text is written to a temporary file, flushed, and moved into its place: a reader sees the old file or the new one,
 * and a crash leaves one of them. That the place still holds what was expected is looked at, and the file moved, inside
 * a write transaction of `env`: LMDB's write lock is the one lock between processes that Node has and that the system
 * frees when its holder dies. A lock file would outlive a `kill -9` (and its owner's pid means nothing in another
 * container), and `rename` alone does not compare. The transaction writes nothing and lasts for a few system calls.
 */
export function fileDocuments(env: EmbeddedEnv, dataDir: string): Documents {
  return {
    read: (key) => parsePath(key).asyncAndThen(attempt((path) => readText(dataDir, path))),
    writeIf: (key, text, expected) =>
      parsePath(key).asyncAndThen((path) => replace(env, dataDir, path, text, expected)),
    removeIf: (key, expected) => parsePath(key).asyncAndThen((path) => remove(env, dataDir, path, expected)),
    listFolders: (folder, after) =>
      parsePath(folder.replace(/\/$/, "")).asyncAndThen(attempt((path) => listFolders(dataDir, path, after))),
    listKeys: (folder, after) =>
      parsePath(folder.replace(/\/$/, "")).asyncAndThen(attempt((path) => listKeys(dataDir, path, after))),
  };
}

function attempt<T>(read: (path: SafePath) => T): (path: SafePath) => ResultAsync<T, Cause> {
  return ResultAsync.fromThrowable(async (path: SafePath) => read(path), fileCause);
}

function replace(
  env: EmbeddedEnv,
  dataDir: string,
  path: SafePath,
  text: string,
  expected: string | null,
): ResultAsync<TextWrite, Cause> {
  const bytes = Buffer.from(text);
  const written: TextWrite = { kind: "written", etag: etagOf(bytes) };
  const move = (temporary: string): readonly string[] | null => {
    if ((readText(dataDir, path)?.etag ?? null) !== expected) return null;
    const { file, changed } = makeFolders(dataDir, path);
    renameSync(temporary, file);
    return [...changed, dirname(file)];
  };
  return ResultAsync.fromPromise(writeTemporary(dataDir, bytes), fileCause).andThen((temporary) => {
    const moved = alone(env, () => move(temporary)).andThen((folders) =>
      folders === null ? okAsync<TextWrite>({ kind: "conflict" }) : flushed(folders).map(() => written),
    );
    return new ResultAsync(discardAfter(moved, temporary));
  });
}

async function discardAfter<T>(moved: ResultAsync<T, Cause>, temporary: string): Promise<Result<T, Cause>> {
  const outcome = await moved;
  // After a move there is nothing left; when this fails, the next start cleans it.
  await discard(temporary).catch(() => {});
  return outcome;
}

function remove(env: EmbeddedEnv, dataDir: string, path: SafePath, expected: string): ResultAsync<TextRemoval, Cause> {
  return alone(env, (): readonly string[] | null => {
    const file = locate(dataDir, path);
    const stored = readText(dataDir, path);
    if (file === null || stored === null) return [];
    if (stored.etag !== expected) return null;
    unlinkSync(file);
    removeIfEmpty(dirname(file));
    return [dirname(file), dirname(dirname(file))];
  }).andThen((folders) =>
    folders === null
      ? okAsync<TextRemoval>({ kind: "conflict" })
      : flushed(folders).map((): TextRemoval => ({ kind: "removed" })),
  );
}

/** Runs a change while no other process runs one. A change that LMDB kept waiting for too long will not happen late. */
function alone<T>(env: EmbeddedEnv, change: () => T): ResultAsync<T, Cause> {
  let givenUp = false;
  const once = Result.fromThrowable((): T => {
    if (givenUp) throw new Error("given up");
    return change();
  }, fileCause);
  return env
    .write("documents", "documents", once)
    .mapErr(({ cause }) => {
      givenUp = true;
      return cause;
    })
    .andThen((outcome) => outcome);
}

function flushed(folders: readonly string[]): ResultAsync<void, Cause> {
  return ResultAsync.fromPromise(flushFolders(folders), fileCause);
}

function readText(dataDir: string, path: SafePath): StoredText | null {
  const file = locate(dataDir, path);
  if (file === null) return null;
  let descriptor: number;
  try {
    descriptor = openSync(file, READ_FLAGS);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() || found.size > MAX_DOCUMENT_BYTES) throw new Error("what is stored is no document");
    const bytes = readFileSync(descriptor);
    return { text: bytes.toString("utf8"), etag: etagOf(bytes) };
  } finally {
    closeSync(descriptor);
  }
}

function etagOf(bytes: Uint8Array): string {
  return hash("sha256", bytes).slice(0, 32);
}

function listFolders(dataDir: string, { folders, file }: SafePath, after: string | null): FolderPage {
  const folder = locate(dataDir, { folders: [...folders, file], file: "" });
  if (folder === null) return { names: [], next: null };
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const page = pageOf(
    entries.map(({ name }) => name),
    after,
  );
  const holds = (name: string): boolean => {
    const inside = locate(dataDir, { folders: [...folders, file, name], file: "" });
    return inside !== null && readdirSync(inside).length > 0;
  };
  return { names: page.names.filter(holds), next: page.next };
}

export function listKeys(dataDir: string, { folders, file }: SafePath, after: string | null): KeyPage {
  const keys: string[] = [];
  const stamps: string[] = [];
  for (const [key, stamp] of keysBelow(dataDir, [...folders, file], "", after)) {
    if (keys.length === KEYS_PER_PAGE) return { keys, stamps, areEtags: false, next: keys.at(-1) ?? null };
    keys.push(key);
    stamps.push(stamp);
  }
  return { keys, stamps, areEtags: false, next: null };
}

/** The files below a folder with their stamps, in the order of their keys; folders that lie wholly before `after` are not looked into. */
function* keysBelow(
  dataDir: string,
  folders: readonly string[],
  inside: string,
  after: string | null,
): Generator<readonly [key: string, stamp: string], void, undefined> {
  const folder = locate(dataDir, { folders, file: "" });
  if (folder === null) return;
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map((entry) => ({ name: entry.name, key: `${inside}${entry.name}${entry.isDirectory() ? "/" : ""}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { name, key } of entries) {
    if (after !== null && key <= after && !after.startsWith(key)) continue;
    if (key.endsWith("/")) yield* keysBelow(dataDir, [...folders, name], key, after);
    else if (key !== after) {
      const stamp = stampOf(join(folder, name));
      if (stamp !== null) yield [key, stamp];
    }
  }
}

/** A text comes by a move of another file, so what is stored is another when the file is. Null: it is gone by now. */
function stampOf(file: string): string | null {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino}-${found.mtimeNs}-${found.size}`;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something else: then it stays.
  }
}
