import { type EpochMs, mediaFolder, type MediaStore, mediaKey, type Prefix, unavailable } from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { clip, mediaPage, mediaStream, type Upload } from "../media/media.ts";

/** Media in memory; `upload` is what a recorder does. */
export type MemoryMedia = {
  readonly media: MediaStore;
  /** What a recorder does; the path is the key. */
  readonly upload: Upload;
  readonly keys: () => readonly string[];
};

type StoredFile = { readonly bytes: Uint8Array; readonly etag: string; readonly lastModified: EpochMs };

/** Media files in this process alone. `now` stamps what is uploaded. */
export function memoryMedia(prefix: Prefix, now: () => EpochMs): MemoryMedia {
  const files = new Map<string, StoredFile>();
  let uploads = 0;
  const infoOf = ({ bytes, ...rest }: StoredFile) => ({ sizeBytes: bytes.length, ...rest });
  const media: MediaStore = {
    head: ({ roomId, uid }) => {
      const file = files.get(mediaKey(prefix, roomId, uid));
      return okAsync(file === undefined ? null : infoOf(file));
    },
    read: ({ roomId, uid }, range) => {
      const file = files.get(mediaKey(prefix, roomId, uid));
      if (file === undefined) return okAsync(null);
      const asked = clip(file.bytes.length, range);
      if (asked === null) return errAsync(unavailable("media", "read", "the range begins behind the end of the file"));
      const chunks = [file.bytes.slice(asked.start, asked.end + 1)].filter(({ length }) => length > 0);
      const source = { next: async () => chunks.shift() ?? null, free: async () => {} };
      return okAsync(mediaStream(infoOf(file), source));
    },
    remove: ({ roomId, uid }) => {
      files.delete(mediaKey(prefix, roomId, uid));
      return okAsync(undefined);
    },
    list: (cursor) => {
      const folder = mediaFolder(prefix);
      const paths = [...files.keys()].filter((key) => key.startsWith(folder)).map((key) => key.slice(folder.length));
      return okAsync(mediaPage({ keys: paths.toSorted().filter((path) => path > (cursor ?? "")), next: null }));
    },
  };
  const upload: Upload = async (path, bytes) => {
    const whole = await collected(bytes);
    uploads += 1;
    files.set(path, { bytes: whole, etag: String(uploads), lastModified: now() });
  };
  return { media, upload, keys: () => [...files.keys()] };
}

async function collected(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
