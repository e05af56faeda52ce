import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import type { LockPage } from "../../ports/lock-store.ts";
import type { RecordingCatalog } from "../../ports/recording-catalog.ts";
import type { Limits } from "../../settings.ts";
import type { RecordingPage, RecordingPosition } from "../../recording/order.ts";
import { isTerminal, RECORDING_STATUSES } from "../../recording/recording.ts";
import { drain } from "../drain.ts";
import { inBatches } from "../in-batches.ts";
import { restoreIndex } from "../catalog/rebuild-catalog.ts";
import type { SweepPorts } from "./ports.ts";
import { reporter, type SweepReport } from "./report.ts";
import { visitInTime } from "./visit-room.ts";

/**
 * OpenVidu Meet's README, "garbage collection": looks at every lock, plans, and applies each step by compare-and-set; page
 * by page, so that no more is kept of a lock in order than its room's id. Then at the rooms without a lock of which the
 * catalog or LiveKit says that they are being recorded. One room's error never stops the others. Several instances may
 * sweep at once without harm.
 *
 * @returns Unavailable only when the locks cannot be listed.
 */
export function sweep(
  ports: SweepPorts,
  limits: Limits,
  { dryRun }: { readonly dryRun: boolean },
): ResultAsync<SweepReport, Unavailable> {
  return safeTry(async function* () {
    const told = reporter(dryRun);
    if (!dryRun) {
      (await drain(ports)).mapErr(told.failed(null));
      // Where its marker is missing, rows of unfinished recordings may be: those are what is swept next.
      (await restoreIndex(ports)).mapErr(told.failed(null));
    }
    const { rooms: recorded, unnameable } = await recordedRooms(ports, told.failed(null));
    const visit = async (roomId: RoomId) => {
      // Anew, as its page may be minutes old by now.
      const swept = await ports.locks
        .read(roomId)
        .andThen((reading) =>
          visitInTime(ports, limits, { roomId, reading, strays: recorded.has(roomId) }, { dryRun }),
        );
      swept.match(told.visited, told.failed(roomId));
    };
    const seen = new Set<RoomId>();
    let cursor: string | null = null;
    do {
      const page: LockPage = yield* ports.locks.list(cursor);
      const fresh = page.locks.filter(({ roomId }) => !seen.has(roomId) && seen.add(roomId));
      await inBatches(fresh, limits.sweepConcurrency, ({ roomId }) => visit(roomId));
      told.locks(fresh.length);
      cursor = page.next;
    } while (cursor !== null);
    const others = [...recorded].filter((roomId) => !seen.has(roomId));
    await inBatches(others, limits.sweepConcurrency, visit);
    return ok(told.report(unnameable));
  });
}

const UNFINISHED = RECORDING_STATUSES.filter((status) => !isTerminal(status));
const ROWS_AT_ONCE = 100;

/** The rooms of unfinished recordings, and those that LiveKit says are being recorded. */
async function recordedRooms(
  { catalog, directory }: SweepPorts,
  noteFailure: (failure: Unavailable) => void,
): Promise<{ readonly rooms: ReadonlySet<RoomId>; readonly unnameable: readonly string[] }> {
  const rooms = new Set<RoomId>();
  const walked = walkUnfinished(catalog, rooms);
  const [rows, told] = await Promise.all([walked, directory.recorded()]);
  rows.mapErr(noteFailure);
  const listed = told.mapErr(noteFailure).unwrapOr({ rooms: [], unnameable: [] });
  for (const roomId of listed.rooms) rooms.add(roomId);
  return { rooms, unnameable: listed.unnameable };
}

/** Page by page, and of each no more than its rooms is kept. What was found before a failure stays found. */
function walkUnfinished({ index }: RecordingCatalog, rooms: Set<RoomId>): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    let after: RecordingPosition | undefined;
    do {
      const query = { statuses: UNFINISHED, sortOrder: "asc", limit: ROWS_AT_ONCE, after } as const;
      const page: RecordingPage = yield* index.page(query);
      for (const { roomId } of page.recordings) rooms.add(roomId);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return ok(undefined);
  });
}
