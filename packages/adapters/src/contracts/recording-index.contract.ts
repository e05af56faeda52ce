import {
  NOTE_KINDS,
  RECORDING_SORT_FIELDS,
  RECORDING_STATUSES,
  type RecordingIndex,
  type RecordingSortField,
  type RoomId,
} from "@tallylight/core";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";
import { recordingIndexModelCases } from "./recording-index-model.ts";
import { announce, events, listed, ranks, recording, room, tombstoneOf, value } from "./recording-index-samples.ts";

/** `away` makes an index whose store does not answer. */
export type RecordingIndexContractOptions = ContractOptions & AwayOption<RecordingIndex>;

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
  testCases(
    `${name} is a recording index that`,
    { ...cases, ...recordingIndexModelCases, ...away(options) },
    async () => makeIndex,
    options,
  );
}

const away = (options: RecordingIndexContractOptions): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when its store does not answer", "index", options, (index) => ({
    announce: () => index.announce(recording({})),
    page: () => index.page({ limit: 1 }),
    unfinished: () => index.unfinished({ limit: 1 }),
    noted: () => index.noted(1),
    tombstones: () => index.tombstones(1),
    forget: () => index.forget(recording({})),
    state: () => index.state(),
    beginRestore: () => index.beginRestore("fresh-1"),
    restore: () => index.restore(recording({})),
    setWhole: () => index.setWhole("life"),
    rows: () => index.rows([recording({}).recordingId]),
    count: () => index.count(),
    drop: () => index.drop(recording({}), null),
    outbox: () => index.outbox(1),
    acknowledge: () => index.acknowledge("0000000000000001"),
  }));

type MakeIndex = () => Promise<RecordingIndex>;

const cases: Cases<MakeIndex> = {
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

  "keeps the row of a higher revision when an older one of the same rank is announced late, or restored": async (
    makeIndex,
  ) => {
    const index = await makeIndex();
    const newer = recording({ status: "active", revision: 3, sizeBytes: 7 });
    await announce(index, newer, recording({ status: "active", revision: 2 }), recording({ status: "active" }));
    await value(index.restore(recording({ status: "active", revision: 2 })));
    expect(await listed(index)).toEqual([newer]);
    const ended = recording({ status: "complete", revision: 1 });
    await announce(index, ended);
    expect(await listed(index), "rank comes first").toEqual([ended]);
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

  "lists a tombstone once until it is forgotten, however often it and what came before it are announced": async (
    makeIndex,
  ) => {
    const index = await makeIndex();
    const tombstone = recording({ status: "complete", deleted: true, deletedAt: 70 });
    await announce(index, recording({}), tombstone, recording({ status: "active" }), tombstone);
    expect(await value(index.tombstones(9))).toEqual([tombstoneOf({ deletedAt: 70 })]);
    await value(index.forget(tombstone));
    expect(await value(index.tombstones(9))).toEqual([]);
  },

  "lists tombstones of all rooms, the oldest first, at most as many as asked for": async (makeIndex) => {
    const index = await makeIndex();
    const told = [{ n: 1, deletedAt: 90 }, { n: 2, deletedAt: 1_700_000_000_000 }, { n: 3 }, { n: 4, deletedAt: 800 }];
    for (const one of told) await announce(index, recording({ ...one, deleted: true }));
    const elsewhere = { roomId: "other" as RoomId, deletedAt: 85 };
    await announce(index, recording({ ...elsewhere, deleted: true }));
    const oldestFirst = [{ n: 3 }, elsewhere, told[0], told[3], told[1]].map((one) => tombstoneOf({ ...one }));
    expect(await value(index.tombstones(9))).toEqual(oldestFirst);
    expect(await value(index.tombstones(2))).toEqual(oldestFirst.slice(0, 2));
  },

  "lists a tombstone whose recording was never announced before": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ deleted: true, deletedAt: 7 }));
    expect(await value(index.tombstones(9))).toEqual([tombstoneOf({ deletedAt: 7 })]);
    expect(await events(index)).toEqual([]);
  },

  "keeps one tombstone, under the time that was told last": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ deleted: true }), recording({ deleted: true, deletedAt: 7 }));
    expect(await value(index.tombstones(9))).toEqual([tombstoneOf({ deletedAt: 7 })]);
    await value(index.forget(recording({})));
    expect(await value(index.tombstones(9))).toEqual([]);
  },

  "forgets one tombstone and no other, and what is gone, or never was, without an error": async (makeIndex) => {
    const index = await makeIndex();
    const [kept, alike] = [recording({ n: 1, deleted: true }), recording({ n: 11, deleted: true })];
    await announce(index, kept, alike);
    for (const id of [alike, alike, recording({ n: 12 })]) await value(index.forget(id));
    expect(await value(index.tombstones(9))).toEqual([tombstoneOf({ n: 1 })]);
  },

  "leaves row and events alone when it forgets what is not deleted": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}));
    await value(index.forget(recording({})));
    expect(await listed(index)).toEqual([recording({})]);
    expect(await ranks(index)).toEqual([0]);
  },

  "still delivers what was announced before the deletion": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ status: "complete" }), recording({ status: "complete", deleted: true }));
    await value(index.forget(recording({})));
    expect(await events(index)).toMatchObject([{ recording: recording({ status: "complete" }), rank: 4 }]);
  },

  "knows nothing more of what was forgotten: announced anew, it is new": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ status: "complete" }), recording({ status: "complete", deleted: true }));
    await value(index.forget(recording({})));
    await announce(index, recording({}));
    expect(await listed(index)).toEqual([recording({})]);
    expect(await ranks(index)).toEqual([4, 0]);
  },

  "is lost while it is new, and whole once it was told, whatever is announced and restored": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({}));
    const life = await value(index.beginRestore("fresh-2"));
    await value(index.restore(recording({ n: 2 })));
    expect(await value(index.state())).toBe("lost");
    expect(await value(index.setWhole(life))).toBe(true);
    expect(await value(index.setWhole(life))).toBe(true);
    await announce(index, recording({ n: 3, deleted: true }));
    expect(await value(index.state())).toBe("whole");
    expect(await listed(index)).toHaveLength(2);
  },

  "lets several restore it at once, and stays whole while it is restored once more": async (makeIndex) => {
    const index = await makeIndex();
    const lives = [await value(index.beginRestore("fresh-3")), await value(index.beginRestore("fresh-4"))];
    for (const life of lives) expect(await value(index.setWhole(life))).toBe(true);
    const third = await value(index.beginRestore("fresh-5"));
    expect(await value(index.state())).toBe("whole");
    expect(await value(index.setWhole(third))).toBe(true);
  },

  "is not whole for whoever names no life of its store, or another one": async (makeIndex) => {
    const [index, other] = [await makeIndex(), await makeIndex()];
    for (const life of ["", "life", await value(other.beginRestore("fresh-6"))]) {
      expect(await value(index.setWhole(life))).toBe(false);
      expect(await value(index.state())).toBe("lost");
    }
    await value(index.beginRestore("fresh-7"));
    expect(await value(index.setWhole(await value(other.beginRestore("fresh-8"))))).toBe(false);
    expect(await value(index.state())).toBe("lost");
  },

  "gives rows by id, in the order asked for, and how many there are": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ n: 1 }), recording({ n: 2 }), recording({ n: 3, deleted: true }));
    const ids = [3, 2, 9, 1].map((n) => recording({ n }).recordingId);
    expect(await value(index.rows(ids))).toEqual([null, recording({ n: 2 }), null, recording({ n: 1 })]);
    expect(await value(index.rows([]))).toEqual([]);
    expect(await value(index.count())).toBe(2);
  },

  "drops a row that still is as it was seen, from every list, and no other": async (makeIndex) => {
    const index = await makeIndex();
    const seen = recording({ status: "active", revision: 2, note: { kind: "forgotten", since: 3 } });
    const newer = recording({ n: 2, status: "active", revision: 3 });
    await announce(index, seen, newer);
    expect(await value(index.drop({ ...newer, revision: 2 }, null))).toBe(false);
    expect(await value(index.drop({ ...newer, status: "starting" }, null))).toBe(false);
    expect(await value(index.drop(recording({ n: 9 }), recording({ n: 9 })))).toBe(false);
    expect(await value(index.drop(seen, null))).toBe(true);
    expect(await value(index.drop(seen, null))).toBe(false);
    for (const sortField of RECORDING_SORT_FIELDS)
      for (const roomId of [undefined, room]) expect(await listed(index, { sortField, roomId })).toEqual([newer]);
    expect(await value(index.noted(9))).toEqual([]);
    expect(await value(index.tombstones(9))).toEqual([]);
    await value(index.restore(recording({})));
    expect(await listed(index), "it may come back").toEqual([newer, recording({})]);
  },

  "puts another row, of any rank, in the place of one that it drops, in every list and without an event": async (
    makeIndex,
  ) => {
    const index = await makeIndex();
    const seen = recording({ status: "complete", revision: 7, note: { kind: "forgotten", since: 3 } });
    const said = recording({ status: "active", revision: 2, roomName: "As it was", sizeBytes: 5 });
    const other = recording({ n: 2, status: "active" });
    await announce(index, seen, other);
    const told = await events(index);
    expect(await value(index.drop({ ...seen, revision: 6 }, said)), "not the one that was seen").toBe(false);
    expect(await value(index.rows([seen.recordingId]))).toEqual([seen]);
    expect(await value(index.drop(seen, said))).toBe(true);
    for (const sortField of RECORDING_SORT_FIELDS)
      for (const roomId of [undefined, room])
        expect(new Set(await listed(index, { sortField, roomId }))).toEqual(new Set([other, said]));
    expect(await value(index.unfinished({ roomId: room, limit: 9 }))).toHaveLength(2);
    expect(await value(index.noted(9))).toEqual([]);
    expect(await value(index.count())).toBe(2);
    expect(await events(index)).toEqual(told);
    expect(await value(index.drop(said, seen)), "and back, with its note").toBe(true);
    expect(await value(index.noted(9))).toEqual([seen]);
  },

  "restores a row, or a tombstone, without an event, and appends later steps as ever": async (makeIndex) => {
    const index = await makeIndex();
    const restored = [recording({ status: "active" }), recording({ n: 2, deleted: true, deletedAt: 7 })];
    for (const one of restored) await value(index.restore(one));
    expect(await listed(index)).toEqual([restored[0]]);
    expect(await value(index.unfinished({ roomId: room, limit: 9 }))).toEqual([restored[0]]);
    expect(await value(index.tombstones(9))).toEqual([tombstoneOf({ n: 2, deletedAt: 7 })]);
    expect(await events(index)).toEqual([]);
    await announce(index, recording({ status: "active" }), recording({ status: "ending" }));
    expect(await ranks(index)).toEqual([2]);
  },

  "restores nothing over what was announced meanwhile: a higher rank, or a deletion": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ status: "complete" }), recording({ n: 2, deleted: true }));
    for (const late of [recording({ status: "active" }), recording({ n: 2 })]) await value(index.restore(late));
    expect(await listed(index)).toEqual([recording({ status: "complete" })]);
    expect(await ranks(index)).toEqual([4]);
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

  "sorts by each field, both ways, what is not known below all that is, and ties in the order of their start": async (
    makeIndex,
  ) => {
    const index = await makeIndex();
    const rows = [
      recording({ n: 1 }),
      recording({ n: 2, roomName: "b", durationSeconds: 2, sizeBytes: 10 }),
      recording({ n: 3, roomName: "a", durationSeconds: 10.5, sizeBytes: 2 ** 40 }),
      recording({ n: 4, roomName: "b", durationSeconds: 2, sizeBytes: 10 }),
      recording({ n: 5, roomName: "B", durationSeconds: 0, sizeBytes: 9 }),
    ];
    await announce(index, ...rows.toReversed());
    const ascending = { startDate: [1, 2, 3, 4, 5], roomName: [1, 5, 3, 2, 4], duration: [1, 5, 2, 4, 3] };
    const orders = { ...ascending, size: [1, 5, 2, 4, 3] };
    for (const sortField of RECORDING_SORT_FIELDS) {
      for (const query of [{ sortField }, { sortField, roomId: room, limit: 2 }, { sortField, limit: 1 }]) {
        const order = orders[sortField].map((n) => rows[n - 1]);
        expect(await listed(index, { ...query, sortOrder: "asc" }), sortField).toEqual(order);
        expect(await listed(index, query), sortField).toEqual(order.toReversed());
      }
    }
  },

  "moves a row whose value becomes known, in every order": async (makeIndex) => {
    const index = await makeIndex();
    await announce(index, recording({ n: 1, status: "active" }), recording({ n: 2, sizeBytes: 5, durationSeconds: 5 }));
    const ended = recording({ n: 1, status: "complete", sizeBytes: 7, durationSeconds: 3, roomName: "late" });
    await announce(index, ended);
    for (const roomId of [undefined, room]) {
      const first = async (sortField: RecordingSortField) =>
        (await listed(index, { roomId, sortField })).map((row) => row.uid);
      expect(await first("size")).toEqual(["uid1", "uid2"]);
      expect(await first("duration")).toEqual(["uid2", "uid1"]);
      expect(await first("roomName")).toEqual(["uid1", "uid2"]);
    }
  },

  "sorts room names by code point, whatever is in them, as far as their first fifty characters": async (makeIndex) => {
    const index = await makeIndex();
    const long = "x".repeat(49);
    const names = ["", "\0", "\t", " ", " a", "!", "-", "=", "Z", "a", "a b", "a!", "~", "é", "\u{ff5e}", "\u{1f600}"];
    const rows = [...names, `${long}1~`, `${long}1!`, `${long}2`].map((roomName, n) =>
      recording({ n, roomName, startDate: n }),
    );
    const order = [...rows.slice(0, 12), ...rows.slice(16), ...rows.slice(12, 16)];
    await announce(index, ...rows.toReversed());
    expect(await listed(index, { sortField: "roomName", sortOrder: "asc", limit: 2 })).toEqual(order);
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

  "lists what has a note, those noted first first, and no longer when the note or the row is gone": async (
    makeIndex,
  ) => {
    const index = await makeIndex();
    const noted = [30, 10, 20].map((since, n) =>
      recording({ n, status: "active", note: { kind: NOTE_KINDS[n] ?? "forgotten", since } }),
    );
    await announce(index, ...noted, recording({ n: 7 }));
    expect(await value(index.noted(9))).toEqual([noted[1], noted[2], noted[0]]);
    expect(await value(index.noted(1))).toEqual([noted[1]]);
    const later = recording({ n: 1, status: "active", note: { kind: "forgotten", since: 1_700_000_000_000 } });
    await announce(index, later, recording({ n: 2, status: "complete" }));
    expect(await value(index.noted(9))).toEqual([noted[0], later]);
    await announce(index, recording({ n: 0, status: "active" }), recording({ n: 1, deleted: true }));
    expect(await value(index.noted(9))).toEqual([]);
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
};
