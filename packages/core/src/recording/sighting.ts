import type { EgressId, RoomSid, Uid } from "../ids.ts";
import type { LiveRoom } from "../ports/room-directory.ts";
import type { Evidence, Recording } from "./recording.ts";

/** An egress of ours as LiveKit lists it. */
export type Sighting = {
  readonly evidence: Evidence;
  /** `ended` also when LiveKit said so earlier and lists it as running now, or when it was given up and is silent. */
  readonly standing: "in-progress" | "ended";
  /** Our record of it. A glance reads it only where it decides. */
  readonly record: Recording | null | "could-not-ask" | "not-asked";
  /** Asked only where it decides. */
  readonly recorder: "answers" | "silent" | "not-asked";
};

/** What LiveKit says of a room at one moment. "Could not ask" is an error, never an empty look. */
export type Look = {
  readonly room: LiveRoom | null;
  readonly sightings: readonly Sighting[];
  /** Egresses that somebody else started in the room: reported, never touched. */
  readonly others: readonly EgressId[];
  /** Asked for by id, and not known to LiveKit. */
  readonly unknown: readonly EgressId[];
  /** Recorders in the room that answer and that neither LiveKit's list nor our records name: whose they are is lost. */
  readonly unnamed: readonly EgressId[];
  /** Unfinished recordings that LiveKit does not know. Only a full look tells. */
  readonly forgotten: readonly Recording[];
  /** Recordings that have ended while their index rows say that they go on. Only a full look tells. */
  readonly behind: readonly Recording[];
};

/**
 * An egress of ours in progress that is not the given attempt's. One that was left behind by the life of the room that
 * is on now is none: it ends by itself, or its upload runs on, beside whatever comes.
 */
export function otherInProgress(look: Look, uid: Uid | null): Evidence | null {
  const other = look.sightings.find(
    ({ evidence, standing }) =>
      standing === "in-progress" && evidence.uid !== uid && !isLeftBehind(evidence, look.room),
  );
  return other?.evidence ?? null;
}

/** Is another life of the room on than the one that is recorded? That LiveKit has no such room proves nothing. */
export function isOfOldLife(roomSid: RoomSid | undefined, room: LiveRoom | null): boolean {
  return room !== null && roomSid !== undefined && roomSid !== room.sid;
}

/**
 * Its room has ended, and it follows it. A recorder that was still starting when its room ended makes the room again and
 * records there: such a one is among the new life's recorders.
 */
export function isLeftBehind({ status, roomSid, egressId }: Evidence, room: LiveRoom | null): boolean {
  if (!isOfOldLife(roomSid, room) || status === "starting") return false;
  return status === "ending" || room?.recorders.includes(egressId) !== true;
}

/** The egress of one attempt in a look, by its `uid`; null when the look has none. */
export function sightingOf(look: Look, uid: Uid): Sighting | null {
  return look.sightings.find(({ evidence }) => evidence.uid === uid) ?? null;
}

/** The record that a sighting has, or null. */
export function recordIn({ record }: Pick<Sighting, "record">): Recording | null {
  return typeof record === "string" ? null : record;
}
