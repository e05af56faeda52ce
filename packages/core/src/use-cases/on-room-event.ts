import { err, ok, ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import type { RoomId, RoomSid } from "../ids.ts";
import type { Lock, StoredLock } from "../lock/lock.ts";
import { orderStop } from "../lock/decide.ts";
import type { Egress } from "../ports/egress.ts";
import { type EvidencePorts, onRecorderEvent, type StopOrder } from "./on-recorder-event.ts";
import { swapSurely } from "./swap-surely.ts";
import { MAX_RACES } from "./races.ts";

export type RoomEvent = { readonly kind: "room-finished"; readonly roomId: RoomId; readonly sid: RoomSid };

/**
 * Seed, "room_finished → release lock", when that life of the room is the lock's. While the recorder is still starting
 * the lock is kept under an order to stop: a recorder that was starting makes the room again and records emptiness.
 * The record's own end follows with `egress_ended`, usually later, because the upload runs on.
 */
export function onRoomFinished(
  ports: EvidencePorts & { readonly egress: Egress },
  event: RoomEvent,
): ResultAsync<readonly StopOrder[], Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const { held } = yield* ports.locks.read(event.roomId);
      if (held === null || !("lock" in held) || held.lock.sid !== event.sid) return ok([]);
      const begun = yield* hasBegun(ports, event.roomId, held.lock);
      const done = yield* begun ? release(ports, held) : orderEnd(ports, held);
      if (done === "raced") continue;
      ports.signals.publish(event.roomId);
      return ok(done);
    }
    return err(unavailable("locks", "swap", `lost ${MAX_RACES} races for ${event.roomId}`));
  });
}

/** Does the catalog, or else LiveKit, say that the recorder got past `starting`? Its record is written on the way. */
function hasBegun(
  ports: EvidencePorts & { readonly egress: Egress },
  roomId: RoomId,
  lock: Lock,
): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { egressId, uid } = lock;
    if (egressId === null) return ok(false);
    const stored = yield* ports.catalog.documents.find({ roomId, egressId, uid }).orElse(() => ok(null));
    if (stored !== null && stored.value.status !== "starting") return ok(true);
    const told = yield* ports.egress.find(egressId);
    if (told === null || told.status === "starting") return ok(false);
    yield* onRecorderEvent(ports, told);
    return ok(true);
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
  if (next === null || next === lock) return ResultAsync.fromSafePromise(Promise.resolve(orders));
  const swap = { expected: version, next: { version: ports.ids.version(), lock: next } };
  return swapSurely(ports.locks, roomId, swap).map((outcome) => (outcome.won ? orders : "raced"));
}
