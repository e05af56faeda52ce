import type { RoomId } from "../ids.ts";
import { type Evidence, hasStarted, isTerminal } from "../recording/recording.ts";
import { activate, confirm } from "./decide.ts";
import type { Lock } from "./lock.ts";

/** What a piece of evidence does to the lock of its room. */
export type LockMove =
  /** It is not the holder's, or it is not news. */
  { readonly kind: "stay" } | { readonly kind: "set"; readonly lock: Lock } | { readonly kind: "release" };

/** Only the holder's own evidence moves a lock: a late end of an older recording frees nothing. */
export function moveAfter(lock: Lock | null, evidence: Evidence): LockMove {
  if (lock === null || lock.uid !== evidence.uid) return { kind: "stay" };
  if (isTerminal(evidence.status)) return { kind: "release" };
  const confirmed = confirm(lock, { uid: evidence.uid, egressId: evidence.egressId, sid: evidence.roomSid });
  const moved = confirmed.andThen((next) => (hasStarted(evidence.status) ? activate(next, evidence) : confirmed));
  return moved.isErr() || moved.value === lock ? { kind: "stay" } : { kind: "set", lock: moved.value };
}

/**
 * The lock as its egress makes it: without an order to end with a life of the room that it turns out not to record. The
 * order may have been lifted before, and be back with an older lock after a failover.
 */
export function liftOrder(lock: Lock, { uid, egressId, roomSid: sid }: Evidence): Lock {
  const confirmed = confirm(lock, { uid, egressId, sid }).unwrapOr(lock);
  return confirmed.state === lock.state ? lock : confirmed;
}

/** What a lock itself says of its egress; null while it knows none. */
export function egressIn(roomId: RoomId, { egressId, uid, sid: roomSid, state }: Lock): Evidence | null {
  if (egressId === null) return null;
  return { roomId, egressId, uid, roomSid, status: state === "active" ? "active" : "starting", source: "inferred" };
}

/** A lasting order to stop stands: must this egress be stopped (again) now? */
export function mustStop(lock: Lock | null, evidence: Evidence): boolean {
  if (lock === null || lock.uid !== evidence.uid || lock.state !== "stopping") return false;
  return evidence.status === "starting" || evidence.status === "active";
}
