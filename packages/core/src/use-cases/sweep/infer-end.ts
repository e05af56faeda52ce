import type { EgressId, RoomId, RoomSid, Uid } from "../../ids.ts";
import type { MediaStore } from "../../ports/media-store.ts";
import type { Evidence } from "../../recording/recording.ts";

/** An egress of which LiveKit tells nothing more. */
export type LostEgress = {
  readonly roomId: RoomId;
  readonly egressId: EgressId;
  readonly uid: Uid;
  readonly roomSid?: RoomSid | undefined;
};

/**
 * The end that its file tells: bytes under its key mean that it ended well; none, that it did not. Null when the media
 * cannot be asked.
 *
 * @param without What it is when there is no file: `failed` for one that was recording, `aborted` for a forgotten one.
 */
export async function inferEnd(
  media: MediaStore,
  egress: LostEgress,
  without: "failed" | "aborted",
): Promise<Evidence | null> {
  const { roomId, egressId, uid, roomSid } = egress;
  const file = await media.head({ roomId, uid });
  if (file.isErr()) return null;
  const sizeBytes = file.value?.sizeBytes ?? 0;
  const base = { roomId, egressId, uid, roomSid, source: "inferred", reason: "recorder-lost" } as const;
  return sizeBytes > 0
    ? { ...base, status: "complete", sizeBytes }
    : { ...base, status: without, error: "Its recorder was lost, and there is no file of it." };
}
