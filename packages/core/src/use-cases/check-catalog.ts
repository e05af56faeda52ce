import { errAsync, ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { formatRecordingId, type RecordingId, type RecordingIdParts, type RoomId, type Uid } from "../ids.ts";
import type { MediaPage } from "../ports/media-store.ts";
import type { IndexState, RecordingCatalog, RecordingIdPage } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { RecordingPage, RecordingPosition } from "../recording/order.ts";
import type { Recording } from "../recording/recording.ts";
import { inBatches } from "./in-batches.ts";
import { withRoomName } from "./room-names.ts";

/**
 * What does not go together:
 *
 * - `no-row`: a document that no list shows. `row-of-deleted`: a row of a recording that was deleted.
 *   `row-differs`: it says something else than the document. `no-document`: a row of which there is no document.
 * - `no-media`: an entry that says that there is a file. `no-entry`: a file of which there is no entry.
 * - `unreadable`: a document that is none; `cause` names the field.
 */
export type CatalogDifference =
  | { readonly kind: EntryDifference; readonly recordingId: RecordingId }
  | { readonly kind: "unreadable"; readonly recordingId: RecordingId; readonly cause: string }
  | { readonly kind: "no-entry"; readonly roomId: RoomId; readonly uid: Uid };

type RowDifference = "no-row" | "row-of-deleted" | "row-differs";
type EntryDifference = RowDifference | "no-document" | "no-media";

export type CheckProgress = { readonly documents: number; readonly rows: number; readonly media: number };

export type CatalogCheck = CheckProgress & {
  readonly index: IndexState;
  /** How many of each kind; a kind of which there is none is absent. */
  readonly counts: Readonly<Partial<Record<CatalogDifference["kind"], number>>>;
  /** The first 1,000 of them. */
  readonly differences: readonly CatalogDifference[];
  /** How often something could not be read now, so that nothing is known of it. */
  readonly unread: number;
  /** `incomplete`: no difference was found, but not everything could be read. */
  readonly verdict: "consistent" | "differs" | "incomplete";
};

const MOST_LISTED = 1_000;
const READ_WIDTH = 16;
const ROWS_AT_ONCE = 100;

type Found = { -readonly [Key in keyof CheckProgress]: number } & {
  unread: number;
  counts: Partial<Record<CatalogDifference["kind"], number>>;
  differences: CatalogDifference[];
};

/**
 * Holds documents, index rows and media against each other. It changes nothing, and keeps no more in memory than a page
 * of each, the files' entries of one room, and what it lists. Whoever is just being recorded may be seen between two
 * effects; such a difference is looked at twice.
 *
 * @returns Unavailable when documents, rows or media cannot be listed.
 */
export function checkCatalog(
  ports: CheckPorts,
  onProgress: (progress: CheckProgress) => void = () => {},
): ResultAsync<CatalogCheck, Unavailable> {
  return safeTry(async function* () {
    const { catalog } = ports;
    const found: Found = { documents: 0, rows: 0, media: 0, unread: 0, counts: {}, differences: [] };
    const tell = (): void => onProgress({ documents: found.documents, rows: found.rows, media: found.media });
    const index = yield* catalog.index.state();
    yield* checkDocuments(ports, found, tell);
    // Each document's row was counted: are there more rows than those?
    if ((yield* catalog.index.count()) > found.rows) yield* checkRows(catalog, found);
    yield* checkMedia(catalog, found, tell);
    const { unread, counts, differences, ...seen } = found;
    const differs = Object.keys(counts).length > 0;
    const verdict = differs ? "differs" : unread > 0 ? "incomplete" : "consistent";
    return ok<CatalogCheck>({ ...seen, index, counts, differences, unread, verdict });
  });
}

type CheckPorts = { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog };
type Judgement = { readonly hasRow: boolean; readonly differences: readonly CatalogDifference[] };

function checkDocuments(ports: CheckPorts, found: Found, tell: () => void): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* ports.catalog.documents.list(cursor);
      for (const one of await inBatches(page.ids, READ_WIDTH, async (id) => checkDocument(ports, id))) {
        found.documents += 1;
        if (one.isErr()) found.unread += 1;
        else {
          found.rows += one.value.hasRow ? 1 : 0;
          add(found, one.value.differences);
        }
      }
      tell();
      cursor = page.next;
    } while (cursor !== null);
    return ok(undefined);
  });
}

function checkDocument(ports: CheckPorts, id: RecordingIdParts): ResultAsync<Judgement, Unavailable> {
  const recordingId = formatRecordingId(id);
  return safeTry(async function* () {
    const first = yield* compareRow(ports, id);
    // Whoever writes it now has written the one and not yet the other.
    const { document, row, kind } = first.kind === null ? first : yield* compareRow(ports, id);
    const kinds: EntryDifference[] = kind === null ? [] : [kind];
    if (document !== null && (yield* isMediaMissing(ports.catalog, document))) kinds.push("no-media");
    return ok<Judgement>({ hasRow: row !== null, differences: kinds.map((one) => ({ kind: one, recordingId })) });
  }).orElse((failure) =>
    failure.unreadable === true
      ? okAsync<Judgement>({ hasRow: false, differences: [{ kind: "unreadable", recordingId, cause: failure.cause }] })
      : errAsync(failure),
  );
}

type Compared = {
  readonly document: Recording | null;
  readonly row: Recording | null;
  readonly kind: RowDifference | null;
};

function compareRow(ports: CheckPorts, id: RecordingIdParts): ResultAsync<Compared, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = ports.catalog;
    const document = (yield* documents.find(id))?.value ?? null;
    const row = (yield* index.rows([formatRecordingId(id)]))[0] ?? null;
    const deleted = document === null || document.deleted === true;
    // A row tells the name of its room, which documents of OpenVidu Meet do not.
    const same = deleted ? row === null : row !== null && isSame(row, await withRoomName(ports, document));
    const kind = deleted ? ("row-of-deleted" as const) : row === null ? ("no-row" as const) : ("row-differs" as const);
    return ok({ document: deleted ? null : document, row, kind: same ? null : kind });
  });
}

/** The same members with the same values, in whatever order. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [a, b] = [Object.entries(one), Object.keys(other)];
  return a.length === b.length && a.every(([key, value]) => isSame(value, (other as Record<string, unknown>)[key]));
}

/** `complete` has a file, and so has `limit_reached`. */
function isMediaMissing({ media }: RecordingCatalog, { status, ...ref }: Recording): ResultAsync<boolean, Unavailable> {
  if (status !== "complete" && status !== "limit_reached") return okAsync(false);
  return media.head(ref).map((info) => info === null);
}

function checkRows(catalog: RecordingCatalog, found: Found): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    let after: RecordingPosition | undefined;
    do {
      const page: RecordingPage = yield* catalog.index.page({ sortOrder: "asc", limit: ROWS_AT_ONCE, after });
      const read = await inBatches(page.recordings, READ_WIDTH, async (row) =>
        catalog.documents.find(row).map((stored) => (stored === null ? [row.recordingId] : [])),
      );
      for (const one of read) {
        if (one.isOk())
          add(
            found,
            one.value.map((recordingId) => ({ kind: "no-document", recordingId })),
          );
        else if (one.error.unreadable !== true) found.unread += 1;
      }
      after = page.next ?? undefined;
    } while (after !== undefined);
    return ok(undefined);
  });
}

function checkMedia(catalog: RecordingCatalog, found: Found, tell: () => void): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    let cursor: string | null = null;
    let room: RoomUids | null = null;
    do {
      const page: MediaPage = yield* catalog.media.list(cursor);
      for (const { roomId, uid } of page.refs) {
        const known: RoomUids = room?.roomId === roomId ? room : { roomId, uids: yield* uidsOf(catalog, roomId) };
        room = known;
        if (!known.uids.has(uid)) add(found, [{ kind: "no-entry", roomId, uid }]);
        found.media += 1;
      }
      tell();
      cursor = page.next;
    } while (cursor !== null);
    return ok(undefined);
  });
}

type RoomUids = { readonly roomId: RoomId; readonly uids: ReadonlySet<Uid> };

/** Of all that have an entry, deleted ones too. */
function uidsOf({ documents }: RecordingCatalog, roomId: RoomId): ResultAsync<ReadonlySet<Uid>, Unavailable> {
  return safeTry(async function* () {
    const uids = new Set<Uid>();
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* documents.list(cursor, roomId);
      for (const { uid } of page.ids) uids.add(uid);
      cursor = page.next;
    } while (cursor !== null);
    return ok(uids);
  });
}

function add(found: Found, differences: readonly CatalogDifference[]): void {
  for (const difference of differences) {
    found.counts[difference.kind] = (found.counts[difference.kind] ?? 0) + 1;
    if (found.differences.length < MOST_LISTED) found.differences.push(difference);
  }
}
