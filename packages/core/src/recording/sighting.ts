import type { EgressId, Uid } from "../ids.ts";
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

export function sightingOf(look: Look, uid: Uid): Sighting | null {
  return look.sightings.find(({ evidence }) => evidence.uid === uid) ?? null;
}
