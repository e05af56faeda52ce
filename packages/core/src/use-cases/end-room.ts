import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import { orderStop } from "../lock/decide.ts";
import { ageOf, lockIn, type StoredLock, type UnreadableLock } from "../lock/lock.ts";
import type { RecordingPage, RecordingPosition } from "../recording/order.ts";
import type { Evidence } from "../recording/recording.ts";
import { type Sighting, sightingOf } from "../recording/sighting.ts";
import type { Room } from "../room/room.ts";
import type { Limits } from "../settings.ts";
import type { EpochMs } from "../time.ts";
import { carryOut } from "./carry-out.ts";
import { look } from "./look.ts";
import { MAX_RACES } from "./races.ts";
import { record } from "./record.ts";
import { deleteNowOrAtEnd } from "./recordings.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { swapSurely } from "./swap-surely.ts";

/** How often a deletion looks whether the recorder has stopped recording. */
const LOOK_EVERY_MS = 500;
const PAGE = 100;

/**
 * Ends all that is in a room that is marked: orders its recording to stop and waits until none is starting or active,
 * `deleteWaitMs` at most; ends the LiveKit room; deletes the recordings that have ended, if the mark says so, and marks
 * the one that is still uploading to be deleted with its end.
 *
 * @returns `still-starting` when a start may yet bring forth an egress: then nothing was deleted.
 */
export function endRoom(
  ports: SweepPorts,
  limits: Limits,
  { roomId, deletingRecordings }: Room,
): ResultAsync<"ended" | "still-starting", Unavailable> {
  return safeTry(async function* () {
    const until = ports.clock.monotonicMs() + limits.deleteWaitMs;
    let running: Running | null = null;
    while (running === null || (running.blocked && ports.clock.monotonicMs() < until)) {
      if (running !== null) await ports.clock.sleep(LOOK_EVERY_MS).done;
      if (!(yield* isMarked(ports, roomId))) return ok<"ended" | "still-starting">("ended");
      running = yield* stopAll(ports, limits, roomId);
    }
    if (running.starting) return ok<"ended" | "still-starting">("still-starting");
    if (!(yield* isMarked(ports, roomId))) return ok<"ended" | "still-starting">("ended");
    yield* ports.directory.close(roomId);
    if (deletingRecordings === true) yield* deleteRecordings(ports, roomId, running.inProgress);
    return ok<"ended" | "still-starting">("ended");
  });
}

/** Somebody else may have finished this deletion meanwhile, and the room been made anew: that one is left alone. */
function isMarked({ rooms }: SweepPorts, roomId: RoomId): ResultAsync<boolean, Unavailable> {
  return rooms.find(roomId).map((stored) => stored?.value.deleting === true);
}

type Running = {
  /** Something is starting or active. */
  readonly blocked: boolean;
  /** The lock waits for an egress that nobody has seen yet. */
  readonly starting: boolean;
  readonly inProgress: readonly Evidence[];
};

/** Orders the end in the lock, and stops every egress of ours in the room that is starting or active. */
function stopAll(ports: SweepPorts, limits: Limits, roomId: RoomId): ResultAsync<Running, Unavailable> {
  return safeTry(async function* () {
    yield* order(ports, roomId);
    const { held, storeNow } = yield* ports.locks.read(roomId);
    const seen = yield* look(ports, limits, roomId, lockIn(held), "glance");
    const inProgress = seen.sightings.filter(isInProgress).map(({ evidence }) => evidence);
    const recording = inProgress.filter(({ status }) => status !== "ending");
    await carryOut(
      ports,
      recording.map(({ egressId }) => ({ roomId, egressId })),
      limits.stopMs,
    );
    const lock = lockIn(held);
    // Another's upload says nothing of the lock's own.
    const seenOwn = lock === null ? inProgress.length > 0 : sightingOf(seen, lock.uid) !== null;
    const starting = held !== null && mayStart(held, storeNow, limits) && !seenOwn;
    return ok({ blocked: starting || recording.length > 0, starting, inProgress });
  });
}

/**
 * Is an egress still to come that nobody has heard of? No start is under way for longer than a grace period: what then
 * keeps its lock is a recorder that nobody can name, which goes with the room.
 */
function mayStart(held: StoredLock | UnreadableLock, storeNow: EpochMs, { lockGraceMs }: Limits): boolean {
  if (!("lock" in held)) return true;
  return held.lock.egressId === null && ageOf(held, storeNow) < lockGraceMs;
}

const isInProgress = ({ standing }: Sighting): boolean => standing === "in-progress";

/** A start that is waiting answers `room-ended`; one that has not begun its egress will not begin it. */
function order({ locks, ids, signals }: SweepPorts, roomId: RoomId): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const { held } = yield* locks.read(roomId);
      const lock = lockIn(held);
      if (held === null || lock === null || lock.state === "stopping") return ok(undefined);
      const next = orderStop(lock, lock.uid, "room-ended").unwrapOr(lock);
      const swap = { expected: held.version, next: { version: ids.version(), lock: next } };
      if ((yield* swapSurely(locks, roomId, swap)).won) break;
    }
    signals.publish(roomId);
    return ok(undefined);
  });
}

function deleteRecordings(
  ports: SweepPorts,
  roomId: RoomId,
  inProgress: readonly Evidence[],
): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    // Its first record may not have been written yet.
    for (const evidence of inProgress) yield* record(ports, evidence);
    let after: RecordingPosition | undefined;
    do {
      const page: RecordingPage = yield* ports.catalog.index.page({ roomId, limit: PAGE, after });
      for (const recording of page.recordings) yield* deleteNowOrAtEnd(ports, recording);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return ok(undefined);
  });
}
