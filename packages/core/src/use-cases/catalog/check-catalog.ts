import { errAsync, ok, okAsync, Result, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import { mediaFilename } from "../../layout.ts";
import type { IndexState, RecordingCatalog, RecordingIdPage } from "../../ports/recording-catalog.ts";
import type { RecordingPosition } from "../../recording/order.ts";
import { type CatalogDifference, checkDocument, type CheckPorts } from "./check-document.ts";
import { inBatches } from "../in-batches.ts";
import { inPieces } from "./in-pieces.ts";

/** How many were looked at so far. */
export type CheckProgress = { readonly documents: number; readonly rows: number; readonly media: number };

/** What was seen from the beginning of a check to here. */
type Seen = CheckProgress & {
  readonly index: IndexState;
  /** How many of each kind; a kind of which there is none is absent. */
  readonly counts: Readonly<Partial<Record<CatalogDifference["kind"], number>>>;
  /** How often something could not be read now, so that nothing is known of it. */
  readonly unread: number;
};

/** What is not as it should be between records, rows and files. `incomplete`: something could not be read. */
export type CatalogCheck = Seen & {
  /** The first 1,000 of them. */
  readonly differences: readonly CatalogDifference[];
  /** `incomplete`: no difference was found, but not everything could be read. */
  readonly verdict: "consistent" | "differs" | "incomplete";
};

/** Where a check goes on: plain data. */
export type CheckPlace = {
  readonly seen: Seen;
  readonly at:
    | { readonly stage: "documents"; readonly cursor: string | null }
    | { readonly stage: "media"; readonly cursor: string | null }
    | { readonly stage: "rows"; readonly after: RecordingPosition | null };
};

/** A page of a check: what was seen from its beginning to here, and the differences that this page found. */
export type CheckPiece<NEXT = CheckPlace> = Seen & {
  readonly differences: readonly CatalogDifference[];
  /** Null while there is more to look at. */
  readonly verdict: CatalogCheck["verdict"] | null;
  readonly next: NEXT | null;
};

const MOST_LISTED = 1_000;
const READ_WIDTH = 16;
const ROWS_AT_ONCE = 100;

/**
 * Holds documents, index rows and media against each other. It changes nothing, and keeps no more in memory than a page
 * of each, the entries of the rooms of a page of files, and what it lists. Whoever is just being recorded may be seen
 * between two effects; such a difference is looked at twice.
 *
 * @returns Unavailable when documents, rows or media cannot be listed.
 */
export function checkCatalog(
  ports: CheckPorts,
  onProgress?: (progress: CheckProgress) => void,
): ResultAsync<CatalogCheck, Unavailable> {
  return checkInPieces((place: CheckPlace | null) => checkPiece(ports, place), onProgress);
}

/** The same of pieces that somebody else does: `piece` is told the `next` of the one before. */
export function checkInPieces<NEXT, E>(
  piece: (after: NEXT | null) => ResultAsync<CheckPiece<NEXT>, E>,
  onProgress: (progress: CheckProgress) => void = () => {},
): ResultAsync<CatalogCheck, E> {
  const listed: CatalogDifference[] = [];
  return inPieces<CheckPiece<NEXT>, E>(piece, null, ({ documents, rows, media, differences }) => {
    listed.push(...differences.slice(0, MOST_LISTED - listed.length));
    onProgress({ documents, rows, media });
    return true;
  }).map(({ next: _next, ...last }) => ({ ...last, differences: listed, verdict: verdictOf(last) }));
}

function verdictOf({ counts, unread }: Seen): CatalogCheck["verdict"] {
  return Object.keys(counts).length > 0 ? "differs" : unread > 0 ? "incomplete" : "consistent";
}

/** One page of the check, from `place` on; null: from the beginning. */
export function checkPiece(ports: CheckPorts, place: CheckPlace | null): ResultAsync<CheckPiece, Unavailable> {
  if (place === null) {
    const begin = (index: IndexState): CheckPlace => ({
      seen: { documents: 0, rows: 0, media: 0, index, counts: {}, unread: 0 },
      at: { stage: "documents", cursor: null },
    });
    return ports.catalog.index.state().andThen((index) => checkPiece(ports, begin(index)));
  }
  const { seen, at } = place;
  switch (at.stage) {
    case "documents":
      return checkDocuments(ports, seen, at.cursor);
    case "rows":
      return checkRows(ports.catalog, seen, at.after);
    case "media":
      return checkMedia(ports.catalog, seen, at.cursor);
  }
}

type Found = Partial<CheckProgress> & {
  readonly unread?: number;
  readonly differences: readonly CatalogDifference[];
};

function pieceOf(seen: Seen, found: Found, at: CheckPlace["at"] | null): CheckPiece {
  const counts: Partial<Record<CatalogDifference["kind"], number>> = { ...seen.counts };
  for (const { kind } of found.differences) counts[kind] = (counts[kind] ?? 0) + 1;
  const { documents = 0, rows = 0, media = 0, unread = 0, differences } = found;
  const now: Seen = {
    documents: seen.documents + documents,
    rows: seen.rows + rows,
    media: seen.media + media,
    index: seen.index,
    counts,
    unread: seen.unread + unread,
  };
  const next = at === null ? null : { seen: now, at };
  return { ...now, differences, verdict: next === null ? verdictOf(now) : null, next };
}

function checkDocuments(ports: CheckPorts, seen: Seen, cursor: string | null): ResultAsync<CheckPiece, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = ports.catalog;
    const page = yield* documents.list(cursor);
    const judged = await inBatches(page.ids, READ_WIDTH, async (id) => checkDocument(ports, id));
    const read = judged.flatMap((one) => (one.isOk() ? [one.value] : []));
    const found = {
      documents: judged.length,
      rows: read.filter(({ hasRow }) => hasRow).length,
      unread: judged.length - read.length,
      differences: read.flatMap(({ differences }) => differences),
    };
    if (page.next !== null) return ok(pieceOf(seen, found, { stage: "documents", cursor: page.next }));
    // Each document's row was counted: are there more rows than those?
    const hasMore = (yield* index.count()) > seen.rows + found.rows;
    return ok(pieceOf(seen, found, hasMore ? { stage: "rows", after: null } : { stage: "media", cursor: null }));
  });
}

function checkRows(
  { index, documents }: RecordingCatalog,
  seen: Seen,
  after: RecordingPosition | null,
): ResultAsync<CheckPiece, Unavailable> {
  return safeTry(async function* () {
    const page = yield* index.page({ sortOrder: "asc", limit: ROWS_AT_ONCE, after: after ?? undefined });
    const read = await inBatches(page.recordings, READ_WIDTH, async (row) =>
      documents
        .find(row)
        .map((stored) => (stored === null ? [row.recordingId] : []))
        // Of a document that is none it was said already.
        .orElse((failure) => (failure.unreadable === true ? okAsync([]) : errAsync(failure))),
    );
    const known = read.flatMap((one) => (one.isOk() ? [one.value] : []));
    const found = {
      unread: read.length - known.length,
      differences: known.flat().map((recordingId) => ({ kind: "no-document" as const, recordingId })),
    };
    const at: CheckPlace["at"] =
      page.next === null ? { stage: "media", cursor: null } : { stage: "rows", after: page.next };
    return ok(pieceOf(seen, found, at));
  });
}

function checkMedia(
  catalog: RecordingCatalog,
  seen: Seen,
  cursor: string | null,
): ResultAsync<CheckPiece, Unavailable> {
  return safeTry(async function* () {
    const page = yield* catalog.media.list(cursor);
    const rooms = [...new Set(page.refs.map(({ roomId }) => roomId))];
    const read = await inBatches(rooms, READ_WIDTH, async (roomId) => filesWithEntry(catalog, roomId));
    const known = new Set((yield* Result.combine(read)).flat());
    const found = {
      media: page.refs.length,
      differences: page.refs
        .filter(({ roomId, uid }) => !known.has(mediaFilename(roomId, uid)))
        .map(({ roomId, uid }) => ({ kind: "no-entry" as const, roomId, uid })),
    };
    return ok(pieceOf(seen, found, page.next === null ? null : { stage: "media", cursor: page.next }));
  });
}

/** The names of the files of all that have an entry, deleted ones too. */
function filesWithEntry({ documents }: RecordingCatalog, roomId: RoomId): ResultAsync<readonly string[], Unavailable> {
  return safeTry(async function* () {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* documents.list(cursor, roomId);
      names.push(...page.ids.map(({ uid }) => mediaFilename(roomId, uid)));
      cursor = page.next;
    } while (cursor !== null);
    return ok(names);
  });
}
