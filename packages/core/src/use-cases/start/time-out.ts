import { err, type Result } from "neverthrow";
import { orderStop } from "../../lock/decide.ts";
import type { Lock } from "../../lock/lock.ts";
import type { Evidence, Recording } from "../../recording/recording.ts";
import { stopEgress } from "../carry-out.ts";
import { settle } from "../settle.ts";
import { swapSurely } from "../swap-surely.ts";
import type { Attempt, Heard, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { judge } from "./judge.ts";
import { refusalFor, writeAccepted } from "./confirm-start.ts";
import { seek } from "./launch.ts";

const MAX_RACES = 8;

/**
 * Seed, "No event within 30 sec": orders the stop, unless the recording became active at the last moment; stops the
 * egress; refuses. The lock then goes by what LiveKit says: in progress or no answer, it is kept; ended, it is freed.
 * Where no answer to the start ever came the lock is kept too: the next start after the grace period, or the sweep,
 * decides.
 */
export async function timeOut(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
): Promise<Result<Recording, StartRefusal>> {
  const sought = heard.evidence ?? (await seek(ports, attempt)).unwrapOr(null);
  const known = { ...heard, evidence: sought };
  for (let race = 0; race < MAX_RACES; race += 1) {
    const ordered = await orderEnd(ports, attempt, sought);
    if (ordered === "written" || ordered === "store-away") break;
    const answer = await judge(ports, settings, attempt, known);
    if (answer !== "waiting") return answer;
    if (ordered === "not-mine") break;
  }
  // What takes longer than the caller may be kept waiting goes on without them.
  const patience = ports.clock.sleep(settings.limits.stopMs);
  await Promise.race([endEgress(ports, settings, attempt, sought), patience.done]);
  patience.cancel();
  return err(refusalFor(attempt, "start-timed-out"));
}

/** Writes the order, unless the lock says by now that the recording is active or somebody else's. */
async function orderEnd(
  ports: StartPorts,
  { roomId, uid }: Attempt,
  sought: Evidence | null,
): Promise<"written" | "raced" | "not-mine" | "store-away"> {
  const reading = await ports.locks.read(roomId);
  if (reading.isErr()) return "store-away";
  const { held } = reading.value;
  if (held === null || !("lock" in held) || held.lock.uid !== uid) return "not-mine";
  if (held.lock.state !== "starting") return "raced";
  const ordered: Lock = orderStop(held.lock, uid, "start-timed-out").unwrapOr(held.lock);
  const lock = { ...ordered, egressId: ordered.egressId ?? sought?.egressId ?? null } as Lock;
  const swap = { expected: held.version, next: { version: ports.ids.version(), lock } };
  const outcome = await swapSurely(ports.locks, roomId, swap);
  if (outcome.isErr()) return "store-away";
  return outcome.value.won ? "written" : "raced";
}

async function endEgress(
  ports: StartPorts,
  { limits }: StartSettings,
  attempt: Attempt,
  sought: Evidence | null,
): Promise<void> {
  if (sought === null) return;
  const { roomId } = attempt;
  const { egressId } = sought;
  await writeAccepted(ports, attempt, sought, false, "start-timed-out");
  await stopEgress(ports, { roomId, egressId }, limits.stopMs);
  await settle(ports, limits, roomId, attempt.uid);
}
