import type { Mutant } from "./mutant.ts";

/** What is written of recordings, in which order, and how they are deleted. */
export const RECORDING_MUTANTS: readonly Mutant[] = [
  {
    name: "last-word-wins",
    sentence: "A late event overwrites the status of a recording: the last word wins, not the highest.",
    edits: [
      {
        file: "core/src/recording/evolve.ts",
        find: "const higher = rankOf(evidence) > rankOf(current);",
        replace: "const higher = rankOf(evidence) !== rankOf(current);",
      },
    ],
  },
  {
    name: "released-unresolved",
    sentence: "A sweep frees a lock without writing what became of its egress.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/sweep/apply-lock.ts",
        find: "const { defer } = yield* resolve(ports, step.roomId, step.lock, ended);",
        replace:
          "const { defer } = ended === null || ended !== null ? NOTHING : yield* resolve(ports, step.roomId, step.lock, ended);",
      },
    ],
  },
  {
    name: "lock-before-record",
    sentence: "An end frees the lock first and is written after that: a crash between the two loses it.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-recorder-event.ts",
        find: "new ResultAsync(write(told)).andThen(({ stored, defer }) =>\n    moveLock(ports, reading, told, defer).map((lock) => {",
        replace:
          "moveLock(ports, reading, told, undefined).andThen((lock) =>\n    new ResultAsync(write(told)).andThen(({ stored, defer }) => (defer === undefined ? okAsync(stored) : ports.locks.defer(defer).map(() => stored))).map((stored) => {",
      },
    ],
  },
  {
    name: "outage-drops-evidence",
    sentence: "What the documents cannot take while they are away is dropped instead of queued.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/record.ts",
        find: "ok({ stored: null, defer: evidence })",
        replace: "ok({ stored: null, defer: undefined })",
      },
    ],
  },
  {
    name: "handed-on-for-ever",
    sentence: "A document that was handed on instead of read is not read either when another has written it since.",
    shownBy: "scenario",
    edits: [{ file: "core/src/use-cases/record.ts", find: "    handed = undefined;\n", replace: "" }],
  },
  {
    name: "handed-on-unchecked",
    sentence: "What was handed on is written over whatever is there, as if nobody else could have written meanwhile.",
    edits: [
      {
        file: "adapters/src/documents/recording-documents.ts",
        find: 'return writeValue(documents, key, { value: recording, text }, expected).mapErr(failed("write"));',
        replace:
          'return documents.read(key).mapErr(failed("write")).andThen((now) => writeValue(documents, key, { value: recording, text }, now?.etag ?? null).mapErr(failed("write")));',
      },
    ],
  },
  {
    name: "unread-lock-drops-evidence",
    sentence: "What is said while a lock in S3 cannot be read is dropped instead of queued.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-recorder-event.ts",
        find: ".orElse((away) => ports.locks.defer(evidence).andThen(() => err(away)))",
        replace: ".orElse((away) => err(away))",
      },
    ],
  },
  {
    name: "queue-leaves-the-lock",
    sentence: "What waited in the queue is recorded, and the lock of its room is left to the next sweep.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-recorder-event.ts",
        find: 'if (evidence.source !== "livekit") return record(ports, evidence);',
        replace: 'if (evidence.source !== "livekit" || evidence.uid !== "") return record(ports, evidence);',
      },
    ],
  },
  {
    name: "queued-guess-frees",
    sentence: "What was inferred and queued frees a lock that has been moved on since.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-recorder-event.ts",
        find: 'if (evidence.source !== "livekit") return record(ports, evidence);',
        replace: "",
      },
    ],
  },
  {
    name: "room-over-untold",
    sentence: "Whoever frees a room because its meeting is over does not tell the index of its record.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-room-event.ts",
        find: "yield* ports.catalog.index.announce(stored.value);",
        replace: "",
      },
    ],
  },
  {
    name: "queue-not-drained",
    sentence: "What waits for the documents waits for ever.",
    edits: [
      {
        file: "core/src/use-cases/drain.ts",
        find: "of waiting) {",
        replace: "of waiting.slice(waiting.length)) {",
      },
    ],
  },
  {
    name: "queue-cleared-unwritten",
    sentence: "What the documents refuse while the queue is drained is taken off the queue all the same.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/drain.ts",
        find: "if (written.isErr()) continue;",
        replace: "",
      },
    ],
  },
  {
    name: "index-not-told",
    sentence: "A change of a record is not announced: neither an event nor its row.",
    edits: [
      {
        file: "core/src/use-cases/record.ts",
        find: "index.announce(written).map(() => stored)",
        replace: "ok(stored)",
      },
    ],
  },
  {
    name: "row-stays-behind",
    sentence: "A row that a crash has left behind its record is not mended by a sweep.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/gc/plan-room.ts",
        find: "...look.behind.map(",
        replace: "...look.behind.slice(look.behind.length).map(",
      },
    ],
  },
  {
    name: "forgotten-never-ends",
    sentence: "An unfinished recording that LiveKit has forgotten stays unfinished.",
    edits: [
      {
        file: "core/src/gc/plan-room.ts",
        find: "...forgotten(room),",
        replace: "",
      },
    ],
  },
  {
    name: "deleted-in-progress",
    sentence: "A recording is deleted without asking LiveKit whether it is in progress.",
    edits: [
      {
        file: "core/src/use-cases/recordings.ts",
        find: "if (!already && (yield* inProgress(",
        replace: "if (already && (yield* inProgress(",
      },
    ],
  },
  {
    name: "tombstone-overwritten",
    sentence: "A late word of a deleted recording's egress brings it back.",
    edits: [
      {
        file: "core/src/recording/evolve.ts",
        find: "if (current.deleted === true) return current;\n  const higher",
        replace: "if (current.deleted === true) return firstRecord(evidence);\n  const higher",
      },
    ],
  },
  {
    name: "tombstone-purged-at-once",
    sentence: "A tombstone is purged by the next sweep, while LiveKit still speaks of its egress.",
    edits: [
      { file: "core/src/settings.ts", find: "tombstoneMs: 48 * 3_600_000,", replace: "tombstoneMs: 0," },
      {
        file: "core/src/use-cases/sweep/purge-tombstones.ts",
        find: "if ((yield* ports.egress.find(tombstone.egressId)) !== null) {",
        replace: "if (ports === null) {",
      },
    ],
  },
  {
    name: "row-stays-when-deleted",
    sentence: "A deleted recording keeps its row in the lists.",
    edits: [
      {
        file: "core/src/use-cases/recordings.ts",
        find: "yield* index.announce({ ...tombstone, deletedAt: undefined });",
        replace: "",
      },
      {
        file: "core/src/use-cases/recordings.ts",
        find: "yield* index.announce(tombstone);\n",
        replace: "",
      },
    ],
  },
  {
    name: "written-before-named",
    sentence: "An egress is written down before its id is in its lock: a crash leaves an entry that nothing tells of.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-recorder-event.ts",
        find: "ports.locks.read(evidence.roomId).andThen((reading) => nameEgress(ports, reading, evidence));",
        replace: "ports.locks.read(evidence.roomId);",
      },
    ],
  },
  {
    name: "whole-though-emptied",
    sentence: "An index that is emptied once more while it is made again is called whole.",
    shownBy: "scenario",
    edits: [
      {
        file: "adapters/src/memory/recording-index.ts",
        find: "const isSame = memory.epoch !== null && life === lifeOf(memory);",
        replace: 'const isSame = (memory.epoch ??= life.split("@")[0] ?? "") !== "";',
      },
    ],
  },
  {
    name: "next-room-deleted",
    sentence: "A deletion that another has finished goes on in the room that was made anew under the same id.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/end-room.ts",
        find: "return rooms.find(roomId).map((stored) => stored?.value.deleting === true);",
        replace: "return rooms.find(roomId).map((stored) => stored?.value.deleting !== null);",
      },
    ],
  },
  {
    name: "deleted-before-its-start",
    sentence: "A deletion takes an older recording's upload for the egress that the room's lock waits for.",
    edits: [
      {
        file: "core/src/use-cases/end-room.ts",
        find: "const seenOwn = lock === null ? inProgress.length > 0 : sightingOf(seen, lock.uid) !== null;",
        replace: "const seenOwn = inProgress.length > 0;",
      },
    ],
  },
  {
    name: "news-restored-in-silence",
    sentence: "What was written while the index was away is taken into it without an event when it is made again.",
    edits: [
      {
        file: "core/src/use-cases/catalog/rebuild-catalog.ts",
        find: "const isNews = old !== null && rankOf(old) < rankOf(recording);",
        replace: "const isNews = old !== null && rankOf(old) < 0;",
      },
    ],
  },
  {
    name: "queued-by-guess",
    sentence: "Who finds the room free after a lost answer takes it that the evidence was queued with that.",
    edits: [
      {
        file: "core/src/use-cases/swap-surely.ts",
        find: "if (!outcome.won || next !== null || defer === undefined) return okAsync(outcome);",
        replace: "if (defer === undefined || outcome !== undefined) return okAsync(outcome);",
      },
    ],
  },
];
