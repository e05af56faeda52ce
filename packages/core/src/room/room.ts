import type { RoomId } from "../ids.ts";
import type { Layout } from "../recording/recording.ts";
import type { EpochMs } from "../time.ts";

/** `closed`: nobody may enter it any more. `active_meeting`: LiveKit said that its room is open. */
export type RoomStatus = "open" | "active_meeting" | "closed";

/** What becomes of a room when its meeting ends. */
export type MeetingEndAction = "close" | "delete";

/** How recordings of a room are made, unless a start says otherwise. `encoding`: a preset's name, or LiveKit's options. */
export type RecordingConfig = {
  readonly enabled: boolean;
  readonly layout: Layout;
  /** A preset's name, or the encoding object as it was asked for. */
  readonly encoding: string | object;
};

/** A room as a value: what its owner decided about it. Who is in it is LiveKit's to say. */
export type Room = {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly creationDate: EpochMs;
  readonly autoDeletionDate?: EpochMs | undefined;
  readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
  readonly status: RoomStatus;
  readonly config: RoomConfig;
  /** What becomes of it when its meeting ends; absent: nothing. */
  readonly meetingEndAction?: MeetingEndAction | undefined;
  /** Beside `delete`: its recordings go with it; else a room that has any by then is closed instead. */
  readonly meetingEndRecordings?: true | undefined;
  /** Marked first when it is deleted: from then on nothing can be recorded in it. */
  readonly deleting?: true | undefined;
  /** Beside `deleting`: its meeting is ended; else a room that has one is not deleted. */
  readonly deletingMeeting?: true | undefined;
  /** Beside `deleting`: its recordings go with it; else a room that has any is not deleted. */
  readonly deletingRecordings?: true | undefined;
  /** What the store holds of this room and this version does not know. Kept as it is. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
};

/** What becomes of a meeting and of recordings when the room's date has come (OpenVidu Meet's words). */
export type AutoDeletionPolicy = {
  readonly withMeeting: "force" | "when_meeting_ends";
  readonly withRecordings: "force" | "close";
};

/** The blocks beside `recording` belong to the web application: kept and returned; only e2ee matters here. */
export type RoomConfig = {
  readonly recording: RecordingConfig;
  readonly chat: { readonly enabled: boolean };
  readonly virtualBackground: { readonly enabled: boolean };
  readonly e2ee: { readonly enabled: boolean };
  readonly captions: { readonly enabled: boolean };
};

/** What a room has of which nobody said anything else: recording is on. */
export const DEFAULT_ROOM_CONFIG: RoomConfig = {
  recording: { enabled: true, layout: "grid", encoding: "H264_720P_30" },
  chat: { enabled: true },
  virtualBackground: { enabled: true },
  e2ee: { enabled: false },
  captions: { enabled: true },
};

/** A recorder cannot decrypt what participants encrypted for each other: e2ee turns recording off. */
export function consistent(config: RoomConfig): RoomConfig {
  return config.e2ee.enabled ? { ...config, recording: { ...config.recording, enabled: false } } : config;
}

/** Why nothing is recorded in a room now. No lock was taken. */
export type NotRecordable =
  | { readonly kind: "room-not-found"; readonly roomId: RoomId }
  | { readonly kind: "recording-disabled"; readonly roomId: RoomId }
  | { readonly kind: "room-empty"; readonly roomId: RoomId };
