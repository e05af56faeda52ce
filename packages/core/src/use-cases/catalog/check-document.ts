import { errAsync, ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import { formatRecordingId, type RecordingId, type RecordingIdParts, type RoomId, type Uid } from "../../ids.ts";
import type { RecordingCatalog } from "../../ports/recording-catalog.ts";
import type { RoomCatalog } from "../../ports/room-catalog.ts";
import type { Recording } from "../../recording/recording.ts";
import { withRoomName } from "../room-names.ts";

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

export type CheckPorts = { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog };
/** Is there a row, and what does not go together with it? */
export type Judgement = { readonly hasRow: boolean; readonly differences: readonly CatalogDifference[] };

/** One document against its row and its file. */
export function checkDocument(ports: CheckPorts, id: RecordingIdParts): ResultAsync<Judgement, Unavailable> {
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
