import {
  formatRecordingId,
  type IndexState,
  isTerminal,
  pageOf,
  rankOf,
  type Recording,
  type RecordingId,
  type RecordingIndex,
  type Tombstone,
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
  /** Given by the first that begins to restore it. */
  epoch: string | null;
  /** Stands for what a store says of itself: changed, it has failed over. */
  life: number;
  /** The epoch and the life in which it was told that it is whole. */
  whole: string | null;
};

/** What an index and its outbox in memory begin with. */
export function emptyIndexMemory(): IndexMemory {
  return {
    rows: new Map(),
    tombstones: new Map(),
    outbox: new Map(),
    queues: new Map(),
    lastSequence: 0,
    epoch: null,
    life: 0,
    whole: null,
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
    state: () => okAsync(stateOf(memory)),
    beginRestore: (fresh) => {
      memory.epoch ??= fresh;
      return okAsync(lifeOf(memory));
    },
    restore: (recording) => okAsync(announce(memory, recording, "silently")),
    setWhole: (life) => {
      const isSame = memory.epoch !== null && life === lifeOf(memory);
      if (isSame) memory.whole = life;
      return okAsync(isSame);
    },
    rows: (ids) => okAsync(ids.map((id) => rows.get(id) ?? null)),
    count: () => okAsync(rows.size),
    drop: ({ recordingId, ...row }, replacement) => {
      const known = rows.get(recordingId);
      const isSame = known !== undefined && rankOf(known) === rankOf(row) && known.revision === row.revision;
      if (isSame) rows.delete(recordingId);
      if (isSame && replacement !== null) announce(memory, replacement, "silently");
      return okAsync(isSame);
    },
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

const lifeOf = ({ epoch, life }: IndexMemory): string => `${epoch}@${life}`;

function stateOf(memory: IndexMemory): IndexState {
  if (memory.epoch === null || memory.whole === null) return "lost";
  return memory.whole === lifeOf(memory) ? "whole" : "behind";
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
