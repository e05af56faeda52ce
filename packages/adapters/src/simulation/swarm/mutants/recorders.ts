import type { Mutant } from "./mutant.ts";

/** Which recorders live, which are given up, and what becomes of recordings that have no lock. */
export const RECORDER_MUTANTS: readonly Mutant[] = [
  {
    name: "one-silent-look",
    sentence: "A recorder that does not answer one look is given up, without a second one and without a stop.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/gc/judge-recorder.ts",
        find: 'return recorder === "silent" ? whileSilent(note, storeNow, times) : null;',
        replace: 'return recorder === "silent" ? { action: "give-up", why: "recorder-silent" } : null;',
      },
    ],
  },
  {
    name: "lost-recorder-never-given-up",
    sentence: "A recorder that is dead is waited for, for ever.",
    edits: [
      {
        file: "core/src/gc/judge-recorder.ts",
        find: 'return recorder === "silent" ? whileSilent(note, storeNow, times) : null;',
        replace: "return null;",
      },
    ],
  },
  {
    name: "lost-upload-never-given-up",
    sentence: "A recorder that died while it uploaded is waited for, for ever.",
    edits: [
      {
        file: "core/src/gc/judge-recorder.ts",
        find: 'if (evidence.status === "ending" || known?.status === "ending") return whileUploading(note, storeNow, times);',
        replace: 'if (evidence.status === "ending" || known?.status === "ending") return null;',
      },
    ],
  },
  {
    name: "old-word-forgotten",
    sentence: "What LiveKit lists as running is in progress, although it said earlier that it had ended.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/sight.ts",
        find: 'if (told || over) return ok(seenAs(evidence, "ended", record));',
        replace: 'if (told) return ok(seenAs(evidence, "ended", record));',
      },
    ],
  },
  {
    name: "own-guess-believed",
    sentence: "A sweep believes the catalog that a recording has ended, although its recorder answers.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/sight.ts",
        find: "if (givenUp && absent) return",
        replace: "if (givenUp) return",
      },
    ],
  },
  {
    name: "forgotten-by-livekit-is-over",
    sentence: "An egress that LiveKit does not know has ended, although its recorder answers.",
    edits: [
      {
        file: "core/src/use-cases/sight.ts",
        find: "return ok(answers ? seenAs(last,",
        replace: "return ok(answers === null ? seenAs(last,",
      },
    ],
  },
  {
    name: "unnamed-recorder-unseen",
    sentence: "A lock without an egress id goes although a recorder that nobody can name answers in the room.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/gc/plan-lock.ts",
        find: "if (look.unnamed.length > 0) return",
        replace: "if (look.unnamed.length < 0) return",
      },
    ],
  },
  {
    name: "given-up-is-complete",
    sentence: "A recording that is given up is called complete without looking for its file.",
    edits: [
      {
        file: "core/src/use-cases/sweep/infer-end.ts",
        find: "return sizeBytes > 0\n",
        replace: "return sizeBytes >= 0\n",
      },
    ],
  },
  {
    name: "promised-stray-evicted",
    sentence: "A promised recording whose lock was lost is stopped instead of being given the room again.",
    edits: [
      {
        file: "core/src/recording/recording.ts",
        find: "return record?.accepted === true &&",
        replace: "return record?.uid === null &&",
      },
    ],
  },
  {
    name: "refused-stray-adopted",
    sentence: "A recording whose start was refused is given the room when it is found running.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/gc/plan-room.ts",
        find: 'return isRunning(evidence) && recorder === "answers" && isPromised(recordIn(sighting));',
        replace: 'return isRunning(evidence) && recorder === "answers";',
      },
    ],
  },
  {
    name: "stray-left-alone",
    sentence: "A sweep does not stop a recording that runs beside its room's lock.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/gc/plan-room.ts",
        find: 'return [{ ...about(evidence), action: "evict", why: promised ? "another-holds" : "not-promised" }, ...life];',
        replace: "return life;",
      },
    ],
  },
  {
    name: "evicted-beside-an-ended-lock",
    sentence: "A promised recording is stopped beside a young lock that a failover brought back, whose own has ended.",
    edits: [
      {
        file: "core/src/gc/plan-room.ts",
        find: 'return !goes && sightingOf(look, lock.uid)?.standing === "in-progress";',
        replace: "return !goes;",
      },
    ],
  },
  {
    name: "evicted-yet-promised",
    sentence: "A recording is stopped as not promised without being refused for good: its start promises it meanwhile.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/sweep/apply-recording.ts",
        find: "const refused = unpromised ? { accepted: false } : {};",
        replace: "const refused = {};",
      },
    ],
  },
];
