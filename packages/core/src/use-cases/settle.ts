import { planLock } from "../gc/plan-lock.ts";
import type { RoomId, Uid } from "../ids.ts";
import { heldBy } from "../lock/lock.ts";
import type { Limits } from "../settings.ts";
import { look } from "./look.ts";
import { resolveAndRelease } from "./sweep/apply-lock.ts";
import type { SweepPorts } from "./sweep/ports.ts";

/**
 * For the one who has just stopped an attempt's egress: looks, and frees the room if LiveKit says that the attempt has
 * ended, or that there is none. What cannot be asked or done now is left to the terminal event or the sweep.
 */
export async function settle(ports: SweepPorts, limits: Limits, roomId: RoomId, uid: Uid): Promise<void> {
  const reading = await ports.locks.read(roomId);
  if (reading.isErr()) return;
  const { storeNow } = reading.value;
  const held = heldBy(reading.value.held, uid);
  if (held === null) return;
  const seen = await look(ports, limits, roomId, held.lock, "glance");
  if (seen.isErr()) return;
  // The caller is the owner, or has the owner's order in the lock: there is nobody to give a grace period to.
  const step = planLock({ roomId, held, storeNow, look: seen.value }, { lockGraceMs: 0 });
  // That LiveKit has forgotten it is believed after a second look, which is the sweep's.
  if (step.action === "release" && step.why !== "lost") await resolveAndRelease(ports, step);
}
