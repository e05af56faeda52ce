import { err, ok, type Result } from "neverthrow";
import type { EgressId, RoomSid, Uid } from "../ids.ts";
import type { EndReason } from "../recording/recording.ts";
import type { ActiveLock, Lock, StartingLock, StoppingLock } from "./lock.ts";

/** The lock is not the one that the caller thinks of: it is absent, or another attempt's. */
export type NotHolder = { readonly kind: "not-holder"; readonly holder: Lock | null };

/** The lock of a start, to be swapped in where the room is free. Its version is made by who swaps. */
export function claim(attempt: { readonly uid: Uid; readonly sid: RoomSid; readonly owner: string }): StartingLock {
  return { state: "starting", uid: attempt.uid, sid: attempt.sid, egressId: null, owner: attempt.owner };
}

/**
 * Writes down what LiveKit told of the attempt's egress: its id, and which life of the room it records. An order to end
 * with a life of the room that it turns out not to record goes: the start was still on its way when that life ended.
 */
export function confirm(
  lock: Lock | null,
  told: { readonly uid: Uid; readonly egressId: EgressId; readonly sid: RoomSid | undefined },
): Result<Lock, NotHolder> {
  if (lock === null || lock.uid !== told.uid) return err({ kind: "not-holder", holder: lock });
  const sid = told.sid ?? lock.sid;
  if (lock.egressId === told.egressId && lock.sid === sid) return ok(lock);
  const { egressId } = told;
  if (lock.state === "stopping" && lock.reason === "room-ended" && lock.egressId === null && lock.sid !== sid) {
    const { reason: _order, ...rest } = lock;
    return ok({ ...rest, state: "starting", egressId, sid });
  }
  return ok({ ...lock, egressId, sid });
}

/** LiveKit said that the attempt records. An order to stop stands all the same. */
export function activate(
  lock: Lock | null,
  told: { readonly uid: Uid; readonly egressId: EgressId },
): Result<Lock, NotHolder> {
  if (lock === null || lock.uid !== told.uid) return err({ kind: "not-holder", holder: lock });
  if (lock.state !== "starting") return ok(lock);
  const active: ActiveLock = { ...lock, state: "active", egressId: told.egressId };
  return ok(active);
}

/** Orders the end. The first order's reason stays. */
export function orderStop(lock: Lock | null, uid: Uid, reason: EndReason): Result<StoppingLock, NotHolder> {
  if (lock === null || lock.uid !== uid) return err({ kind: "not-holder", holder: lock });
  return ok(lock.state === "stopping" ? lock : { ...lock, state: "stopping", reason });
}
