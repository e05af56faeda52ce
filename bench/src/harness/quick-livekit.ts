import type { Egress, EgressId, Evidence, RoomDirectory, RoomId, RoomSid, Uid } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { activeLock, roomAt } from "./locks.ts";

/** A LiveKit that costs nothing: every room is there with two people in it, and it answers at once. */
export type QuickLiveKit = { readonly egress: Egress; readonly directory: RoomDirectory };

/** What it says of the recording of the n-th room, which `activeLock` is the lock of. */
export function runningIn(n: number): Evidence {
  const { uid, egressId, sid } = activeLock(n);
  return {
    roomId: roomAt(n),
    egressId: egressId as EgressId,
    uid,
    roomSid: sid,
    status: "active",
    source: "livekit",
    startDate: 1_795_000_000_000 + n,
  };
}

/** Each room of `roomAt`, so many, is being recorded, as its lock says. */
export function recordingLiveKit(rooms: number): QuickLiveKit {
  return liveKit({
    recorded: () => Array.from({ length: rooms }, (_, n) => roomAt(n)),
    inRoom: (roomId) => [runningIn(numberOf(roomId))],
    find: (egressId) => runningIn(Number(egressId.slice("EG_".length))),
    sidOf: (roomId) => activeLock(numberOf(roomId)).sid,
    recorderOf: (roomId) => [activeLock(numberOf(roomId)).egressId as EgressId],
  });
}

/** No room is being recorded, and what is started says "starting" until somebody else says more. */
export function startingLiveKit(started: (evidence: Evidence) => void = () => {}): QuickLiveKit {
  const known = new Map<string, Evidence>();
  let serial = 0;
  const start = (roomId: RoomId, uid: Uid): Evidence => {
    const egressId = `EG_${String((serial += 1)).padStart(12, "0")}` as EgressId;
    const evidence: Evidence = {
      roomId,
      egressId,
      uid,
      roomSid: "RM_bench" as RoomSid,
      status: "starting",
      source: "livekit",
      startDate: Date.now(),
    };
    known.set(egressId, evidence);
    started(evidence);
    return evidence;
  };
  return liveKit({
    inRoom: () => [],
    find: (egressId) => known.get(egressId) ?? null,
    sidOf: () => "RM_bench" as RoomSid,
    recorderOf: () => [],
    start,
  });
}

type Script = {
  readonly inRoom: (roomId: RoomId) => readonly Evidence[];
  readonly find: (egressId: EgressId) => Evidence | null;
  readonly sidOf: (roomId: RoomId) => RoomSid;
  readonly recorderOf: (roomId: RoomId) => readonly EgressId[];
  readonly recorded?: () => readonly RoomId[];
  readonly start?: (roomId: RoomId, uid: Uid) => Evidence;
};

function liveKit({ inRoom, find, sidOf, recorderOf, recorded = () => [], start }: Script): QuickLiveKit {
  return {
    egress: {
      start: ({ roomId, uid }) => {
        if (start === undefined) throw new Error("nothing is to be started here");
        return okAsync(start(roomId, uid));
      },
      stop: () => okAsync({ kind: "stopping", evidence: null }),
      find: (egressId) => okAsync(find(egressId)),
      inRoom: (roomId) => okAsync({ ours: inRoom(roomId), others: [] }),
    },
    directory: {
      find: (roomId) => okAsync({ sid: sidOf(roomId), people: 2, publishers: 2, recorders: recorderOf(roomId) }),
      recorded: () => okAsync({ rooms: recorded(), unnameable: [] }),
      recorderAnswers: () => okAsync(true),
      open: (roomId) => okAsync({ sid: sidOf(roomId) }),
      close: () => okAsync(undefined),
      joinToken: () => okAsync({ token: "", url: "" }),
    },
  };
}

export const numberOf = (roomId: RoomId): number => Number(roomId.slice(-12));
