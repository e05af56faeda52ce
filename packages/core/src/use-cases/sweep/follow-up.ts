import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import type { NoteKind } from "../../recording/recording.ts";
import type { Limits } from "../../settings.ts";
import type { EpochMs } from "../../time.ts";
import { inBatches } from "../in-batches.ts";
import type { SweepPorts } from "./ports.ts";
import { type SweptStep, visitInTime } from "./visit-room.ts";

/** How many notes one round reads, the oldest first. */
const ROUND = 10_000;

/** An upload is asked after by each sweep; the others are decided by a second opinion, soon. */
const SOON: ReadonlySet<NoteKind> = new Set(["recorder-silent", "stop-unheard", "room-over", "forgotten"]);

/**
 * Goes on from what looks have noted, in any instance, whoever noted it: visits each room with a note whose second
 * opinion is due. To be called every few seconds; it asks nobody but the index while nothing is noted.
 */
export function followUp(ports: SweepPorts, limits: Limits): ResultAsync<readonly SweptStep[], Unavailable> {
  return safeTry(async function* () {
    const rows = yield* ports.catalog.index.noted(ROUND);
    const rooms = new Map<RoomId, EpochMs[]>();
    for (const { roomId, note } of rows) {
      if (note === undefined || !SOON.has(note.kind)) continue;
      rooms.set(roomId, [...(rooms.get(roomId) ?? []), note.since]);
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
  noted: readonly EpochMs[],
): Promise<readonly SweptStep[]> {
  const reading = await ports.locks.read(roomId);
  if (reading.isErr()) return [];
  const { storeNow } = reading.value;
  // Negative: the store's clock was set back, and the note is to be made anew.
  const isDue = (since: EpochMs): boolean => since > storeNow || storeNow - since >= limits.secondOpinionMs;
  if (!noted.some(isDue)) return [];
  const visit = { roomId, reading: reading.value, strays: true };
  return (await visitInTime(ports, limits, visit, { dryRun: false })).unwrapOr([]);
}
