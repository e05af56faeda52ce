import { err, ok, ResultAsync, safeTry } from "neverthrow";
import { formatRecordingId, type RoomId, type RoomSid } from "../../ids.ts";
import { ageOf, type Lock, type StoredLock, type UnreadableLock } from "../../lock/lock.ts";
import type { LockReading } from "../../ports/lock-store.ts";
import type { Evidence } from "../../recording/recording.ts";
import { otherInProgress } from "../../recording/sighting.ts";
import { recordable } from "../../room/recordable.ts";
import type { Room } from "../../room/room.ts";
import type { Limits } from "../../settings.ts";
import type { DurationMs } from "../../time.ts";
import { look } from "../look.ts";
import { settleRoom } from "../sweep/visit-room.ts";
import type { StartCommand, StartPorts, StartRefusal } from "./attempt.ts";

export type Admission = { readonly room: Room; readonly sid: RoomSid; readonly lookedMs: DurationMs };

/**
 * OpenVidu Meet's README, "Can room be recorded?". Claims nothing. What stands in the way and is old enough to be judged,
 * a lock or a recording without one, is settled by the sweep's rules first, once: so a crash blocks a room for one grace
 * period, not until the next sweep.
 */
export function admit(
  ports: StartPorts,
  limits: Limits,
  command: StartCommand,
  settled = false,
): ResultAsync<Admission, StartRefusal> {
  return safeTry(async function* () {
    const { roomId } = command;
    const reading = yield* ports.locks.read(roomId);
    const holder = yield* judgeableHolder(reading, limits);
    const lookedMs = ports.clock.monotonicMs();
    const [stored, seen] = yield* ResultAsync.combine([
      ports.rooms.find(roomId),
      look(ports, limits, roomId, holder?.lock ?? null, "glance"),
    ] as const);
    const room = stored?.value ?? null;
    const sid = yield* recordable(roomId, room, seen.room);
    const stray = otherInProgress(seen, null);
    if (seen.unnamed.length > 0)
      return err<Admission, StartRefusal>({ kind: "already-recording", roomId, since: null, recordingId: null });
    if (holder === null && stray === null) return ok<Admission, StartRefusal>({ room: room as Room, sid, lookedMs });
    if (settled)
      return err<Admission, StartRefusal>(holder ? alreadyHeldBy(holder) : alreadyRecordedBy(stray as Evidence));
    yield* settleRoom(ports, limits, roomId);
    return admit(ports, limits, command, true);
  });
}

/** A lock that may be judged, or none; a younger one refuses at once. */
function judgeableHolder({ held, storeNow }: LockReading, limits: Limits) {
  if (held === null) return ok(null);
  if (!("lock" in held)) return err(alreadyHeldBy(held));
  const age = ageOf(held, storeNow);
  // A claim from the future is judged too: its age begins anew.
  return age >= 0 && age < limits.lockGraceMs ? err(alreadyHeldBy(held)) : ok(held);
}

export function alreadyHeldBy(held: StoredLock | UnreadableLock): StartRefusal {
  const { roomId, claimedAt: since } = held;
  return {
    kind: "already-recording",
    roomId,
    since,
    recordingId: "lock" in held ? recordingIdOf(roomId, held.lock) : null,
  };
}

function alreadyRecordedBy(evidence: Evidence): StartRefusal {
  const { roomId, startDate } = evidence;
  return { kind: "already-recording", roomId, since: startDate ?? null, recordingId: formatRecordingId(evidence) };
}

function recordingIdOf(roomId: RoomId, { egressId, uid }: Lock) {
  return egressId === null ? null : formatRecordingId({ roomId, egressId, uid });
}
