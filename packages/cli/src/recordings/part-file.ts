import type { MediaInfo } from "@tallylight/core";
import { createHash } from "node:crypto";
import { access, type FileHandle, open, rename } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { Refusal } from "../refusal.ts";

/** A file that is being downloaded, under a name of its own until it is whole. */
export type OpenPart = {
  readonly file: string;
  /** How many bytes were there already. */
  readonly start: number;
  readonly write: (chunk: Uint8Array) => Promise<Result<void, Refusal>>;
  readonly close: () => Promise<void>;
  /** Makes it durable and gives it its name. */
  readonly finish: () => Promise<Result<void, Refusal>>;
};

/**
 * Opens what an earlier attempt left, or a new file. The etag is in its name, so that bytes of two files never come
 * into one.
 */
export async function openPart(
  folder: string,
  file: string,
  { etag, sizeBytes }: MediaInfo,
  overwrite: boolean,
): Promise<Result<OpenPart, Refusal>> {
  const path = resolve(folder, file);
  const partPath = `${path}.${createHash("sha256").update(etag).digest("hex").slice(0, 12)}.part`;
  const attempt = attemptAt(basename(partPath));
  if (!overwrite && (await exists(path))) return err({ kind: "file-exists", file });
  const opened = await attempt(() => open(partPath, "a"));
  if (opened.isErr()) return err(opened.error);
  const handle = opened.value;
  const found = await attempt(() => sizeOf(handle, sizeBytes));
  return found.map((start) => ({
    file,
    start,
    write: (chunk) => attempt(() => handle.writeFile(chunk)),
    close: () => handle.close(),
    finish: () =>
      attempt(async () => {
        await handle.sync();
        await handle.close();
        await rename(partPath, path);
      }),
  }));
}

/** What is longer than the whole is no part of it. */
async function sizeOf(handle: FileHandle, wholeBytes: number): Promise<number> {
  const { size } = await handle.stat();
  if (size <= wholeBytes) return size;
  await handle.truncate(0);
  return 0;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function attemptAt(file: string) {
  return async <T>(act: () => Promise<T>): Promise<Result<T, Refusal>> => {
    try {
      return ok(await act());
    } catch (thrown) {
      const cause = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
      return err({ kind: "file-unusable", file, cause });
    }
  };
}
