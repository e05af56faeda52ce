import type { Lock } from "../../lock/lock.ts";
import type { Evidence } from "../../recording/recording.ts";
import { isOfOldLife } from "../../recording/sighting.ts";
import type { Attempt, StartPorts, StartSettings } from "./attempt.ts";

/**
 * Why is the lock gone before the answer to the start came? Because the egress has ended, or its room has: then it stays
 * gone, and a recorder that made the room again is ended. Else the store was emptied, and it is made again as LiveKit
 * says that it was. Where LiveKit lists no such room that is not known: then a promised recording gets its lock from the
 * next sweep, or the next start, which look again.
 *
 * @returns the lock to be written, or why there is to be none.
 */
export async function lostLock(
  { egress, directory }: StartPorts,
  { owner }: StartSettings,
  { roomId, sid }: Attempt,
  evidence: Evidence,
): Promise<Lock | "stays-gone" | "room-over"> {
  const { uid, egressId } = evidence;
  const { status: state } = (await egress.find(egressId)).unwrapOr(null) ?? evidence;
  if (state !== "starting" && state !== "active") return "stays-gone";
  const room = (await directory.find(roomId)).unwrapOr(null);
  if (room === null) return "stays-gone";
  return isOfOldLife(sid, room) ? "room-over" : { state, uid, sid, egressId, owner };
}
