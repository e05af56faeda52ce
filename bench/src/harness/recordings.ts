import {
  createRoom,
  DEFAULT_ROOM_CONFIG,
  type EgressId,
  formatRecordingId,
  mediaFilename,
  type Recording,
  type RecordingIndex,
  type RoomId,
  type SweepPorts,
  type Uid,
} from "@tallylight/core";
import { inLanes } from "./interleave.ts";

const ROOM_HAS = 100;
const LANES = 256;
const BEGAN = 1_700_000_000_000;

/** One that has ended, a hundred of them in each room; one in so many has failed. */
export function endedRecording(n: number, failedOneIn = 8): Recording {
  const roomId = `daily-standup-${String(Math.floor(n / ROOM_HAS)).padStart(15, "0")}` as RoomId;
  const [egressId, uid] = [`EG_${String(n).padStart(12, "0")}` as EgressId, String(n).padStart(22, "u") as Uid];
  return {
    recordingId: formatRecordingId({ roomId, egressId, uid }),
    roomId,
    egressId,
    uid,
    revision: BEGAN + n,
    roomName: `Daily standup ${Math.floor(n / ROOM_HAS)}`,
    status: n % failedOneIn === 0 ? "failed" : "complete",
    source: "livekit",
    accepted: true,
    layout: "grid",
    encoding: "H264_720P_30",
    filename: mediaFilename(roomId, uid),
    startDate: BEGAN + n * 1_000,
    endDate: BEGAN + n * 1_000 + 60_000,
    durationSeconds: ((n * 7_919) % 7_200) + 0.5,
    sizeBytes: ((n * 104_729) % 1_000_000) * 1_000,
  };
}

export async function fillIndex(index: RecordingIndex, count: number): Promise<void> {
  await inLanes(count, LANES, async (nth) => (await index.restore(endedRecording(nth)))._unsafeUnwrap());
}

/** A room that can be recorded once somebody is in it. */
export async function makeRoom(ports: Pick<SweepPorts, "rooms" | "clock" | "ids">, roomId: RoomId): Promise<void> {
  (await createRoom(ports, { roomId, roomName: roomId, config: DEFAULT_ROOM_CONFIG }))._unsafeUnwrap();
}
