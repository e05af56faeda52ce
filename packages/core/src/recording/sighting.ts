import type { EgressId, RoomSid, Uid } from "../ids.ts";
import type { LiveRoom } from "../ports/room-directory.ts";
import type { Evidence } from "./recording.ts";

/** An egress of ours as LiveKit lists it; `ended` also when it said so earlier and lists it as running now. */
export type Sighting = { readonly evidence: Evidence; readonly standing: "in-progress" | "ended" };

/** What LiveKit says of a room at one moment. "Could not ask" is an error, never an empty look. */
export type Look = {
  readonly room: LiveRoom | null;
  readonly sightings: readonly Sighting[];
  /** Egresses that somebody else started in the room: reported, never touched. */
  readonly others: readonly EgressId[];
  /** Asked for by id, and not known to LiveKit. */
  readonly unknown: readonly EgressId[];
};

/**
 * An egress of ours in progress that is not the given attempt's. The upload of an older life of the room than `sid` is
 * none: it runs on beside whatever comes.
 */
export function otherInProgress(look: Look, uid: Uid | null, sid: RoomSid | undefined): Evidence | null {
  const other = look.sightings.find(
    ({ evidence, standing }) => standing === "in-progress" && evidence.uid !== uid && !isOldUpload(evidence, sid),
  );
  return other?.evidence ?? null;
}

function isOldUpload({ status, roomSid }: Evidence, sid: RoomSid | undefined): boolean {
  return status === "ending" && roomSid !== undefined && roomSid !== sid;
}

export function sightingOf(look: Look, uid: Uid): Sighting | null {
  return look.sightings.find(({ evidence }) => evidence.uid === uid) ?? null;
}
