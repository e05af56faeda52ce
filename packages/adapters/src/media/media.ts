import { type ByteRange, type MediaInfo, type MediaPage, mediaRefOf, type MediaStream } from "@tallylight/core";
import type { KeyPage } from "../documents/documents.ts";

/**
 * Puts a whole file under a key, as a recorder does: until it resolves nothing is there, then all of it.
 *
 * @throws What the store or `bytes` threw; then nothing was changed.
 */
export type Upload = (path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>) => Promise<void>;

/** What of a file is asked for: `end` cut at its last byte; null when the range begins behind it. */
export function clip(sizeBytes: number, range: ByteRange | undefined): ByteRange | null {
  if (range === undefined) return { start: 0, end: sizeBytes - 1 };
  if (range.start >= sizeBytes) return null;
  return { start: range.start, end: Math.min(range.end, sizeBytes - 1) };
}

/** Documents lie below folders that begin with a dot, which comes before whatever a room's can begin with. */
export const BEFORE_MEDIA = ".~";

/** The media among the keys below the media's folder. */
export function mediaPage({ keys, next }: Pick<KeyPage, "keys" | "next">): MediaPage {
  return { refs: keys.flatMap((key) => mediaRefOf(key) ?? []), next };
}

/** Where chunks come from: `next` gives null at the end, `free` lets go of file or socket and may be called twice. */
export type Source = {
  readonly next: () => Promise<Uint8Array | null>;
  readonly free: () => Promise<void>;
};

/**
 * A stream that frees its source at the end, on failure, and when it is ended early: also before its first byte was
 * asked for, which an async generator would not do.
 */
export function mediaStream(info: MediaInfo, source: Source): MediaStream {
  let over = false;
  const done = { done: true, value: undefined } as const;
  const end = async (): Promise<typeof done> => {
    over = true;
    await source.free();
    return done;
  };
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next: async () => {
      if (over) return done;
      try {
        const value = await source.next();
        return value === null ? await end() : { done: false, value };
      } catch (thrown) {
        await end();
        throw thrown;
      }
    },
    return: end,
  };
  return { info, bytes: { [Symbol.asyncIterator]: () => iterator } };
}
