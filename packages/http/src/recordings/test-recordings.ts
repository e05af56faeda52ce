import {
  type EgressId,
  formatRecordingId,
  mediaFilename,
  type Recording,
  type RoomId,
  type Uid,
} from "@tallylight/core";
import type { House } from "../compose.ts";

/** For tests: a recording that has ended, in the catalog as a sweep would find it. Its file is the media store's. */
export async function storeRecording(
  house: House,
  of: Partial<Recording> & { readonly n: number },
): Promise<Recording> {
  const { n, ...changes } = of;
  const roomId = changes.roomId ?? ("stored-1" as RoomId);
  const id = { roomId, egressId: `EG_stored${n}` as EgressId, uid: `uid${String(n).padStart(19, "0")}` as Uid };
  const recording: Recording = {
    ...id,
    recordingId: formatRecordingId(id),
    status: "complete",
    source: "livekit",
    filename: mediaFilename(roomId, id.uid),
    roomName: "Stored",
    startDate: 1_795_000_000_000 + n,
    ...changes,
  };
  const { documents, index } = house.ports.catalog;
  (await documents.write(recording, null))._unsafeUnwrap();
  (await index.restore(recording))._unsafeUnwrap();
  return recording;
}
