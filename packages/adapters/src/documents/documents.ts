import type { ResultAsync } from "neverthrow";

/** A text with what its store calls its version: opaque, other for another text. */
export type StoredText = { readonly text: string; readonly etag: string };

/** `conflict`: what is stored is not what was expected; nothing was changed. */
export type TextWrite = { readonly kind: "written"; readonly etag: string } | { readonly kind: "conflict" };
export type TextRemoval = { readonly kind: "removed" | "conflict" };

/** `next` goes on after this page; null when it is the last. */
export type FolderPage = { readonly names: readonly string[]; readonly next: string | null };

/** `next` goes on after this page; null when it is the last. */
export type KeyPage = {
  readonly keys: readonly string[];
  /** Of each key in this order, a stamp: another one when what is stored there may be another by now. */
  readonly stamps: readonly string[];
  /** They are the etags, and come again with a text that was there before. Else none comes a second time. */
  readonly areEtags: boolean;
  readonly next: string | null;
};

/** What went wrong, for a log: no secret. The ports above add which port it was and which operation. */
export type Cause = string;

/** How many folders a page lists, at most. */
export const FOLDERS_PER_PAGE = 100;
/** How many keys a page lists, at most. */
export const KEYS_PER_PAGE = 1_000;

/**
 * Small texts under keys such as `rooms/room-1/room-1.json`: what the catalogs of recordings and rooms are built on.
 *
 * - `writeIf` and `removeIf` compare and change in one step, also between processes. `expected` null means "absent".
 * - A reader sees a whole text, the one before or the one after.
 * - When it is not known whether a write happened, it is read back: if the text is there, it was written.
 * - Removing what is gone is `removed`.
 */
export interface Documents {
  read(key: string): ResultAsync<StoredText | null, Cause>;
  writeIf(key: string, text: string, expected: string | null): ResultAsync<TextWrite, Cause>;
  removeIf(key: string, expected: string): ResultAsync<TextRemoval, Cause>;
  /**
   * The names of the folders directly below `folder` that hold something, in the order of their keys (`room-1/` comes
   * before `room/`, as `-` does before `/`).
   *
   * @param folder Ends in `/`, so that `room/` never lists `room2/`.
   * @param after The page before's `next`, or null. A name that is no longer there is as good.
   */
  listFolders(folder: string, after: string | null): ResultAsync<FolderPage, Cause>;
  /**
   * The keys of all documents below `folder`, at any depth, without the folder, in an order that stays.
   *
   * @param after The page before's `next`, or null.
   */
  listKeys(folder: string, after: string | null): ResultAsync<KeyPage, Cause>;
}

/** A page of these folders' names, for stores that know them all; in no order, and each of them once. */
export function pageOf(names: readonly string[], after: string | null): FolderPage {
  const ahead = names.filter((name) => after === null || byKey(after, name) < 0).toSorted(byKey);
  const page = ahead.slice(0, FOLDERS_PER_PAGE);
  return { names: page, next: ahead.length > page.length ? (page.at(-1) ?? null) : null };
}

function byKey(one: string, other: string): number {
  const [a, b] = [`${one}/`, `${other}/`];
  return a < b ? -1 : a > b ? 1 : 0;
}
