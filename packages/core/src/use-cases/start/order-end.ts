import type { EgressId } from "../../ids.ts";
import { orderStop } from "../../lock/decide.ts";
import { heldBy, type Lock } from "../../lock/lock.ts";
import type { EndReason } from "../../recording/recording.ts";
import { unavailable, type Unavailable } from "../../failure.ts";
import { swapSurely } from "../swap-surely.ts";
import type { Attempt, StartPorts } from "./attempt.ts";

/** What became of an order. `raced`: the lock is not `starting` any more, or changed meanwhile: judge again. */
export type Ordered = "written" | "raced" | "not-mine" | "store-away";

/**
 * For a start that has heard of no egress, and whose order to end could not be written: there may be one, which nobody
 * will stop. To call that refused would not be true.
 */
export function outOfReach(): Unavailable {
  return unavailable("locks", "swap", "no order to end could be written: whether it records is not known");
}

/** Writes the order to end into the attempt's lock, as long as the lock says that it is still starting. */
export async function orderEnd(
  ports: StartPorts,
  { roomId, uid }: Attempt,
  reason: EndReason,
  egressId: EgressId | null,
): Promise<Ordered> {
  const reading = await ports.locks.read(roomId);
  if (reading.isErr()) return "store-away";
  const held = heldBy(reading.value.held, uid);
  if (held === null) return "not-mine";
  if (held.lock.state !== "starting") return "raced";
  const ordered: Lock = orderStop(held.lock, uid, reason).unwrapOr(held.lock);
  const lock = { ...ordered, egressId: ordered.egressId ?? egressId } as Lock;
  const swap = { expected: held.version, next: { version: ports.ids.version(), lock } };
  const outcome = await swapSurely(ports.locks, roomId, swap);
  if (outcome.isErr()) return "store-away";
  return outcome.value.won ? "written" : "raced";
}
