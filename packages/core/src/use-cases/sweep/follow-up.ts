import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import type { NoteKind, Recording } from "../../recording/recording.ts";
import type { Limits } from "../../settings.ts";
import { inBatches } from "../in-batches.ts";
import type { SweepPorts } from "./ports.ts";
import { type SweptStep, visitRoom } from "./visit-room.ts";

/** How many unfinished recordings one round reads. */
const ROUND = 500;

/** An upload is asked after by each sweep; the others are decided by a second opinion, soon. */
const SOON: ReadonlySet<NoteKind> = new Set(["recorder-silent", "stop-unheard", "room-over", "forgotten"]);

/**
 * Goes on from what looks have noted, in any instance, whoever noted it: visits each room with a note whose second
 * opinion is due. To be called every few seconds; it asks nobody but the index while nothing is noted.
 */
export function followUp(ports: SweepPorts, limits: Limits): ResultAsync<readonly SweptStep[], Unavailable> {
  return safeTry(async function* () {
    const rows = yield* ports.catalog.index.unfinished({ limit: ROUND });
    const rooms = new Map<RoomId, Recording[]>();
    for (const row of rows) {
      if (row.note === undefined || !SOON.has(row.note.kind)) continue;
      rooms.set(row.roomId, [...(rooms.get(row.roomId) ?? []), row]);
    }
    const visits = inBatches([...rooms], limits.sweepConcurrency, ([roomId, noted]) =>
      visitIfDue(ports, limits, roomId, noted),
    );
    return ok((yield* ResultAsync.fromSafePromise(visits)).flat());
  });
}

async function visitIfDue(
  ports: SweepPorts,
  limits: Limits,
  roomId: RoomId,
  rows: readonly Recording[],
): Promise<readonly SweptStep[]> {
  const reading = await ports.locks.read(roomId);
  if (reading.isErr()) return [];
  const { storeNow } = reading.value;
  const isDue = ({ note }: Recording): boolean => {
    const age = storeNow - (note?.since ?? storeNow);
    return age < 0 || age >= limits.secondOpinionMs;
  };
  if (!rows.some(isDue)) return [];
  return visitRoom(ports, limits, { roomId, reading: reading.value, strays: true }, { dryRun: false });
}
