import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RecordingId, RecordingIdParts, RoomId } from "../ids.ts";
import type { RecordingPage, RecordingQuery } from "../recording/order.ts";
import type { Recording } from "../recording/recording.ts";
import type { EpochMs } from "../time.ts";
import type { MediaStore } from "./media-store.ts";
import type { ShareSecretStore } from "./share-secrets.ts";

/** A stored thing with what its store calls its version (an ETag): opaque, changed by every write. */
export type Stored<T> = { readonly value: T; readonly etag: string };

/** `conflict`: the stored one is not the expected one. Read again and decide again. */
export type WriteOutcome<T> = { readonly kind: "written"; readonly stored: Stored<T> } | { readonly kind: "conflict" };

/**
 * The truth about recordings: one document for each, under its key of OpenVidu Meet's layout.
 *
 * - `write` with `expected` null creates, and conflicts with anything that is there; with an etag it replaces that
 *   version only. A reader sees the old document or the new one, never a part.
 * - Fields that the store holds and this version does not know are kept by a write of what was read.
 * - Documents written by OpenVidu Meet (upper-case statuses, fractional milliseconds, short uids) are read.
 */
export interface RecordingDocuments {
  find(id: RecordingIdParts): ResultAsync<Stored<Recording> | null, Unavailable>;
  write(recording: Recording, expected: string | null): ResultAsync<WriteOutcome<Recording>, Unavailable>;
  /** Removes that version only, in the manner of `RoomCatalog`. What is gone is removed. */
  remove(id: RecordingIdParts, expected: string): ResultAsync<{ readonly kind: "removed" | "conflict" }, Unavailable>;
  /**
   * Which recordings, of one room or of all, have a document, tombstones too, in the order of their keys, a bounded page at a time; a page may
   * hold few or none while `next` is not null. What is no recording's key is passed over.
   */
  list(cursor: string | null, roomId?: RoomId): ResultAsync<RecordingIdPage, Unavailable>;
}

/** Some of the ids. `next` is the cursor of the page that follows, null after the last. */
export type RecordingIdPage = { readonly ids: readonly RecordingIdParts[]; readonly next: string | null };

/**
 * What can be lost and made again from the documents: rows for lists, and the outbox of events for receivers.
 *
 * - `announce` first appends the recording's event to the outbox, unless its rank is not above the last one that was
 *   appended for this recording; then writes its row, unless the row's rank is above. So it may be repeated, late, and
 *   out of order. A tombstone appends nothing, removes the row, and is listed among the tombstones until it is forgotten.
 * - A page is found in one or two round trips whatever the size, by each field that lists can be sorted by; what is
 *   announced is in the next page that is asked for.
 * - A row is not overwritten by one of the same rank whose `revision` is lower: that is an older one, announced late.
 */
export interface RecordingIndex {
  announce(recording: Recording): ResultAsync<void, Unavailable>;
  page(query: RecordingQuery): ResultAsync<RecordingPage, Unavailable>;
  /** Rows whose status is not terminal, of one room or of all, oldest first, at most `limit`. */
  unfinished(of: {
    readonly roomId?: RoomId | undefined;
    readonly limit: number;
  }): ResultAsync<readonly Recording[], Unavailable>;
  /** Rows that have a note, those noted first first, at most `limit`. */
  noted(limit: number): ResultAsync<readonly Recording[], Unavailable>;
  /** Deleted recordings whose documents are still there, oldest `deletedAt` first, at most `limit`. */
  tombstones(limit: number): ResultAsync<readonly Tombstone[], Unavailable>;
  /** Drops all that is kept of a tombstone, once its document is gone. Forgetting what is gone is no error. */
  forget(id: RecordingIdParts): ResultAsync<void, Unavailable>;
  state(): ResultAsync<IndexState, Unavailable>;
  /**
   * To be called before the documents are read to make it anew.
   *
   * @param fresh A name that nobody has given yet, for an index that has none.
   * @returns a name of this life of its store, the same for all that begin in it.
   */
  beginRestore(fresh: string): ResultAsync<string, Unavailable>;
  /** `announce` without an event: for a row, or a tombstone, that was announced before the index was lost. */
  restore(recording: Recording): ResultAsync<void, Unavailable>;
  /**
   * Told once it has been made again from the documents. False when the life of its store that was named at the
   * beginning is over: then what was restored may be gone again.
   */
  setWhole(life: string): ResultAsync<boolean, Unavailable>;
  /** The rows of these recordings, in their order; null where there is none. */
  rows(ids: readonly RecordingId[]): ResultAsync<readonly (Recording | null)[], Unavailable>;
  /** How many rows there are. */
  count(): ResultAsync<number, Unavailable>;
  /**
   * Removes a row that the documents do not bear out, if it still has that rank and revision, and puts what they say,
   * if they say anything, in its place in the same step, without an event. No tombstone: `restore` puts one in the place of any row.
   *
   * @returns did it?
   */
  drop(row: Recording, replacement: Recording | null): ResultAsync<boolean, Unavailable>;
  /** Events that wait for receivers, oldest first, at most `limit`. */
  outbox(limit: number): ResultAsync<readonly OutboxEvent[], Unavailable>;
  /** Takes an event off the outbox, once every receiver has it. Acknowledging what is gone is no error. */
  acknowledge(sequence: string): ResultAsync<void, Unavailable>;
}

/**
 * - `whole`: it was made from the documents, and everything since was announced to it.
 * - `behind`: the same, but its store has begun another life since (a failover, a restart), in which its last writes
 *   may be missing.
 * - `lost`: it is new, was emptied, or a part of it is gone. What it says is true, and may lack much.
 */
export type IndexState = "whole" | "behind" | "lost";

/** `deletedAt` is 0 for one that says no time: its deletion was not finished. Announced anew it has the new time. */
export type Tombstone = RecordingIdParts & { readonly deletedAt: EpochMs };

/** One announced step of a recording. `sequence` grows within a recording and within the outbox. */
export type OutboxEvent = {
  readonly sequence: string;
  readonly recording: Recording;
  readonly rank: number;
};

/** All that is stored of recordings. The order of effects: document, then `announce`, then the lock. */
export type RecordingCatalog = {
  readonly documents: RecordingDocuments;
  readonly index: RecordingIndex;
  readonly media: MediaStore;
  readonly secrets: ShareSecretStore;
};
