import {
  type EgressId,
  formatRecordingId,
  isTerminal,
  mediaFilename,
  rankOf,
  type Recording,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingIndex,
  type RecordingQuery,
  type RoomId,
  type Uid,
  type Unavailable,
} from "@tallylight/core";
import * as fc from "fast-check";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { testCases } from "./cases.ts";

export type RecordingIndexContractOptions = {
  /** Cases, by their whole sentence, that this adapter cannot keep, and why. */
  readonly skip?: readonly { readonly case: string; readonly reason: string }[];
};

/**
 * What every RecordingIndex must do.
 *
 * @param makeIndex An index that is empty, made anew for each case.
 */
export function recordingIndexContract(
  name: string,
  makeIndex: () => Promise<RecordingIndex>,
  options: RecordingIndexContractOptions = {},
): void {
  testCases(`${name} is a recording index that`, cases, async () => makeIndex, options);
}

type MakeIndex = () => Promise<RecordingIndex>;

const cases: Readonly<Record<string, (makeIndex: MakeIndex) => Promise<void>>> = {
  "appends one event and writes one row for what is announced": async (makeIndex) => {
    const index = await makeIndex();
    const active = recording({ status: "active", encoding: { video: { width: 1 } }, extra: { access: ["kept"] } });
    await announce(index, active);
    expect(await listed(index)).toEqual([active]);
    expect(await events(index)).toEqual([{ sequence: expect.any(String), recording: active, rank: 1 }]);
  },

  "lets an announcement be repeated: nothing is appended, no row doubled": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}), recording({}));
    await index.acknowledge((await events(index))[0]?.sequence ?? "");
    await announce(index, recording({}));
    expect(await listed(index)).toEqual([recording({})]);
    expect(await events(index)).toEqual([]);
  },

  "ignores a lower rank that comes late": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ status: "complete" }), recording({ status: "active" }), recording({}));
    expect(await listed(index)).toEqual([recording({ status: "complete" })]);
    expect(await ranks(index)).toEqual([4]);
  },

  "lets LiveKit's own word correct an inference": async (makeIndex) => {
    const index = await makeIndex();
    const inferred = recording({ status: "failed", source: "inferred" });
    await announce(index, inferred, recording({ status: "complete" }), inferred);
    expect(await listed(index)).toEqual([recording({ status: "complete" })]);
    expect(await ranks(index)).toEqual([3, 4]);
    expect(await listed(index, { statuses: ["failed"] })).toEqual([]);
  },

  "refreshes the row, without an event, when a record changes at the same rank": async (makeIndex) => {
    const index = await makeIndex();
    const promised = recording({ status: "active", accepted: true, sizeBytes: 7 });
    await announce(index, recording({ status: "active" }), promised);
    expect(await listed(index)).toEqual([promised]);
    expect(await events(index)).toMatchObject([{ recording: recording({ status: "active" }) }]);
  },

  "removes the row of a tombstone and appends nothing": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}), recording({ n: 2 }), recording({ status: "aborted", deleted: true }));
    expect(await listed(index)).toEqual([recording({ n: 2 })]);
    expect(await listed(index, { roomId: room })).toEqual([recording({ n: 2 })]);
    expect(await value(index.unfinished({ limit: 9 }))).toEqual([recording({ n: 2 })]);
    expect(await ranks(index)).toEqual([0, 0]);
  },

  "brings nothing back that was deleted, however late it is announced": async (makeIndex) => {
    const index = await makeIndex();
    const tombstone = recording({ status: "complete", deleted: true });
    await announce(index, recording({}), tombstone, recording({ status: "complete" }), tombstone);
    expect(await listed(index)).toEqual([]);
    expect(await ranks(index)).toEqual([0]);
  },

  "appends each rank once when the same steps are announced by many at the same time": async (makeIndex) => {
    const index = await makeIndex();
    const steps = (["starting", "active", "ending", "complete"] as const).map((status) => recording({ status }));
    await Promise.all([...steps, ...steps, ...steps].map((step) => announce(index, step)));
    const seen = await ranks(index);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(4);
    expect(await listed(index)).toEqual([steps[3]]);
  },

  "moves a row whose start becomes known": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ n: 1, startDate: undefined }), recording({ n: 2, startDate: 50 }));
    expect(await listed(index)).toMatchObject([{ startDate: 50 }, { status: "starting" }]);
    await announce(index, recording({ n: 1, startDate: 60, status: "active" }));
    expect(await listed(index)).toMatchObject([{ startDate: 60 }, { startDate: 50 }]);
    expect(await listed(index, { roomId: room })).toMatchObject([{ startDate: 60 }, { startDate: 50 }]);
    expect(await value(index.unfinished({ roomId: room, limit: 9 }))).toHaveLength(2);
  },

  "keeps events in the order in which they were announced": async (makeIndex) => {
    const index = await makeIndex();
    const steps = [
      recording({ n: 1 }),
      recording({ n: 2 }),
      recording({ n: 2, status: "active" }),
      recording({ n: 1, status: "ending" }),
      recording({ n: 1, status: "failed" }),
    ];
    await announce(index, ...steps);
    const all = await events(index);
    expect(all.map((event) => event.recording)).toEqual(steps);
    expect(all.map((event) => event.sequence)).toEqual(all.map((event) => event.sequence).toSorted());
    expect(new Set(all.map((event) => event.sequence)).size).toBe(5);
    expect(await value(index.outbox(2))).toEqual(all.slice(0, 2));
  },

  "takes off the outbox what is acknowledged, and only that": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ n: 1 }), recording({ n: 2 }), recording({ n: 3 }));
    const [first, second, third] = await events(index);
    await value(index.acknowledge(second?.sequence ?? ""));
    expect(await events(index)).toEqual([first, third]);
    expect(await listed(index)).toHaveLength(3);
  },

  "takes an acknowledgement of what is gone, or never was": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}));
    const [event] = await events(index);
    await value(index.acknowledge(event?.sequence ?? ""));
    await value(index.acknowledge(event?.sequence ?? ""));
    await value(index.acknowledge("no such event"));
    expect(await events(index)).toEqual([]);
  },

  "appends later steps after earlier ones that were acknowledged": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}));
    const [first] = await events(index);
    await value(index.acknowledge(first?.sequence ?? ""));
    await announce(index, recording({ status: "active" }));
    const [second] = await events(index);
    expect(second?.rank).toBe(1);
    expect((second?.sequence ?? "") > (first?.sequence ?? "")).toBe(true);
  },

  "lists the newest first, and of those that began together the higher id": async (makeIndex) => {
    const index = await makeIndex();
    const [a, b, c] = [{ n: 1 }, { n: 2 }, { n: 3 }].map((one) => recording({ ...one, startDate: 100 }));
    const [old, fresh] = [recording({ n: 8, startDate: 9 }), recording({ n: 4, startDate: 1000 })];
    for (const one of [b, old, c, fresh, a]) if (one !== undefined) await announce(index, one);
    expect(await listed(index)).toEqual([fresh, c, b, a, old]);
    expect(await listed(index, { limit: 1 })).toEqual([fresh, c, b, a, old]);
  },

  "lists the recordings of one room, and never those of a room whose name goes on": async (makeIndex) => {
    const index = await makeIndex();
    const rooms = ["room", "room2", "room-2", "roo"] as RoomId[];
    const rows = rooms.map((roomId) => recording({ roomId }));
    await announce(index, ...rows);
    for (const row of rows) {
      expect(await value(index.page({ roomId: row.roomId, limit: 1 }))).toEqual({ recordings: [row], next: null });
      expect(await value(index.unfinished({ roomId: row.roomId, limit: 9 }))).toEqual([row]);
    }
  },

  "lists the recordings of the statuses asked for, in one room or in all": async (makeIndex) => {
    const index = await makeIndex();
    const rows = RECORDING_STATUSES.map((status, n) => recording({ n, status, startDate: n }));
    const elsewhere = recording({ roomId: "other" as RoomId, status: "failed", startDate: 90 });
    await announce(index, ...rows, elsewhere);
    for (const row of rows) expect(await listed(index, { roomId: room, statuses: [row.status] })).toEqual([row]);
    const ended = await listed(index, { statuses: ["complete", "failed", "complete"], limit: 2 });
    expect(ended).toEqual([elsewhere, rows[4], rows[3]]);
  },

  "gives null for the page after the last, also when the last is full or there is none": async (makeIndex) => {
    const index = await makeIndex();
    expect(await value(index.page({ limit: 2 }))).toEqual({ recordings: [], next: null });
    await announce(index, ...[1, 2, 3, 4].map((n) => recording({ n, startDate: n })));
    const first = await value(index.page({ limit: 2 }));
    expect(first.next).toEqual({ startDate: 3, recordingId: recording({ n: 3 }).recordingId });
    const second = await value(index.page({ limit: 2, after: first.next ?? undefined }));
    expect(second).toMatchObject({ recordings: [{ startDate: 2 }, { startDate: 1 }], next: null });
    await announce(index, recording({ n: 0, startDate: 0, status: "failed" }));
    expect(await value(index.page({ limit: 4, statuses: ["starting"] }))).toMatchObject({ next: null });
  },

  "keeps pages stable while recordings arrive, and goes on from one that was deleted": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, ...[1, 2, 3, 4].map((n) => recording({ n, startDate: n })));
    const first = await value(index.page({ limit: 2 }));
    await announce(index, recording({ n: 5, startDate: 5 }), recording({ n: 3, startDate: 3, deleted: true }));
    const second = await value(index.page({ limit: 2, after: first.next ?? undefined }));
    expect(second).toMatchObject({ recordings: [{ startDate: 2 }, { startDate: 1 }], next: null });
  },

  "gives 2,000 rows page by page, each exactly once": async (makeIndex) => {
    const index = await makeIndex();
    // Every seventh begins at the same moment as six others, so pages end within ties.
    const rows = Array.from({ length: 2000 }, (_, n) =>
      recording({ n, roomId: `room${n % 2}` as RoomId, startDate: Math.floor((n * 7919) % 2000) % 286 }),
    );
    await Promise.all(rows.map((row) => announce(index, row)));
    const ids = (await listed(index, { limit: 100 })).map((row) => row.recordingId);
    expect(ids).toHaveLength(2000);
    expect(new Set(ids).size).toBe(2000);
    expect(await listed(index, { limit: 100, roomId: "room1" as RoomId })).toHaveLength(1000);
  },

  "lists what is unfinished, the oldest first, until it ends": async (makeIndex) => {
    const index = await makeIndex();
    const [starting, active, ending] = [
      recording({ n: 1, startDate: 30 }),
      recording({ n: 2, startDate: 10, status: "active" }),
      recording({ n: 3, startDate: 20, status: "ending" }),
    ];
    const elsewhere = recording({ roomId: "other" as RoomId, startDate: 5 });
    await announce(index, starting, active, ending, elsewhere, recording({ n: 4, status: "complete" }));
    expect(await value(index.unfinished({ limit: 9 }))).toEqual([elsewhere, active, ending, starting]);
    expect(await value(index.unfinished({ roomId: room, limit: 2 }))).toEqual([active, ending]);
    await announce(index, { ...active, status: "failed", source: "inferred" });
    expect(await value(index.unfinished({ roomId: room, limit: 9 }))).toEqual([ending, starting]);
  },

  "answers as a naive model does, whatever is announced, acknowledged and asked": async (makeIndex) => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 40 }), queries, async (many, query) => {
        const [index, model] = [await makeIndex(), naiveModel()];
        for (const step of many) await take(step, index, model);
        expect((await events(index)).map((event) => event.recording)).toEqual(model.events);
        expect(await listed(index, query)).toEqual(model.list(query));
        const open = await value(index.unfinished({ roomId: query.roomId, limit: 5 }));
        expect(open).toEqual(model.unfinished(query.roomId).slice(0, 5));
      }),
      { numRuns: 60 },
    );
  },
};

const room = "room" as RoomId;

/** A starting recording of `room`, number `n` there, begun at 1,000 + n, except as told. */
function recording({ n = 1, ...told }: Partial<Recording> & { readonly n?: number }): Recording {
  const { roomId = room } = told;
  const [egressId, uid] = [`EG_${n}` as EgressId, `uid${n}` as Uid];
  return {
    recordingId: formatRecordingId({ roomId, egressId, uid }),
    roomId,
    egressId,
    uid,
    status: "starting",
    source: "livekit",
    accepted: false,
    filename: mediaFilename(roomId, uid),
    startDate: 1000 + n,
    ...told,
  };
}

async function value<T>(answer: ResultAsync<T, Unavailable>): Promise<T> {
  const result = await answer;
  if (result.isErr()) throw new Error(`the index did not answer: ${result.error.cause}`);
  return result.value;
}

async function announce(index: RecordingIndex, ...recordings: readonly Recording[]): Promise<void> {
  for (const one of recordings) await value(index.announce(one));
}

const events = (index: RecordingIndex) => value(index.outbox(10_000));
const ranks = async (index: RecordingIndex) => (await events(index)).map((event) => event.rank);

/** All pages of a query, one after the other. Each but the last must be full, and the last must say that it is. */
async function listed(index: RecordingIndex, query: Partial<RecordingQuery> = {}): Promise<readonly Recording[]> {
  const { limit = 100 } = query;
  const all: Recording[] = [];
  for (let after = query.after; ;) {
    const page = await value(index.page({ ...query, limit, after }));
    all.push(...page.recordings);
    if (page.next === null) return all;
    expect(page.recordings).toHaveLength(limit);
    expect(page.next).not.toEqual(after);
    after = page.next;
  }
}

type Step = { readonly announce: Recording } | { readonly acknowledge: number };

const roomIds = fc.constantFrom("room", "room2") as fc.Arbitrary<RoomId>;
const statuses = fc.constantFrom(...RECORDING_STATUSES);
const announced = fc
  .record({
    n: fc.nat(5),
    roomId: roomIds,
    status: statuses,
    source: fc.constantFrom("livekit", "inferred"),
    accepted: fc.boolean(),
    startDate: fc.option(fc.nat(3), { nil: undefined }),
    deleted: fc.option(fc.constant(true), { freq: 8, nil: undefined }),
  })
  .map((told) => ({ announce: recording(told) }));
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: announced },
  { weight: 1, arbitrary: fc.record({ acknowledge: fc.nat(9) }) },
);
const queries: fc.Arbitrary<RecordingQuery> = fc.record({
  roomId: fc.option(roomIds, { nil: undefined }),
  statuses: fc.option(fc.array(statuses, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 5 }),
  after: fc.option(
    fc.record({ startDate: fc.nat(4), recordingId: fc.nat(5).map((n) => recording({ n }).recordingId) }),
    { nil: undefined },
  ),
});

type Model = ReturnType<typeof naiveModel>;

async function take(step: Step, index: RecordingIndex, model: Model): Promise<void> {
  if ("announce" in step) {
    model.announce(step.announce);
    return announce(index, step.announce);
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
  const gone = new Set<RecordingId>();
  const place = (row: Recording): string => `${String(row.startDate ?? 0).padStart(6, "0")} ${row.recordingId}`;
  const list = ({ roomId, statuses, after }: Partial<RecordingQuery>): Recording[] =>
    [...rows.values()]
      .filter((row) => roomId === undefined || row.roomId === roomId)
      .filter((row) => statuses === undefined || statuses.includes(row.status))
      .filter(
        (row) => after === undefined || place(row) < `${String(after.startDate).padStart(6, "0")} ${after.recordingId}`,
      )
      .toSorted((a, b) => (place(a) < place(b) ? 1 : -1));
  return {
    events,
    list,
    unfinished: (roomId: RoomId | undefined) =>
      list({ roomId })
        .filter((row) => !isTerminal(row.status))
        .toReversed(),
    announce(recording: Recording): void {
      const { recordingId } = recording;
      const rank = rankOf(recording);
      if (recording.deleted === true) gone.add(recordingId);
      if (gone.has(recordingId)) return void rows.delete(recordingId);
      if (rank > (lastAppended.get(recordingId) ?? -1)) {
        events.push(recording);
        lastAppended.set(recordingId, rank);
      }
      const row = rows.get(recordingId);
      if (row === undefined || rankOf(row) <= rank) rows.set(recordingId, recording);
    },
  };
}
