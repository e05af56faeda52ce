import { ok, okAsync, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import { formatRecordingId, type RecordingIdParts } from "../../ids.ts";
import type { Ids } from "../../ports/ids.ts";
import type { RecordingCatalog } from "../../ports/recording-catalog.ts";
import { rankOf } from "../../recording/evolve.ts";
import type { RoomCatalog } from "../../ports/room-catalog.ts";
import type { RecordingPosition } from "../../recording/order.ts";
import { type Recording, revisionOf } from "../../recording/recording.ts";
import { inBatches } from "../in-batches.ts";
import { inPieces } from "./in-pieces.ts";
import { withRoomName } from "../room-names.ts";

/** How far the making of the index has come. */
export type RebuildProgress = {
  /** Documents whose row, or tombstone, is now as they say. */
  readonly restored: number;
  /** Documents that could not be read now: asking again may help. */
  readonly unread: number;
  /** Documents that are none: they have to be mended, and stay out. */
  readonly unreadable: number;
  /** Rows that no document bears out, and that are gone. */
  readonly dropped: number;
};

/** `whole` is false when documents were unread, or the index lost something meanwhile: it has to be made again. */
export type Rebuilt = RebuildProgress & { readonly whole: boolean };

/** Where the making goes on: plain data. `life`: as `beginRestore` named it. */
export type RebuildPlace = {
  readonly life: string;
  readonly done: RebuildProgress;
  readonly at:
    | { readonly stage: "documents"; readonly cursor: string | null }
    | { readonly stage: "rows"; readonly after: RecordingPosition | null };
};

/** A page of the making: what was done from its beginning to here. */
export type RebuildPiece<NEXT = RebuildPlace> = RebuildProgress & {
  /** Null while there is more to do. */
  readonly whole: boolean | null;
  readonly next: NEXT | null;
};

type RebuildPorts = { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog; readonly ids: Ids };

/** How many documents are read at the same time. */
const READ_WIDTH = 16;
const ROWS_AT_ONCE = 100;

/**
 * Makes an index that was lost, or may be behind, again from the documents, which are the truth; one that is whole is
 * left as it is. Lists go on meanwhile: see `listRecordings`. Several may do it at once.
 *
 * @returns how many rows were written; null when there was nothing to do.
 */
export function restoreIndex(ports: RebuildPorts): ResultAsync<number | null, Unavailable> {
  return ports.catalog.index
    .state()
    .andThen((state) => (state === "whole" ? okAsync(null) : restoreDocuments(ports).map(({ restored }) => restored)));
}

/** The same whatever the index says of itself, and it drops the rows that no document bears out. */
export function rebuildCatalog(
  ports: RebuildPorts,
  onProgress?: (progress: RebuildProgress) => void,
): ResultAsync<Rebuilt, Unavailable> {
  return rebuildInPieces((place: RebuildPlace | null) => rebuildPiece(ports, place), onProgress);
}

/** The same of pieces that somebody else does: `piece` is told the `next` of the one before. */
export function rebuildInPieces<NEXT, E>(
  piece: (after: NEXT | null) => ResultAsync<RebuildPiece<NEXT>, E>,
  onProgress: (progress: RebuildProgress) => void = () => {},
): ResultAsync<Rebuilt, E> {
  return inPieces<RebuildPiece<NEXT>, E>(piece, null, ({ restored, unread, unreadable, dropped }) => {
    onProgress({ restored, unread, unreadable, dropped });
    return true;
  }).map(({ next: _next, ...last }) => ({ ...last, whole: last.whole === true }));
}

/** One page of the making, from `place` on; null: from the beginning. */
export function rebuildPiece(ports: RebuildPorts, place: RebuildPlace | null): ResultAsync<RebuildPiece, Unavailable> {
  if (place === null) return beginning(ports).andThen((begun) => rebuildPiece(ports, begun));
  if (place.at.stage === "rows") return dropRows(ports.catalog, place, place.at.after);
  return restorePage(ports, place, place.at.cursor).andThen(({ done, next }) => {
    const at =
      next === null ? ({ stage: "rows", after: null } as const) : ({ stage: "documents", cursor: next } as const);
    return ok({ ...done, whole: null, next: { life: place.life, done, at } });
  });
}

function restoreDocuments(ports: RebuildPorts): ResultAsync<RebuildProgress, Unavailable> {
  return safeTry(async function* () {
    const { life, done: nothing } = yield* beginning(ports);
    let done = nothing;
    let cursor: string | null = null;
    do {
      const page: Page = yield* restorePage(ports, { done }, cursor);
      ({ done, next: cursor } = page);
    } while (cursor !== null);
    if (done.unread === 0) yield* ports.catalog.index.setWhole(life);
    return ok(done);
  });
}

function beginning({ catalog, ids }: RebuildPorts): ResultAsync<RebuildPlace, Unavailable> {
  const done = { restored: 0, unread: 0, unreadable: 0, dropped: 0 };
  return catalog.index
    .beginRestore(ids.version())
    .map((life) => ({ life, done, at: { stage: "documents", cursor: null } }));
}

type Page = { readonly done: RebuildProgress; readonly next: string | null };

/** Rows and tombstones of a page of documents, as they say. */
function restorePage(
  ports: RebuildPorts,
  { done: before }: Pick<RebuildPlace, "done">,
  cursor: string | null,
): ResultAsync<Page, Unavailable> {
  return safeTry(async function* () {
    const page = yield* ports.catalog.documents.list(cursor);
    const done = { ...before };
    for (const one of await inBatches(page.ids, READ_WIDTH, async (id) => restoreOne(ports, id))) {
      if (one.isOk()) done.restored += one.value ? 1 : 0;
      // What cannot be read as a recording is not mended by waiting, and is reported wherever it is asked for.
      else done[one.error.unreadable === true ? "unreadable" : "unread"] += 1;
    }
    return ok({ done, next: page.next });
  });
}

/** @returns is there such a document? */
function restoreOne(ports: RebuildPorts, id: RecordingIdParts): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = ports.catalog;
    const stored = yield* documents.find(id);
    if (stored === null) return ok(false);
    const row = (yield* index.rows([formatRecordingId(id)]))[0] ?? null;
    if (row === null || !isAhead(row, stored.value)) return restoreRow(ports, stored.value, row);
    // Written since it was read; else the row says what was never written, or was taken back with a backup.
    const again = yield* documents.find(id);
    if (again === null) return ok(false);
    if (!isAhead(row, again.value)) return restoreRow(ports, again.value, row);
    // In one step: whoever died between two would leave no row at all, in an index that calls itself whole.
    const dropped = yield* index.drop(row, yield* rowOf(ports, again.value));
    return dropped ? ok(true) : restoreRow(ports, again.value, null);
  });
}

/**
 * Where there is a row whose rank is lower, an event tells of the rest, as nobody may have heard of it: whoever wrote the
 * document could not announce it, or is about to.
 */
function restoreRow(
  ports: RebuildPorts,
  recording: Recording,
  old: Recording | null,
): ResultAsync<boolean, Unavailable> {
  const { index } = ports.catalog;
  const isNews = old !== null && rankOf(old) < rankOf(recording);
  return rowOf(ports, recording)
    .andThen((row) => (isNews ? index.announce(row) : index.restore(row)))
    .map(() => true);
}

/** A row tells the name of its room, which documents of OpenVidu Meet do not. */
const rowOf = (ports: RebuildPorts, recording: Recording): ResultAsync<Recording, never> =>
  ResultAsync.fromSafePromise(withRoomName(ports, recording));

/** Does the row say more than the document? More than a tombstone is never said. */
function isAhead(row: Recording, document: Recording): boolean {
  if (document.deleted === true) return false;
  const [rank, written] = [rankOf(row), rankOf(document)];
  return rank > written || (rank === written && revisionOf(row) > revisionOf(document));
}

/** A document is written before its row: a row without one is of a document that is gone. */
function dropRows(
  { documents, index }: RecordingCatalog,
  { life, done: before }: RebuildPlace,
  after: RecordingPosition | null,
): ResultAsync<RebuildPiece, Unavailable> {
  return safeTry(async function* () {
    const page = yield* index.page({ sortOrder: "asc", limit: ROWS_AT_ONCE, after: after ?? undefined });
    const dropped = await inBatches(page.recordings, READ_WIDTH, async (row) =>
      documents.find(row).andThen((stored) => (stored === null ? index.drop(row, null) : okAsync(false))),
    );
    const done = { ...before };
    for (const one of dropped) {
      if (one.isOk()) done.dropped += one.value ? 1 : 0;
      else if (one.error.unreadable !== true) done.unread += 1;
    }
    if (page.next !== null) {
      const at = { stage: "rows", after: page.next } as const;
      return ok<RebuildPiece>({ ...done, whole: null, next: { life, done, at } });
    }
    const whole = done.unread === 0 && (yield* index.setWhole(life));
    return ok<RebuildPiece>({ ...done, whole, next: null });
  });
}
