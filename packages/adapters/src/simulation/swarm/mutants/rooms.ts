import type { Mutant } from "./mutant.ts";

/** What the end of a meeting does to its room. */
export const ROOM_MUTANTS: readonly Mutant[] = [
  {
    name: "meeting-over-on-a-guess",
    sentence: "A room is closed or deleted with the end of its meeting although LiveKit could not be asked about it.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/meetings.ts",
        find: "live.isErr() && room.meetingEndAction !== undefined ? room : afterMeeting(room),",
        replace: "afterMeeting(room),",
      },
    ],
  },
  {
    name: "meeting-over-of-any-life",
    sentence: "The late end of a meeting ends the one that has begun in its room since.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/meetings.ts",
        find: "live !== null && live.sid !== sid;",
        replace: "live !== null && sid === null;",
      },
    ],
  },
  {
    name: "meeting-over-takes-recordings",
    sentence: "A room that is deleted with the end of its meeting takes recordings with it that nobody spoke of.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/room/deletion.ts",
        find: 'const otherwise = meetingEndAction === "delete" ? "close" : "fail";',
        replace: 'const otherwise = meetingEndAction === "delete" ? "force" : "fail";',
      },
    ],
  },
  {
    name: "deletion-waits-for-ever",
    sentence: "A deletion waits for the egress of a lock without any, however long its start is over.",
    edits: [
      {
        file: "core/src/use-cases/end-room.ts",
        find: "return held.lock.egressId === null && ageOf(held, storeNow) < lockGraceMs;",
        replace: "return held.lock.egressId === null;",
      },
    ],
  },
];
