import { claim, type RoomId, type RoomSid, type SweepPorts } from "@tallylight/core";
import { type Finding, fine, problem, unreachable } from "./finding.ts";

const ABOUT = "lock store";
/** Nobody's: a room id that the slug of no name gives. */
const ROOM = "tallylight-doctor" as RoomId;

/**
 * Takes a lock of a room that nobody has, tries to take it a second time, and frees it again: the whole of what the
 * store is for, with its scripts and permissions.
 */
export async function lockFindings({ locks, ids }: Pick<SweepPorts, "locks" | "ids">, next: string): Promise<Finding> {
  const lock = claim({ uid: ids.uid(), sid: "RM_doctor" as RoomSid, owner: "tallylight doctor" });
  const began = performance.now();
  const version = ids.version();
  const taken = await locks.swap(ROOM, { expected: null, next: { version, lock } });
  if (taken.isErr()) return unreachable(ABOUT, taken.error, next);
  const ms = Math.round(performance.now() - began);
  if (!taken.value.won) return fine(ABOUT, "another doctor holds its test lock right now");
  const second = await locks.swap(ROOM, { expected: null, next: { version: ids.version(), lock } });
  const freed = await locks.swap(ROOM, { expected: version, next: null });
  if (second.isErr()) return unreachable(ABOUT, second.error, next);
  if (freed.isErr()) return unreachable(ABOUT, freed.error, next);
  if (second.value.won) {
    return problem(ABOUT, "it gave one lock to two", "Use another store: this one does not compare and set.");
  }
  return fine(ABOUT, `a lock was taken, refused a second time and freed (${ms} ms to take it)`);
}
