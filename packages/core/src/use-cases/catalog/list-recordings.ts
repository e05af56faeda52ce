import { err, ok, okAsync, ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../../failure.ts";
import type { RecordingIdParts, RoomId } from "../../ids.ts";
import type { RecordingCatalog, RecordingIdPage } from "../../ports/recording-catalog.ts";
import type { RoomCatalog } from "../../ports/room-catalog.ts";
import {
  pageOf,
  positionOf,
  type RecordingPage,
  type RecordingPosition,
  type RecordingQuery,
} from "../../recording/order.ts";
import type { Recording } from "../../recording/recording.ts";
import { inBatches } from "../in-batches.ts";
import { withRoomName } from "../room-names.ts";

type ListPorts = { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog };
type Accepts = (recording: Recording) => boolean;

/** How many rows one filtered page looks at. */
const MOST_FILTERED = 2_000;
const ROWS_AT_ONCE = 100;
/** How many documents one page may be made of while there is no index. */
const MOST_DOCUMENTS = 1_000;
const READ_WIDTH = 16;

/**
 * A page of recordings. With `accepts`, for what no index answers, it walks the rows of the query and keeps what is
 * accepted, but looks at no more than 2,000: such a page may be short, or empty, while its `next` is not null.
 *
 * While the index is lost, and is made again, the page is made from the documents themselves where the room asked for,
 * or the whole catalog, has no more than 1,000; else it is unavailable: better none than one that lacks recordings.
 */
export function listRecordings(
  ports: ListPorts,
  query: RecordingQuery,
  accepts?: Accepts,
): ResultAsync<RecordingPage, Unavailable> {
  const { index } = ports.catalog;
  // The page itself may be what finds the index lost: then its state was read too early.
  const paged = (accepts === undefined ? index.page(query) : walk(ports.catalog, query, accepts)).orElse((refused) =>
    index.state().andThen((state) => (state === "lost" ? ok(null) : err(refused))),
  );
  return ResultAsync.combine([index.state(), paged] as const).andThen(([state, page]) =>
    state === "lost" || page === null ? fromDocuments(ports, query, accepts ?? (() => true)) : ok(page),
  );
}

function walk(
  { index }: RecordingCatalog,
  query: RecordingQuery,
  accepts: Accepts,
): ResultAsync<RecordingPage, Unavailable> {
  return safeTry(async function* () {
    const found: Recording[] = [];
    let next: RecordingPosition | null = null;
    for (let seen = 0; seen < MOST_FILTERED; seen += ROWS_AT_ONCE) {
      const page: RecordingPage = yield* index.page({ ...query, limit: ROWS_AT_ONCE, after: next ?? query.after });
      found.push(...page.recordings.filter(accepts));
      const last = found[query.limit - 1];
      // Whether more is accepted is only known to who looks: the next page may be empty.
      if (last !== undefined && (found.length > query.limit || page.next !== null)) {
        return ok({ recordings: found.slice(0, query.limit), next: positionOf(last, query.sortField ?? "startDate") });
      }
      if (page.next === null) return ok({ recordings: found, next: null });
      next = page.next;
    }
    return ok({ recordings: found, next });
  });
}

function fromDocuments(
  ports: ListPorts,
  query: RecordingQuery,
  accepts: Accepts,
): ResultAsync<RecordingPage, Unavailable> {
  return safeTry(async function* () {
    const ids = yield* idsOf(ports.catalog, query.roomId);
    if (ids === null) return err(unavailable("index", "page", "it is being made again from the documents"));
    const recordings: Recording[] = [];
    for (const read of await inBatches(ids, READ_WIDTH, async (id) => findNamed(ports, id))) {
      if (read.isErr() && read.error.unreadable !== true) return err(read.error);
      const recording = read.unwrapOr(null);
      if (recording !== null && accepts(recording)) recordings.push(recording);
    }
    return ok(pageOf(recordings, query));
  });
}

/** As its row would be: with its room's name, which documents of OpenVidu Meet do not tell. Null when it is deleted. */
function findNamed(ports: ListPorts, id: RecordingIdParts): ResultAsync<Recording | null, Unavailable> {
  return ports.catalog.documents
    .find(id)
    .andThen((stored) =>
      stored === null || stored.value.deleted === true
        ? okAsync(null)
        : ResultAsync.fromSafePromise(withRoomName(ports, stored.value)),
    );
}

/** Null when there are too many. */
function idsOf(
  { documents }: RecordingCatalog,
  roomId: RoomId | undefined,
): ResultAsync<readonly RecordingIdParts[] | null, Unavailable> {
  return safeTry(async function* () {
    const ids: RecordingIdParts[] = [];
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* documents.list(cursor, roomId);
      ids.push(...page.ids);
      if (ids.length > MOST_DOCUMENTS) return ok(null);
      cursor = page.next;
    } while (cursor !== null);
    return ok(ids);
  });
}
