import { ok, okAsync, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { formatRecordingId, type RecordingIdParts } from "../ids.ts";
import type { Ids } from "../ports/ids.ts";
import type { RecordingCatalog, RecordingIdPage } from "../ports/recording-catalog.ts";
import { rankOf } from "../recording/evolve.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { RecordingPage, RecordingPosition } from "../recording/order.ts";
import { type Recording, revisionOf } from "../recording/recording.ts";
import { inBatches } from "./in-batches.ts";
import { withRoomName } from "./room-names.ts";

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

type RebuildPorts = { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog; readonly ids: Ids };
type Counts = { -readonly [Key in keyof RebuildProgress]: number };

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
    .andThen((state) =>
      state === "whole" ? okAsync(null) : restoreAll(ports, "documents").map(({ restored }) => restored),
    );
}

/** The same whatever the index says of itself, and it drops the rows that no document bears out. */
export function rebuildCatalog(
  ports: RebuildPorts,
  onProgress: (progress: RebuildProgress) => void = () => {},
): ResultAsync<Rebuilt, Unavailable> {
  return restoreAll(ports, "documents-and-rows", onProgress);
}

function restoreAll(
  ports: RebuildPorts,
  scope: "documents" | "documents-and-rows",
  onProgress: (progress: RebuildProgress) => void = () => {},
): ResultAsync<Rebuilt, Unavailable> {
  return safeTry(async function* () {
    const { catalog, ids } = ports;
    const { documents, index } = catalog;
    const counts: Counts = { restored: 0, unread: 0, unreadable: 0, dropped: 0 };
    const life = yield* index.beginRestore(ids.version());
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* documents.list(cursor);
      for (const one of await inBatches(page.ids, READ_WIDTH, async (id) => restoreOne(ports, id))) {
        if (one.isOk()) counts.restored += one.value ? 1 : 0;
        // What cannot be read as a recording is not mended by waiting, and is reported wherever it is asked for.
        else counts[one.error.unreadable === true ? "unreadable" : "unread"] += 1;
      }
      onProgress({ ...counts });
      cursor = page.next;
    } while (cursor !== null);
    if (scope === "documents-and-rows") yield* dropRows(catalog, counts, onProgress);
    const whole = counts.unread === 0 && (yield* index.setWhole(life));
    return ok({ ...counts, whole });
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
  catalog: RecordingCatalog,
  counts: Counts,
  onProgress: (progress: RebuildProgress) => void,
): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = catalog;
    let after: RecordingPosition | undefined;
    do {
      const page: RecordingPage = yield* index.page({ sortOrder: "asc", limit: ROWS_AT_ONCE, after });
      const dropped = await inBatches(page.recordings, READ_WIDTH, async (row) =>
        documents.find(row).andThen((stored) => (stored === null ? index.drop(row, null) : okAsync(false))),
      );
      for (const one of dropped) {
        if (one.isOk()) counts.dropped += one.value ? 1 : 0;
        else if (one.error.unreadable !== true) counts.unread += 1;
      }
      onProgress({ ...counts });
      after = page.next ?? undefined;
    } while (after !== undefined);
    return ok(undefined);
  });
}
