import { systemIds } from "@tallylight/adapters/system";
import { claim, type EgressId, type Lock, type LockStore, type RoomId, type RoomSid, type Uid } from "@tallylight/core";
import { inLanes } from "./interleave.ts";

const LANES = 64;

const digits = (n: number): string => String(n).padStart(12, "0");

export const roomAt = (n: number): RoomId => `daily-standup-${digits(n)}` as RoomId;

/** As a start writes it. */
export const freshClaim = (): Lock => claim({ uid: systemIds.uid(), sid: "RM_bench" as RoomSid, owner: "bench" });

/** As a running recording holds it. */
export function activeLock(n: number): Lock {
  return {
    state: "active",
    uid: digits(n).padStart(22, "u") as Uid,
    sid: `RM_${digits(n)}` as RoomSid,
    egressId: `EG_${digits(n)}` as EgressId,
    owner: "bench",
  };
}

export async function fillLocks(store: LockStore, from: number, to: number): Promise<void> {
  await inLanes(to - from, LANES, async (nth) => {
    const swap = { expected: null, next: { version: systemIds.version(), lock: activeLock(from + nth) } };
    const { won } = (await store.swap(roomAt(from + nth), swap))._unsafeUnwrap();
    if (!won) throw new Error(`${roomAt(from + nth)} is locked already`);
  });
}
