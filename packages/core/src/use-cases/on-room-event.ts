import { err, ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId, RoomSid } from "../ids.ts";
import type { Lock, StoredLock } from "../lock/lock.ts";
import { orderStop } from "../lock/decide.ts";
import type { Egress } from "../ports/egress.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import type { RecordingStatus } from "../recording/recording.ts";
import { type EvidencePorts, onEvidence, type StopOrder } from "./on-recorder-event.ts";
import { swapSurely } from "./swap-surely.ts";
import { lostRaces, MAX_RACES } from "./races.ts";

/** LiveKit's word that one life of a room (`sid`) is over. */
export type RoomEvent = { readonly kind: "room-finished"; readonly roomId: RoomId; readonly sid: RoomSid };

type RoomEventPorts = EvidencePorts & { readonly egress: Egress; readonly directory: RoomDirectory };

/**
 * OpenVidu Meet's README, "room_finished → release lock", when that life of the room is the lock's. While the recorder is
 * still starting the lock is kept under an order to stop: a recorder that was starting makes the room again and records
 * emptiness; and so it is when the recorder is in a new life of the room by now. The record's own end follows with
 * `egress_ended`, usually later, because the upload runs on.
 */
export function onRoomFinished(
  ports: RoomEventPorts,
  event: RoomEvent,
): ResultAsync<readonly StopOrder[], Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const { held } = yield* ports.locks.read(event.roomId);
      if (held === null || !("lock" in held) || held.lock.sid !== event.sid) return ok([]);
      const follows = yield* followsRoom(ports, event.roomId, held.lock);
      const done = yield* follows ? release(ports, held) : orderEnd(ports, held);
      if (done === "raced") continue;
      ports.signals.publish(event.roomId);
      return ok(done);
    }
    return err(lostRaces("locks", event.roomId));
  });
}

/** Does the recorder follow its room, which it does once it got past `starting` there? */
function followsRoom(ports: RoomEventPorts, roomId: RoomId, lock: Lock): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { egressId, sid } = lock;
    // A repeat: the order stands, and the lock goes by its egress's end.
    if (lock.state === "stopping" && lock.reason === "room-ended") return ok(false);
    const status = yield* statusOf(ports, roomId, lock);
    if (egressId === null || status === "starting") return ok(false);
    if (status !== "active") return ok(true);
    const room = yield* ports.directory.find(roomId);
    return ok(room === null || room.sid === sid || !room.recorders.includes(egressId));
  });
}

/**
 * What the catalog says, or else LiveKit: then its record is written on the way. Whoever wrote it may have died before it
 * told the index, and once the lock is gone nothing leads back to it.
 */
function statusOf(
  ports: RoomEventPorts,
  roomId: RoomId,
  { egressId, uid }: Lock,
): ResultAsync<RecordingStatus, Unavailable> {
  return safeTry(async function* () {
    if (egressId === null) return ok<RecordingStatus>("starting");
    const stored = yield* ports.catalog.documents.find({ roomId, egressId, uid }).orElse(() => ok(null));
    if (stored !== null && stored.value.status !== "starting") {
      yield* ports.catalog.index.announce(stored.value);
      return ok<RecordingStatus>(stored.value.status);
    }
    const told = yield* ports.egress.find(egressId);
    if (told === null || told.status === "starting") return ok<RecordingStatus>("starting");
    yield* onEvidence(ports, told, stored ?? undefined);
    return ok<RecordingStatus>(told.status);
  });
}

function release(ports: EvidencePorts, held: StoredLock): ResultAsync<readonly StopOrder[] | "raced", Unavailable> {
  const released = swapSurely(ports.locks, held.roomId, { expected: held.version, next: null });
  return released.map((outcome) => (outcome.won ? [] : "raced"));
}

function orderEnd(ports: EvidencePorts, held: StoredLock): ResultAsync<readonly StopOrder[] | "raced", Unavailable> {
  const { roomId, version, lock } = held;
  const orders = lock.egressId === null ? [] : [{ roomId, egressId: lock.egressId }];
  const next = orderStop(lock, lock.uid, "room-ended").unwrapOr(null);
  if (next === null || next === lock) return okAsync(orders);
  const swap = { expected: version, next: { version: ports.ids.version(), lock: next } };
  return swapSurely(ports.locks, roomId, swap).map((outcome) => (outcome.won ? orders : "raced"));
}
