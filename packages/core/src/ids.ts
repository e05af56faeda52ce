import { err, ok, type Result } from "neverthrow";

/*
 * recording-id = room-id "--" egress-id "--" uid      parsed from the right: neither uid nor egress-id holds a hyphen
 * room-id      = 1*100( ALPHA / DIGIT / "_" / "-" )   no hyphen at either end, no "--" inside
 * egress-id    = "EG_" 1*64( ALPHA / DIGIT / "_" )    LiveKit's
 * uid          = 1*64( ALPHA / DIGIT )                22 base62 characters when it is ours, 10 hex digits in old stores
 */

/** A room: a path segment in the store and the name of the LiveKit room. */
export type RoomId = string & { readonly __brand: "RoomId" };

/** LiveKit's name of one recording job. */
export type EgressId = string & { readonly __brand: "EgressId" };

/** Our own name of one attempt to record, made before its egress exists. It names the file. */
export type Uid = string & { readonly __brand: "Uid" };

/** `{roomId}--{egressId}--{uid}` (OpenVidu Meet's README, "Recording Identifier Format"). */
export type RecordingId = string & { readonly __brand: "RecordingId" };

/** LiveKit's name of one life of a room, `RM_…`: a room that is emptied and entered again has a new one. */
export type RoomSid = string & { readonly __brand: "RoomSid" };

/** 128 random bits in hex, new for each write of a lock. */
export type Version = string & { readonly __brand: "Version" };

/** What a recording id is made of. */
export type RecordingIdParts = { readonly roomId: RoomId; readonly egressId: EgressId; readonly uid: Uid };

/** A text that is no id of its kind. `reason` goes on after the name of what it is about: "has two hyphens in a row". */
export type InvalidId = {
  readonly kind: "invalid-id";
  readonly what: "roomId" | "egressId" | "uid" | "recordingId";
  readonly reason: string;
};

const invalid = (what: InvalidId["what"], reason: string): Result<never, InvalidId> =>
  err({ kind: "invalid-id", what, reason });

/** Characters; all of them are ASCII. */
export const MAX_ROOM_ID_LENGTH = 100;

/** A text as a room id, by the grammar above. Nothing is dropped or changed to make it one. */
export function parseRoomId(input: string): Result<RoomId, InvalidId> {
  if (input.length === 0) return invalid("roomId", "is empty");
  if (input.length > MAX_ROOM_ID_LENGTH) return invalid("roomId", `is longer than ${MAX_ROOM_ID_LENGTH} characters`);
  if (!/^[A-Za-z0-9_-]+$/.test(input)) return invalid("roomId", "has a character other than A-Z a-z 0-9 _ -");
  if (input.startsWith("-") || input.endsWith("-")) return invalid("roomId", "begins or ends with a hyphen");
  if (input.includes("--")) return invalid("roomId", "has two hyphens in a row");
  return ok(input as RoomId);
}

/** LiveKit's form, `EG_` and letters and digits; whether there is such an egress only LiveKit knows. */
export function parseEgressId(input: string): Result<EgressId, InvalidId> {
  return /^EG_[A-Za-z0-9_]{1,64}$/.test(input)
    ? ok(input as EgressId)
    : invalid("egressId", "is not EG_ and 1 to 64 characters of A-Z a-z 0-9 _");
}

/** Ours, or a shorter one of OpenVidu Meet's. */
export function parseUid(input: string): Result<Uid, InvalidId> {
  return /^[A-Za-z0-9]{1,64}$/.test(input)
    ? ok(input as Uid)
    : invalid("uid", "is not 1 to 64 characters of A-Z a-z 0-9");
}

/** Was this uid made by Tallylight? (Stores of OpenVidu Meet hold shorter ones.) */
export function isOurUid(uid: string): boolean {
  return /^[A-Za-z0-9]{22}$/.test(uid);
}

/** `{roomId}--{egressId}--{uid}`. Its parts are ids already, so it always parses back to them. */
export function formatRecordingId(parts: RecordingIdParts): RecordingId {
  return `${parts.roomId}--${parts.egressId}--${parts.uid}` as RecordingId;
}

/** Read from the right, as a room id may hold single hyphens. `reason` names the part that is wrong. */
export function parseRecordingId(input: string): Result<RecordingIdParts, InvalidId> {
  const uidAt = input.lastIndexOf("--");
  const egressAt = uidAt < 1 ? -1 : input.lastIndexOf("--", uidAt - 1);
  if (egressAt < 1) return invalid("recordingId", "is not {roomId}--{egressId}--{uid}");
  const part = (error: InvalidId): InvalidId => ({
    ...error,
    what: "recordingId",
    reason: `its ${error.what} ${error.reason}`,
  });
  return parseRoomId(input.slice(0, egressAt))
    .andThen((roomId) =>
      parseEgressId(input.slice(egressAt + 2, uidAt)).andThen((egressId) =>
        parseUid(input.slice(uidAt + 2)).map((uid) => ({ roomId, egressId, uid })),
      ),
    )
    .mapErr(part);
}
