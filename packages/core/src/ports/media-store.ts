import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId, Uid } from "../ids.ts";
import type { EpochMs } from "../time.ts";

/** Which file: `recordings/{roomId}/{roomId}--{uid}.mp4`. */
export type MediaRef = { readonly roomId: RoomId; readonly uid: Uid };

/** Some of the files. `next` is the cursor of the page that follows, null after the last. */
export type MediaPage = { readonly refs: readonly MediaRef[]; readonly next: string | null };

/** What a store says of a file. `lastModified`: by the store's clock. */
export type MediaInfo = {
  readonly sizeBytes: number;
  /** Without quotes; changes when the bytes do. */
  readonly etag: string;
  readonly lastModified: EpochMs;
};

/** Both ends included, as in HTTP; `end` below the size. */
export type ByteRange = { readonly start: number; readonly end: number };

/** A file, or the part of it that was asked for. Whoever does not read it to its end ends the iteration. */
export type MediaStream = {
  readonly info: MediaInfo;
  /** The bytes asked for. Ending the iteration early (`return`) frees the stream at its source. */
  readonly bytes: AsyncIterable<Uint8Array>;
};

/** The files that recorders wrote. We read and delete them; only a recorder writes them. */
export interface MediaStore {
  /** Null when there is no such file. An empty file has `sizeBytes` 0. */
  head(ref: MediaRef): ResultAsync<MediaInfo | null, Unavailable>;
  /** The whole file or one range of it; null when there is no such file. */
  read(ref: MediaRef, range?: ByteRange): ResultAsync<MediaStream | null, Unavailable>;
  /** Removing what is gone is no error. */
  remove(ref: MediaRef): ResultAsync<void, Unavailable>;
  /** Which files there are, those of a room one after the other; a page may hold few while `next` is not null. */
  list(cursor: string | null): ResultAsync<MediaPage, Unavailable>;
}
