import { ageOf } from "../lock/lock.ts";
import type { RoomObservation, StepPlace } from "./step.ts";

/** What all steps about one room say alike. */
export function placeOf({ roomId, held, storeNow, look }: RoomObservation): StepPlace {
  return {
    roomId,
    version: held?.version ?? null,
    ageMs: held === null ? null : ageOf(held, storeNow),
    room: roomWord(look),
  };
}

function roomWord(look: RoomObservation["look"]): StepPlace["room"] {
  if (look === null || "kind" in look) return "not-asked";
  if (look.room === null) return "missing";
  return look.room.publishers === 0 ? "no-publishers" : "with-publishers";
}
