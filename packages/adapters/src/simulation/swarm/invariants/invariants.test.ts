import {
  type EgressId,
  evolve,
  type Evidence,
  type Lock,
  type Recording,
  type RoomId,
  type RoomSid,
  type StartKey,
  type StoredLock,
  type Uid,
  unavailable,
  type Version,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { emptyLockMemory } from "../../../memory/index.ts";
import type { Fact, StartAnswer, Truth } from "../facts.ts";
import type { Run } from "../livekit/run.ts";
import { safetyRules } from "./index.ts";

const ROOM = "room-1" as RoomId;
const SID = "RM_1" as RoomSid;

const uid = (n: number): Uid => `uid${n}`.padEnd(22, "x") as Uid;
const egressId = (n: number): EgressId => `EG_${n}` as EgressId;

function evidence(n: number, facts: Partial<Evidence> = {}): Evidence {
  const ids = { roomId: ROOM, egressId: egressId(n), uid: uid(n), roomSid: SID };
  return { ...ids, status: "active", source: "livekit", ...facts };
}

function run(n: number, facts: Partial<Run> = {}): Run {
  return {
    egressId: egressId(n),
    roomId: ROOM,
    uid: uid(n),
    flow: `a1/start-${n}`,
    startedMs: 1_000,
    listedFromMs: 1_000,
    orderedMs: 950,
    claimedMs: 900,
    told: evidence(n),
    known: true,
    real: "active",
    worker: "well",
    overMs: null,
    recorded: true,
    ...facts,
  } as Run;
}

function lock(n: number, facts: Partial<Lock> = {}): StoredLock {
  const held = { state: "active", uid: uid(n), sid: SID, egressId: egressId(n), owner: "a1", ...facts } as Lock;
  return { roomId: ROOM, version: `v${n}` as Version, claimedAt: 0, lock: held };
}

const record = (n: number, facts: Partial<Evidence> = {}): Recording => evolve(null, evidence(n, facts));

function truth(runs: readonly Run[], facts: Partial<Truth> = {}): Truth {
  return {
    nowMs: () => 2_000,
    runs: new Map(runs.map((one) => [one.egressId, one])),
    locks: emptyLockMemory(),
    records: new Map(),
    files: new Map(),
    has: () => false,
    finished: new Set(),
    forced: new Set(),
    forcedRooms: new Set(),
    promised: new Set(),
    unwanted: () => false,
    losses: KEPT,
    blind: [],
    firstReadMs: () => null,
    keyOf: () => null,
    keptUnder: () => null,
    stopsTaken: new Set(),
    ...facts,
  };
}

const KEPT: Truth["losses"] = { locks: () => false, any: () => false, rows: () => false };
const LOST: Truth["losses"] = { locks: () => true, any: () => true, rows: () => true };

/** The sentences that these facts, one after the other, break. */
function broken(facts: readonly Fact[], of: Truth): readonly string[] {
  const rules = safetyRules();
  return facts.flatMap((fact) =>
    rules.filter((rule) => rule.see(fact, of) !== null).map(({ sentence }) => sentence.split(" ")[0] ?? ""),
  );
}

const lockFact = (before: StoredLock | null, after: StoredLock | null, by: string | null = "a1/sweep-1"): Fact => ({
  kind: "lock",
  change: { roomId: ROOM, before, after, by },
});
const document = (before: Recording | null, after: Recording | null): Fact => ({
  kind: "document",
  change: { before, after, by: "a1/hook-1" },
});

describe("S1", () => {
  const both = [run(1), run(2)];
  const fact: Fact = { kind: "egress", run: run(2) };

  it("is broken by two recorders at work in one room", () => {
    expect(broken([fact], truth(both))).toEqual(["S1"]);
  });

  it("is kept beside an upload, and beside a recorder that was killed", () => {
    expect(broken([fact], truth([run(1, { real: "ending" }), run(2)]))).toEqual([]);
    expect(broken([fact], truth([run(1, { worker: "dead" }), run(2)]))).toEqual([]);
  });

  it("is relaxed after force, and for an order that came too late, but for none that was sent too late", () => {
    expect(broken([fact], truth(both, { forcedRooms: new Set([ROOM]) }))).toEqual([]);
    expect(broken([fact], truth([run(1), run(2, { startedMs: 40_000 })]))).toEqual([]);
    expect(broken([fact], truth([run(1), run(2, { startedMs: 40_000, orderedMs: 39_990 })]))).toEqual(["S1"]);
  });

  it("is relaxed after lost locks, but not for a start that could see the other recorder", () => {
    const readMs = (at: number): Partial<Truth> => ({ losses: LOST, firstReadMs: () => at });
    expect(broken([fact], truth(both, readMs(900)))).toEqual([]);
    expect(broken([fact], truth(both, readMs(1_100)))).toEqual(["S1"]);
    const away = { what: "recorders", fromMs: 1_000, untilMs: 1_200 } as const;
    expect(broken([fact], truth(both, { ...readMs(1_100), blind: [away] }))).toEqual([]);
    expect(broken([fact], truth(both, { ...readMs(1_300), blind: [away] }))).toEqual(["S1"]);
    expect(broken([fact], truth([run(1, { known: false }), run(2)], readMs(1_100)))).toEqual([]);
  });
});

describe("S2", () => {
  it("is relaxed for an egress of which nobody has heard while LiveKit lists nothing, and for no other", () => {
    const unnamed = lockFact(lock(1, { state: "starting", egressId: null }), null);
    const forgotten = [run(1, { known: false })];
    const blind = [{ what: "rooms", fromMs: 1_000, untilMs: 1_900 }] as const;
    expect(broken([unnamed], truth(forgotten, { blind }))).toEqual([]);
    expect(broken([unnamed], truth(forgotten))).toEqual(["S2"]);
    expect(broken([unnamed], truth([run(1)], { blind }))).toEqual(["S2"]);
    expect(broken([lockFact(lock(1), null)], truth(forgotten, { blind }))).toEqual(["S2"]);
  });

  it("is relaxed for an operator who frees what LiveKit has forgotten while its recorders are away, and for no sweep", () => {
    const forgotten = [run(1, { known: false })];
    const blind = [{ what: "recorders", fromMs: 1_000, untilMs: 1_900 }] as const;
    const byHand = lockFact(lock(1), null, "b1/operator-7");
    expect(broken([byHand], truth(forgotten, { blind }))).toEqual([]);
    expect(broken([byHand], truth(forgotten))).toEqual(["S2"]);
    expect(broken([byHand], truth([run(1)], { blind }))).toEqual(["S2"]);
    expect(broken([lockFact(lock(1), null)], truth(forgotten, { blind }))).toEqual(["S2"]);
  });

  it("is relaxed, as S1 is, for a recording that LiveKit's second restart hid, and whose stop nobody answered, and for no other", () => {
    const away = (fromMs: number) => ({ what: "recorders", fromMs, untilMs: fromMs + 10_000 }) as const;
    const at = (facts: Partial<Run>, ...blind: Truth["blind"]) =>
      truth([run(1, facts)], { nowMs: () => 100_000, blind });
    const given = lockFact(lock(1), null);
    const both: Fact = { kind: "egress", run: run(2) };
    const beside = (...blind: Truth["blind"]) =>
      truth([run(1, { leftUnanswered: true }), run(2)], { nowMs: () => 100_000, blind });
    expect(broken([both], beside(away(10_000), away(90_000)))).toEqual([]);
    expect(broken([both], beside(away(90_000)))).toEqual(["S1"]);
    expect(broken([given], at({ leftUnanswered: true }, away(10_000), away(90_000)))).toEqual([]);
    expect(broken([given], at({ leftUnanswered: true }, away(90_000)))).toEqual(["S2"]);
    expect(broken([given], at({}, away(10_000), away(90_000)))).toEqual(["S2"]);
  });

  it("is broken when a lock goes while its egress is in progress", () => {
    expect(broken([lockFact(lock(1), null)], truth([run(1)]))).toEqual(["S2"]);
    expect(broken([lockFact(lock(1), lock(2))], truth([run(1)]))).toEqual(["S2"]);
    expect(broken([lockFact(lock(1), null)], truth([run(1, { real: "ending" })]))).toEqual(["S2"]);
  });

  it("is kept when the egress is over, its room is, or an operator forced it", () => {
    expect(broken([lockFact(lock(1), null)], truth([run(1, { real: "over" })]))).toEqual([]);
    expect(broken([lockFact(lock(1), null)], truth([run(1)], { finished: new Set([SID]) }))).toEqual([]);
    expect(broken([lockFact(lock(1), null, "op")], truth([run(1)], { forced: new Set(["op"]) }))).toEqual([]);
  });
});

describe("S3", () => {
  it("is broken by a version with two contents, and not by the same write again", () => {
    const changed = lockFact(null, { ...lock(1), lock: { ...lock(1).lock, owner: "b1" } });
    expect(broken([lockFact(null, lock(1)), lockFact(null, lock(1))], truth([]))).toEqual([]);
    expect(broken([lockFact(null, lock(1)), changed], truth([]))).toEqual(["S3"]);
  });
});

describe("S4", () => {
  it("is broken by a record that goes back", () => {
    const ended = record(1, { status: "failed" });
    expect(broken([document(record(1), ended)], truth([]))).toEqual([]);
    expect(broken([document(ended, record(1))], truth([]))).toEqual(["S4"]);
    expect(broken([document(ended, record(1, { status: "failed", source: "inferred" }))], truth([]))).toEqual(["S4"]);
  });
});

describe("S5", () => {
  const complete = document(record(1), record(1, { status: "complete", sizeBytes: 7 }));

  it("is broken by a complete recording without its file, or of another size", () => {
    expect(broken([complete], truth([], { files: new Map([[uid(1), 7]]) }))).toEqual([]);
    expect(broken([complete], truth([]))).toEqual(["S5"]);
    expect(broken([complete], truth([], { files: new Map([[uid(1), 8]]) }))).toEqual(["S5"]);
  });
});

describe("S6", () => {
  const KEY = "1".padStart(64, "0") as StartKey;
  const keyed = (facts: Partial<Truth> = {}): Truth => truth([run(1)], { keyOf: () => KEY, ...facts });
  const answer = (facts: Partial<StartAnswer> = {}): Fact => ({
    kind: "answer",
    answer: {
      flow: "b1/start-2",
      roomId: ROOM,
      key: KEY,
      askedMs: 1_500,
      tookMs: 0,
      recording: record(1),
      refusal: null,
      ...facts,
    },
  });
  const refused = (kind: "stopped" | "already-recording"): Partial<StartAnswer> => ({
    recording: null,
    refusal: { kind, roomId: ROOM } as StartAnswer["refusal"],
  });
  const kept = { recording: record(1) };

  it("is broken by a second egress under one key, and by none of another's", () => {
    const second: Fact = { kind: "egress", run: run(2, { real: "starting" }) };
    const runs = [run(1, { real: "over" }), second.run];
    expect(broken([second], truth(runs, { keyOf: () => KEY }))).toEqual(["S6"]);
    expect(broken([second], truth(runs, { keyOf: (flow) => (flow === second.run.flow ? KEY : null) }))).toEqual([]);
  });

  it("is broken by an answer that is not the one that is kept, or that was given before", () => {
    expect(broken([answer(), answer()], keyed({ keptUnder: () => kept }))).toEqual([]);
    expect(broken([answer()], keyed())).toEqual(["S6"]);
    expect(broken([answer(refused("stopped"))], keyed())).toEqual(["S6"]);
    expect(broken([answer(refused("stopped"))], keyed({ keptUnder: () => kept }))).toEqual(["S6"]);
    const ended = { recording: record(1, { status: "complete" }) };
    const overwritten = [kept, ended];
    expect(broken([answer(), answer(ended)], keyed({ keptUnder: () => overwritten.shift() ?? null }))).toEqual(["S6"]);
  });

  it("is kept by what is refused before there is anything to keep, or is not known, and relaxed after a loss", () => {
    expect(broken([answer(refused("already-recording"))], keyed())).toEqual([]);
    const early = answer(refused("already-recording"));
    const late = answer({ ...refused("already-recording"), askedMs: 2_500 });
    expect(broken([early, answer(), early], keyed({ keptUnder: () => kept }))).toEqual([]);
    expect(broken([answer(), late], keyed({ keptUnder: () => kept }))).toEqual(["S6"]);
    const away = { recording: null, refusal: unavailable("answers", "find", "away") };
    expect(broken([answer(away)], keyed({ keptUnder: () => kept }))).toEqual([]);
    expect(broken([answer(refused("stopped"))], keyed({ losses: LOST }))).toEqual([]);
  });
});

describe("S7", () => {
  it("is broken by a repeated webhook that wrote something", () => {
    expect(broken([{ kind: "repeat", hook: "EV_1", writes: [] }], truth([]))).toEqual([]);
    expect(broken([{ kind: "repeat", hook: "EV_1", writes: ["lock"] }], truth([]))).toEqual(["S7"]);
  });

  it("lets a room's end that comes again end what a sweep gave the room back to behind it, and nothing else", () => {
    const freed = (owner: string) => `lock of room-1: active EG_1 uid abc of ${owner} → free`;
    const repeated = (hook: string, owner: string): Fact => ({ kind: "repeat", hook, writes: [freed(owner)] });
    expect(broken([repeated("EV_1 room-finished room-1 RM_1", "adopted")], truth([]))).toEqual([]);
    expect(broken([repeated("EV_1 room-finished room-1 RM_1", "a1")], truth([]))).toEqual(["S7"]);
    expect(broken([repeated("EV_1 EG_1 active", "adopted")], truth([]))).toEqual(["S7"]);
  });
});

describe("S8", () => {
  const deleted: Recording = { ...record(1, { status: "complete" }), deleted: true };

  it("is broken by the deletion of what is in progress", () => {
    expect(broken([document(record(1), { ...record(1), deleted: true })], truth([run(1)]))).toEqual(["S8"]);
    expect(broken([document(record(1), deleted)], truth([run(1, { real: "over" })]))).toEqual([]);
  });

  it("is broken by a deleted recording that comes back, at once or after its purge", () => {
    const back = document(null, record(1, { status: "complete", sizeBytes: 7 }));
    const files = new Map([[uid(1), 7]]);
    expect(broken([document(null, deleted), document(deleted, null), back], truth([], { files }))).toEqual(["S8"]);
  });
});

describe("S8, after its answer", () => {
  it("is broken by a recording that a user was told is deleted, and that is written again", () => {
    const { recordingId } = record(1);
    const told: Fact = { kind: "deleted", recordingId };
    expect(broken([told, document(null, record(1))], truth([]))).toEqual(["S8"]);
    expect(broken([told, document(null, record(2))], truth([]))).toEqual([]);
  });
});

describe("S10", () => {
  const deleted: Fact = { kind: "room-deleted", roomId: ROOM, askedMs: 1_500 };
  const begins: Fact = { kind: "egress", run: run(1, { real: "starting" }) };

  it("is broken by a recorder at work in a room that is deleted, and by one that begins there by an older claim", () => {
    expect(broken([deleted], truth([run(1)]))).toEqual(["S10"]);
    expect(broken([deleted], truth([run(1, { real: "ending" })]))).toEqual([]);
    expect(broken([deleted, begins], truth([]))).toEqual(["S10"]);
    expect(broken([deleted, { ...begins, run: run(1, { real: "starting", claimedMs: 2_500 }) }], truth([]))).toEqual(
      [],
    );
  });

  it("is kept where the room was made anew, and relaxed where a stop takes long", () => {
    expect(broken([{ kind: "room-created", roomId: ROOM }, deleted], truth([run(1)]))).toEqual([]);
    expect(broken([deleted], truth([run(1)], { has: (fault) => fault === "stop-unanswered" }))).toEqual([]);
  });
});

describe("rolling upgrade", () => {
  const extra = { fromTheFuture: 1 };

  it("is broken by a field of another version that is dropped", () => {
    expect(broken([document({ ...record(1), extra }, record(1))], truth([]))).toEqual(["rolling"]);
    expect(broken([lockFact({ ...lock(1), lock: { ...lock(1).lock, extra } }, lock(1))], truth([]))).toEqual([
      "rolling",
    ]);
  });
});

describe("L3", () => {
  const answer = (facts: object): Fact => ({
    kind: "answer",
    answer: {
      flow: "a1/start-1",
      roomId: ROOM,
      key: null,
      askedMs: 0,
      tookMs: 3_000,
      recording: record(1),
      refusal: null,
      ...facts,
    },
  });

  it("is broken by an answer that is late, or of an egress that never recorded, or is another's", () => {
    expect(broken([answer({})], truth([run(1)]))).toEqual([]);
    expect(broken([answer({ tookMs: 61_000 })], truth([run(1)]))).toEqual(["L3"]);
    expect(broken([answer({})], truth([run(1, { recorded: false })]))).toEqual(["L3"]);
    expect(broken([answer({})], truth([run(1, { flow: "b1/start-2" })]))).toEqual(["L3"]);
  });
});

describe("S9 where LiveKit or the stores lose something", () => {
  const stop: Fact = { kind: "stop", run: run(1), by: "a1/sweep-1" };
  const promised = new Set([egressId(1)]);
  const away = (fromMs: number): Truth["blind"][number] => ({ what: "recorders", fromMs, untilMs: fromMs + 10_000 });
  const at = (nowMs: number, ...blind: Truth["blind"]): Truth =>
    truth([run(1)], { promised, nowMs: () => nowMs, blind });

  it("is relaxed when the recorder was away at two looks, but not for one restart, nor later", () => {
    expect(broken([stop], at(100_000, away(10_000), away(90_000)))).toEqual([]);
    expect(broken([stop], at(100_000, away(90_000)))).toEqual(["S9"]);
    expect(broken([stop], at(200_000, away(10_000), away(90_000)))).toEqual(["S9"]);
    expect(broken([stop], at(600_000, away(10_000), away(590_000)))).toEqual(["S9"]);
    expect(broken([stop], at(100_000, { ...away(10_000), what: "rooms" }, away(90_000)))).toEqual(["S9"]);
  });

  it("is relaxed for a promise that was lost with the queue, but not for one that is in the documents", () => {
    const records = (accepted?: boolean): Truth["records"] => new Map([["1", { ...record(1), accepted }]]);
    expect(broken([stop], truth([run(1)], { promised, losses: LOST, records: records() }))).toEqual([]);
    expect(broken([stop], truth([run(1)], { promised, losses: LOST, records: records(true) }))).toEqual(["S9"]);
    expect(broken([stop], truth([run(1)], { promised, records: records() }))).toEqual(["S9"]);
  });
});

describe("S9", () => {
  const stop: Fact = { kind: "stop", run: run(1), by: "a1/sweep-1" };
  const promised = new Set([egressId(1)]);

  it("is broken by a stop of a healthy recording that was promised", () => {
    expect(broken([stop], truth([run(1)], { promised }))).toEqual(["S9"]);
  });

  it("is kept when nobody was promised it, somebody stopped it, or two record at once", () => {
    expect(broken([stop], truth([run(1)]))).toEqual([]);
    expect(broken([stop], truth([run(1)], { promised, unwanted: () => true }))).toEqual([]);
    expect(broken([stop], truth([run(1), run(2)], { promised }))).toEqual([]);
  });
});

describe("L4 and L5", () => {
  const event = (sequence: string, rank: number, status: Evidence["status"]): Fact => ({
    kind: "event",
    event: { sequence, rank, recording: record(1, { status }) },
  });

  it("are broken by events that are appended out of order", () => {
    expect(broken([event("1", 1, "active"), event("2", 2, "ending"), event("1", 1, "active")], truth([]))).toEqual([]);
    expect(broken([event("1", 2, "ending"), event("2", 1, "active")], truth([]))).toEqual(["L4"]);
  });

  it("are broken by a round of upkeep that takes for ever", () => {
    expect(broken([{ kind: "round", flow: "a1/sweep-1", tookMs: 30_000 }], truth([]))).toEqual([]);
    expect(broken([{ kind: "round", flow: "a1/sweep-1", tookMs: 3_600_000 }], truth([]))).toEqual(["L5"]);
  });
});
