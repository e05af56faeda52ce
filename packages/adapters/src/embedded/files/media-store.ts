import {
  type ByteRange,
  type MediaInfo,
  mediaFolder,
  mediaKey,
  type MediaStore,
  type MediaStream,
  type Prefix,
  unavailable,
} from "@tallylight/core";
import type { BigIntStats } from "node:fs";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { ResultAsync } from "neverthrow";
import { BEFORE_MEDIA, clip, mediaPage, mediaStream, type Source } from "../../media/media.ts";
import { listKeys } from "./documents.ts";
import { READ_FLAGS } from "./durable.ts";
import { fileCause, isMissing } from "./failure.ts";
import { locate, parsePath, type SafePath } from "./path.ts";

/** Each is a trip to a thread and back, and each reader who pauses holds one. */
const CHUNK_BYTES = 262_144;

/** Media as files below `dataDir`, in the layout below `prefix`. An etag is made of size, time and inode. */
export function fileMedia(dataDir: string, prefix: Prefix): MediaStore {
  const at =
    <T>(operation: string, run: (file: string | null) => Promise<T>) =>
    (path: SafePath) =>
      ResultAsync.fromThrowable(
        async () => run(locate(dataDir, path)),
        (thrown) => unavailable("media", operation, fileCause(thrown)),
      )();
  const pathOf = (operation: string, { roomId, uid }: Parameters<MediaStore["head"]>[0]) =>
    parsePath(mediaKey(prefix, roomId, uid)).mapErr((cause) => unavailable("media", operation, cause));
  return {
    head: (ref) => pathOf("head", ref).asyncAndThen(at("head", async (file) => (file === null ? null : head(file)))),
    read: (ref, range) =>
      pathOf("read", ref).asyncAndThen(at("read", async (file) => (file === null ? null : read(file, range)))),
    remove: (ref) =>
      pathOf("remove", ref).asyncAndThen(
        at("remove", async (file) => {
          if (file !== null) await rm(file, { force: true });
        }),
      ),
    list: (cursor) =>
      parsePath(mediaFolder(prefix).slice(0, -1))
        .mapErr((cause) => unavailable("media", "list", cause))
        .asyncAndThen(
          ResultAsync.fromThrowable(
            async (path: SafePath) => mediaPage(listKeys(dataDir, path, cursor ?? BEFORE_MEDIA)),
            (thrown) => unavailable("media", "list", fileCause(thrown)),
          ),
        ),
  };
}

async function head(file: string): Promise<MediaInfo | null> {
  const found = await lstat(file, { bigint: true }).catch(nullIfMissing);
  return found === null ? null : infoOf(found);
}

async function read(file: string, range: ByteRange | undefined): Promise<MediaStream | null> {
  const handle = await open(file, READ_FLAGS).catch(nullIfMissing);
  if (handle === null) return null;
  try {
    const info = infoOf(await handle.stat({ bigint: true }));
    const asked = clip(info.sizeBytes, range);
    if (asked === null) throw new Error("the range begins behind the end of the file");
    return mediaStream(info, sourceOf(handle, asked));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

function sourceOf(handle: FileHandle, { start, end }: ByteRange): Source {
  let position = start;
  return {
    next: async () => {
      const length = Math.min(CHUNK_BYTES, end + 1 - position);
      if (length <= 0) return null;
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) throw new Error("the file has become shorter");
      position += bytesRead;
      return buffer.subarray(0, bytesRead);
    },
    free: async () => handle.close(),
  };
}

function infoOf(found: BigIntStats): MediaInfo {
  if (!found.isFile()) throw new Error("what is stored is no file");
  return {
    sizeBytes: Number(found.size),
    etag: [found.size, found.mtimeNs, found.ino].map((part) => part.toString(16)).join("-"),
    lastModified: Number(found.mtimeMs),
  };
}

function nullIfMissing(thrown: unknown): null {
  if (isMissing(thrown)) return null;
  throw thrown;
}
