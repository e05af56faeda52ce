import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { EgressId, RoomId, RoomSid } from "../ids.ts";
import type { DurationMs } from "../time.ts";

/** A LiveKit room at this moment. */
export type LiveRoom = {
  readonly sid: RoomSid;
  /** Participants who are people: no recorder, no agent, nobody hidden. */
  readonly people: number;
  /** People who publish a track. */
  readonly publishers: number;
  /** Recorders that are listed in the room. Being listed proves little: see `docs/guarantees.md`. */
  readonly recorders: readonly EgressId[];
};

/** The rooms that LiveKit says are being recorded; `unnameable` are those whose names are no room ids. */
export type RecordedRooms = {
  /** Those that are being recorded now. */
  readonly rooms: readonly RoomId[];
  /** Names of rooms that are no room ids: nothing can be recorded in them, so they are reported. Any text. */
  readonly unnameable: readonly string[];
};

/** Moderators and speakers may publish; viewers may not. */
export type Role = "moderator" | "speaker" | "viewer";

/** Who wants to join a room, as whom, and for how long the token is good. */
export type JoinRequest = {
  readonly roomId: RoomId;
  readonly identity: string;
  readonly name?: string | undefined;
  readonly role: Role;
  readonly ttlMs: DurationMs;
};

/** LiveKit's rooms, which live while people are in them. */
export interface RoomDirectory {
  /** Null when LiveKit has no room of that name now. */
  find(roomId: RoomId): ResultAsync<LiveRoom | null, Unavailable>;
  /** What LiveKit says of all its rooms; one question whatever their number. */
  recorded(): ResultAsync<RecordedRooms, Unavailable>;
  /**
   * Does this recorder answer in its room? Being listed proves little; an empty `UpdateSubscriptions` to it is answered
   * while it lives, and for about 20 s after its end. False only when LiveKit itself says that nobody answers.
   */
  recorderAnswers(roomId: RoomId, egressId: EgressId): ResultAsync<boolean, Unavailable>;
  /** Makes the room, or finds it as it is. */
  open(roomId: RoomId): ResultAsync<{ readonly sid: RoomSid }, Unavailable>;
  /** Ends the room for everybody in it. A room that is not there is closed. */
  close(roomId: RoomId): ResultAsync<void, Unavailable>;
  /** A signed token with which a participant joins, and where. Asks nobody. */
  joinToken(request: JoinRequest): ResultAsync<{ readonly token: string; readonly url: string }, Unavailable>;
}
