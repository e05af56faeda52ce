import {
  formatRecordingId,
  isTerminal,
  pageOf,
  rankOf,
  type Recording,
  type RecordingId,
  type RecordingIndex,
  type Tombstone,
  type Version,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import type { ToldMessage } from "../wire/message.ts";

/** All that a memory index holds. Whoever makes it may look into it, empty it, or put it back as it was. */
export type IndexMemory = {
  readonly rows: Map<RecordingId, Recording>;
  readonly tombstones: Map<RecordingId, Tombstone>;
  /** By sequence, oldest first. */
  readonly outbox: Map<string, ToldMessage>;
  /** What waits for receivers: see `receiver-queue.ts`. */
  readonly queues: Map<string, string>;
  lastSequence: number;
  /** Marks of those who make it again. */
  readonly restoring: Set<Version>;
  whole: boolean;
};

export function emptyIndexMemory(): IndexMemory {
  return {
    rows: new Map(),
    tombstones: new Map(),
    outbox: new Map(),
    queues: new Map(),
    lastSequence: 0,
    restoring: new Set(),
    whole: false,
  };
}

/** The reference: what the other indexes do, without a store. */
export function memoryRecordingIndex(memory: IndexMemory = emptyIndexMemory()): RecordingIndex {
  const { rows, outbox } = memory;

  return {
    announce: (recording) => okAsync(announce(memory, recording)),
    page: (query) => okAsync(pageOf([...rows.values()], query)),
    unfinished: ({ roomId, limit }) => {
      const open = [...rows.values()].filter(({ status }) => !isTerminal(status));
      return okAsync(pageOf(open, { roomId, sortOrder: "asc", limit }).recordings);
    },
    noted: (limit) => {
      const since = ({ note }: Recording): number => note?.since ?? 0;
      const found = [...rows.values()].filter(({ note }) => note !== undefined);
      const byTime = (a: Recording, b: Recording): number =>
        since(a) - since(b) || (a.recordingId < b.recordingId ? -1 : 1);
      return okAsync(found.toSorted(byTime).slice(0, limit));
    },
    tombstones: (limit) => okAsync(oldestFirst(memory.tombstones).slice(0, limit)),
    forget: (id) => okAsync(void memory.tombstones.delete(formatRecordingId(id))),
    isWhole: () => okAsync(memory.whole),
    restore: (recording) => okAsync(announce(memory, recording, "silently")),
    beginRestore: (mark) => okAsync(void memory.restoring.add(mark)),
    setWhole: (mark) => okAsync(void (memory.whole ||= memory.restoring.delete(mark))),
    outbox: (limit) => {
      const waiting = [...outbox].slice(0, limit);
      return okAsync(
        waiting.flatMap(([sequence, { message }]) =>
          message.kind === "recording" ? [{ sequence, recording: message.recording, rank: message.rank }] : [],
        ),
      );
    },
    acknowledge: (sequence) => okAsync(void outbox.delete(sequence)),
  };
}

function announce(memory: IndexMemory, recording: Recording, how?: "silently"): void {
  const { rows, tombstones } = memory;
  const { recordingId } = recording;
  if (recording.deleted === true) {
    rows.delete(recordingId);
    const { roomId, egressId, uid, deletedAt = 0 } = recording;
    tombstones.set(recordingId, { roomId, egressId, uid, deletedAt });
  }
  // Whoever was slow may still announce what has been deleted since.
  if (tombstones.has(recordingId)) return;
  const rank = rankOf(recording);
  const row = rows.get(recordingId);
  // Row and event are written together, so the row's rank is the last one that was appended.
  const knownRank = row === undefined ? -1 : rankOf(row);
  if (rank < knownRank || (rank === knownRank && (recording.revision ?? 0) < (row?.revision ?? 0))) return;
  if (rank > knownRank && how !== "silently") {
    append(memory, { topic: recordingId, message: { kind: "recording", recording, rank } });
  }
  rows.set(recordingId, recording);
}

function oldestFirst(tombstones: IndexMemory["tombstones"]): readonly Tombstone[] {
  return [...tombstones]
    .toSorted(([a, one], [b, other]) => one.deletedAt - other.deletedAt || (a < b ? -1 : 1))
    .map(([, tombstone]) => tombstone);
}

export function append(memory: IndexMemory, told: ToldMessage): void {
  memory.outbox.set(sequenceOf(++memory.lastSequence), told);
}

/** Sixteen digits, so that the order of the texts is the order of the numbers. */
const sequenceOf = (number: number): string => String(number).padStart(16, "0");
