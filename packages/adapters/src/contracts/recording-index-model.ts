import {
  comparePositions,
  isTerminal,
  NOTE_KINDS,
  positionOf,
  rankOf,
  type Recording,
  RECORDING_SORT_FIELDS,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingIndex,
  type RecordingPosition,
  type RecordingQuery,
  type RoomId,
  type Tombstone,
} from "@tallylight/core";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Cases } from "./cases.ts";
import { announce, events, listed, recording, value } from "./recording-index-samples.ts";

export const recordingIndexModelCases: Cases<() => Promise<RecordingIndex>> = {
  "answers as a naive model does, whatever is announced, restored, acknowledged, forgotten and asked": async (
    makeIndex,
  ) => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 40 }), queries, async (many, query) => {
        const [index, model] = [await makeIndex(), naiveModel()];
        for (const step of many) await take(step, index, model);
        expect((await events(index)).map((event) => event.recording)).toEqual(model.events);
        expect(await listed(index, query)).toEqual(model.list(query));
        const open = await value(index.unfinished({ roomId: query.roomId, limit: 5 }));
        expect(open).toEqual(model.unfinished(query.roomId).slice(0, 5));
        expect(await value(index.noted(query.limit))).toEqual(model.noted().slice(0, query.limit));
        expect(await value(index.tombstones(query.limit))).toEqual(model.tombstones().slice(0, query.limit));
      }),
      { numRuns: 60 },
    );
  },
};

type Step =
  | { readonly announce: Recording }
  | { readonly restore: Recording }
  | { readonly acknowledge: number }
  | { readonly forget: Recording };

const roomIds = fc.constantFrom("room", "room2") as fc.Arbitrary<RoomId>;
const statuses = fc.constantFrom(...RECORDING_STATUSES);
const announced = fc
  .record({
    n: fc.nat(5),
    roomId: roomIds,
    status: statuses,
    source: fc.constantFrom("livekit", "inferred"),
    accepted: fc.boolean(),
    revision: fc.option(fc.nat(2), { nil: undefined }),
    note: fc.option(fc.record({ kind: fc.constantFrom(...NOTE_KINDS), since: fc.nat(3) }), { nil: undefined }),
    startDate: fc.option(fc.nat(3), { nil: undefined }),
    // Names whose order by code point is not that of JavaScript's strings, or that hold what separates; and doubles.
    roomName: fc.constantFrom(undefined, "", " ", "!", "a", "a b", "a!b", "\u{ff5e}", "\u{1f600}", "\t\0"),
    durationSeconds: fc.constantFrom(undefined, 0, 1e-9, 2, 10, 123456.789),
    sizeBytes: fc.constantFrom(undefined, 0, 9, 10, 2 ** 40),
    deleted: fc.option(fc.constant(true), { freq: 8, nil: undefined }),
    deletedAt: fc.option(fc.nat(3), { nil: undefined }),
  })
  .map((told) => ({ announce: recording(told) }));
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: announced },
  { weight: 1, arbitrary: fc.record({ acknowledge: fc.nat(9) }) },
  { weight: 1, arbitrary: announced.map((step) => ({ restore: step.announce })) },
  { weight: 1, arbitrary: announced.map((step) => ({ forget: step.announce })) },
);
const queries: fc.Arbitrary<RecordingQuery> = fc
  .record({
    roomId: fc.option(roomIds, { nil: undefined }),
    statuses: fc.option(fc.array(statuses, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    sortField: fc.constantFrom(undefined, ...RECORDING_SORT_FIELDS),
    sortOrder: fc.constantFrom(undefined, "asc" as const, "desc" as const),
    limit: fc.integer({ min: 1, max: 5 }),
    from: fc.option(announced, { nil: undefined }),
  })
  .map(({ from, ...query }) => ({
    ...query,
    after: from === undefined ? undefined : positionOf(from.announce, query.sortField ?? "startDate"),
  }));

type Model = ReturnType<typeof naiveModel>;

async function take(step: Step, index: RecordingIndex, model: Model): Promise<void> {
  if ("announce" in step) {
    model.announce(step.announce);
    return announce(index, step.announce);
  }
  if ("restore" in step) {
    model.announce(step.restore, "silently");
    return value(index.restore(step.restore));
  }
  if ("forget" in step) {
    model.forget(step.forget);
    return value(index.forget(step.forget));
  }
  const event = (await events(index))[step.acknowledge];
  if (event === undefined) return;
  model.events.splice(step.acknowledge, 1);
  await value(index.acknowledge(event.sequence));
}

/** The port's comment, word for word: what was said last of each recording, kept apart for outbox and rows. */
function naiveModel() {
  const lastAppended = new Map<RecordingId, number>();
  const rows = new Map<RecordingId, Recording>();
  const events: Recording[] = [];
  const gone = new Map<RecordingId, Tombstone>();
  const list = (query: Partial<RecordingQuery>): Recording[] => {
    const { roomId, statuses, after, sortField = "startDate", sortOrder = "desc" } = query;
    const place = (row: Recording) => positionOf(row, sortField);
    const compare = (a: RecordingPosition, b: RecordingPosition): number =>
      sortOrder === "asc" ? comparePositions(a, b) : comparePositions(b, a);
    return [...rows.values()]
      .filter((row) => roomId === undefined || row.roomId === roomId)
      .filter((row) => statuses === undefined || statuses.includes(row.status))
      .filter((row) => after === undefined || compare(place(row), after) > 0)
      .toSorted((a, b) => compare(place(a), place(b)));
  };
  return {
    events,
    list,
    unfinished: (roomId: RoomId | undefined) =>
      list({ roomId })
        .filter((row) => !isTerminal(row.status))
        .toReversed(),
    noted: () =>
      [...rows.values()]
        .filter((row) => row.note !== undefined)
        .toSorted((a, b) => (a.note?.since ?? 0) - (b.note?.since ?? 0) || (a.recordingId < b.recordingId ? -1 : 1)),
    tombstones: () =>
      [...gone]
        .toSorted(([a, one], [b, other]) => one.deletedAt - other.deletedAt || (a < b ? -1 : 1))
        .map(([, tombstone]) => tombstone),
    forget({ recordingId }: Recording): void {
      if (gone.delete(recordingId)) lastAppended.delete(recordingId);
    },
    announce(recording: Recording, how?: "silently"): void {
      const { recordingId, roomId, egressId, uid, deletedAt = 0 } = recording;
      const rank = rankOf(recording);
      if (recording.deleted === true) gone.set(recordingId, { roomId, egressId, uid, deletedAt });
      if (gone.has(recordingId)) return void rows.delete(recordingId);
      if (rank > (lastAppended.get(recordingId) ?? -1)) {
        if (how !== "silently") events.push(recording);
        lastAppended.set(recordingId, rank);
      }
      const row = rows.get(recordingId);
      const isOlder = rank === (row && rankOf(row)) && (recording.revision ?? 0) < (row?.revision ?? 0);
      if (row === undefined || (rankOf(row) <= rank && !isOlder)) rows.set(recordingId, recording);
    },
  };
}
