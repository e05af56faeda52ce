import type { Unavailable } from "../failure.ts";
import type { RecordingId, RoomId } from "../ids.ts";
import type { NotRecordable } from "../room/room.ts";
import type { EpochMs } from "../time.ts";

/** Why a start was refused. Nothing of the attempt is left in progress, or an order to stop it stands in the lock. */
export type StartRefusal =
  | NotRecordable
  | {
      readonly kind: "already-recording";
      readonly roomId: RoomId;
      readonly since: EpochMs | null;
      readonly recordingId: RecordingId | null;
    }
  | { readonly kind: "room-ended"; readonly roomId: RoomId }
  | { readonly kind: "stopped"; readonly roomId: RoomId }
  | { readonly kind: "start-timed-out"; readonly roomId: RoomId }
  /** `message`: LiveKit's own words. */
  | { readonly kind: "start-failed"; readonly roomId: RoomId; readonly message: string }
  | { readonly kind: "no-egress-capacity"; readonly roomId: RoomId }
  | Unavailable;
