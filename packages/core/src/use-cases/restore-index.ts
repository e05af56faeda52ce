import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Ids } from "../ports/ids.ts";
import type { RecordingCatalog, RecordingIdPage } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { Recording } from "../recording/recording.ts";
import { inBatches } from "./in-batches.ts";
import { withRoomName } from "./room-names.ts";

/** How many documents are read at the same time. */
const READ_WIDTH = 16;

/**
 * Makes an index that was emptied again from the documents, which are the truth; one that is whole is left as it is. A
 * document that cannot be read now keeps the index from being called whole, and so does an index that is emptied once
 * more meanwhile; then it is tried again.
 *
 * @returns how many rows were written; null when there was nothing to do.
 */
export function restoreIndex(ports: {
  readonly catalog: RecordingCatalog;
  readonly rooms: RoomCatalog;
  readonly ids: Ids;
}): ResultAsync<number | null, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = ports.catalog;
    if (yield* index.isWhole()) return ok(null);
    const mark = ports.ids.version();
    yield* index.beginRestore(mark);
    const counts = { restored: 0, unread: 0 };
    let cursor: string | null = null;
    do {
      const page: RecordingIdPage = yield* documents.list(cursor);
      const done = await inBatches(page.ids, READ_WIDTH, async (id) =>
        documents
          .find(id)
          .andThen((stored) => (stored === null ? ok(false) : restoreRow(ports, stored.value).map(() => true))),
      );
      for (const one of done) {
        // What cannot be read as a recording is not mended by waiting, and is reported wherever it is asked for.
        if (one.isErr() && one.error.unreadable !== true) counts.unread += 1;
        else if (one.unwrapOr(false)) counts.restored += 1;
      }
      cursor = page.next;
    } while (cursor !== null);
    if (counts.unread === 0) yield* index.setWhole(mark);
    return ok(counts.restored);
  });
}

/** A row tells the name of its room, which documents of OpenVidu Meet do not. */
function restoreRow(
  ports: { readonly catalog: RecordingCatalog; readonly rooms: RoomCatalog },
  recording: Recording,
): ResultAsync<void, Unavailable> {
  const named = ResultAsync.fromSafePromise(withRoomName(ports, recording));
  return named.andThen((row) => ports.catalog.index.restore(row));
}
