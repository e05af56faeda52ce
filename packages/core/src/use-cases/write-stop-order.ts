import { err, ok, type Result } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RecordingIdParts } from "../ids.ts";
import { orderStop } from "../lock/decide.ts";
import { heldBy, type StoredLock } from "../lock/lock.ts";
import type { EndReason } from "../recording/recording.ts";
import { lostRaces, MAX_RACES } from "./races.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { swapSurely } from "./swap-surely.ts";

type LockPorts = Pick<SweepPorts, "locks" | "ids" | "signals">;

/** Writes the order to end into the lock, if the lock is this recording's; says whether it is. */
export async function writeStopOrder(
  ports: LockPorts,
  id: RecordingIdParts,
  reason: EndReason,
): Promise<Result<boolean, Unavailable>> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const reading = await ports.locks.read(id.roomId);
    if (reading.isErr()) return err(reading.error);
    const held = heldBy(reading.value.held, id.uid);
    if (held === null) return ok(false);
    if (held.lock.egressId !== null && held.lock.egressId !== id.egressId) return ok(false);
    const outcome = await write(ports, held, id, reason);
    if (outcome.isErr() || outcome.value) return outcome;
  }
  return err(lostRaces("locks", id.roomId));
}

/** False when the race for this version was lost. */
async function write(
  ports: LockPorts,
  held: StoredLock,
  id: RecordingIdParts,
  reason: EndReason,
): Promise<Result<boolean, Unavailable>> {
  const next = orderStop(held.lock, id.uid, reason).unwrapOr(null);
  if (next === null || next === held.lock) return ok(true);
  const order = { version: ports.ids.version(), lock: { ...next, egressId: next.egressId ?? id.egressId } };
  const outcome = await swapSurely(ports.locks, id.roomId, { expected: held.version, next: order });
  if (outcome.isErr()) return err(outcome.error);
  // A start that waits in any instance answers `stopped` at once.
  if (outcome.value.won) ports.signals.publish(id.roomId);
  return ok(outcome.value.won);
}
