import { type EgressId, isTerminal, parseRecordingId, type Recording, type Uid } from "@tallylight/core";
import { emptyLockMemory, type LockMemory } from "@tallylight/adapters/memory";
import { type Court, makeCourt } from "../../../../adapters/src/simulation/swarm/court.ts";
import type { Truth } from "../../../../adapters/src/simulation/swarm/facts.ts";
import type { Run } from "../../../../adapters/src/simulation/swarm/livekit/run.ts";
import type { FaultName } from "../../../../adapters/src/simulation/swarm/options.ts";
import { makeTimeline } from "../../../../adapters/src/simulation/swarm/timeline.ts";
import type { Seen, StartEvent } from "./history.ts";

/*
 * The rules of the simulation, on what real servers did. There the court hears of each fact as it happens; here the
 * history is told to it afterwards, in the order of the machine's clock, so that nothing depends on which observer was
 * the fastest. What the court compares with (locks, records, films, recorders) grows with the history.
 *
 * Not told to it, because nobody outside the services can see it: which webhook a write came from (S7), what was read
 * off the outbox (L4), what a round of upkeep did (L5).
 */

type Servers = {
  readonly locks: LockMemory;
  readonly records: Map<string, Recording>;
  readonly files: Map<string, number>;
  readonly runs: Map<EgressId, Run>;
  readonly lost: { locks: boolean; rows: boolean };
  readonly orderedMs: Map<Uid, number>;
  readonly claimedMs: Map<Uid, number>;
  readonly flows: ReadonlyMap<Uid, Flow>;
};

type Flow = { readonly name: string; readonly askedMs: number };

/** What the court has heard, and what is there in the end. */
export function replay(history: readonly Seen[], faults: readonly FaultName[]): Court {
  const inOrder = history.toSorted((one, other) => one.atMs - other.atMs);
  let nowMs = inOrder[0]?.atMs ?? 0;
  const servers: Servers = {
    locks: emptyLockMemory(),
    records: new Map(),
    files: new Map(),
    runs: new Map(),
    lost: { locks: false, rows: false },
    orderedMs: new Map(),
    claimedMs: new Map(),
    flows: flowsOf(inOrder),
  };
  const clock = { monotonicMs: () => nowMs };
  const court = makeCourt(clock, makeTimeline(clock, null), faults, () => sourcesOf(servers));
  for (const seen of inOrder) {
    nowMs = seen.atMs;
    tell(court, servers, seen);
  }
  return court;
}

function sourcesOf({
  locks,
  records,
  files,
  runs,
  lost,
  flows,
}: Servers): Parameters<typeof makeCourt>[3] extends () => infer S ? S : never {
  const askedMs = new Map([...flows.values()].map((flow) => [flow.name, flow.askedMs]));
  return {
    locks,
    records,
    files,
    runs,
    losses: { locks: () => lost.locks, rows: () => lost.rows, any: () => lost.locks || lost.rows },
    blind: [],
    // Whoever was asked then has read nothing before.
    firstReadMs: (flow) => askedMs.get(flow) ?? null,
    keptUnder: () => null,
  };
}

function tell(court: Court, servers: Servers, seen: Seen): void {
  switch (seen.kind) {
    case "lock": {
      const { roomId, held: after, atMs } = seen;
      const before = servers.locks.locks.get(roomId) ?? null;
      if (after === null) servers.locks.locks.delete(roomId);
      else servers.locks.locks.set(roomId, after);
      if (before === null && after !== null && "lock" in after) servers.claimedMs.set(after.lock.uid, atMs);
      return court.see({ kind: "lock", change: { roomId, before, after, by: "a service" } });
    }
    case "loss":
      servers.lost.locks ||= seen.of !== "rows";
      servers.lost.rows ||= seen.of !== "locks";
      servers.locks.locks.clear();
      for (const [roomId, held] of seen.locks) servers.locks.locks.set(roomId, held);
      return court.see({ kind: "loss" });
    case "document": {
      const { key, before, after } = seen;
      if (after === null) servers.records.delete(key);
      else servers.records.set(key, after);
      return court.see({ kind: "document", change: { before, after, by: "a service" } });
    }
    case "film":
      return void servers.files.set(seen.uid, seen.sizeBytes);
    case "recorder":
      return court.see({ kind: "egress", run: takeIn(servers, seen) });
    case "start-ordered":
      return void servers.orderedMs.set(seen.uid, seen.atMs);
    case "stop-ordered": {
      const run = servers.runs.get(seen.egressId);
      return run === undefined ? undefined : court.see({ kind: "stop", run, by: "a service" });
    }
    case "room-finished":
      return court.noteFinished(seen.sid);
    case "start":
      return court.noteAnswer(answerOf(seen));
    case "stop":
      court.noteStop(seen.egressId);
      return seen.taken ? court.noteStopTaken(seen.egressId) : undefined;
  }
}

function takeIn(servers: Servers, seen: Extract<Seen, { kind: "recorder" }>): Run {
  const { egressId, roomId, roomSid, uid, doing, atMs } = seen;
  const run = servers.runs.get(egressId) ?? begun(servers, seen);
  servers.runs.set(egressId, run);
  run.real = doing;
  run.recorded ||= doing === "active";
  run.overMs = doing === "over" ? atMs : null;
  const status = doing === "over" ? "complete" : doing;
  run.told = { egressId, roomId, roomSid, uid, source: "livekit", status };
  return run;
}

/** The worker is never killed here, and its LiveKit forgets nothing. */
function begun(servers: Servers, { egressId, roomId, uid, roomSid, atMs }: Extract<Seen, { kind: "recorder" }>): Run {
  const held = servers.locks.locks.get(roomId);
  const holds = held !== undefined && "lock" in held && held.lock.uid === uid;
  return {
    egressId,
    roomId,
    uid,
    flow: servers.flows.get(uid)?.name ?? `the start of ${uid}`,
    startedMs: atMs,
    listedFromMs: atMs,
    orderedMs: servers.orderedMs.get(uid) ?? atMs,
    claimedMs: holds ? (servers.claimedMs.get(uid) ?? null) : null,
    plan: WELL,
    told: { egressId, roomId, roomSid, uid, source: "livekit", status: "starting" },
    known: true,
    real: "starting",
    worker: "well",
    overMs: null,
    leftMs: null,
    life: roomSid,
    leftUnanswered: false,
    notActiveBeforeMs: atMs,
    recorded: false,
  };
}

const WELL: Run["plan"] = {
  activeAfterMs: 0,
  answerAfterMs: 0,
  slow: false,
  failsAfterMs: null,
  endsAfterMs: null,
  limitAfterMs: null,
  killedAfterMs: null,
  parentKilledAfterMs: null,
  uploadMs: 0,
  slowUpload: false,
  finalUpdateLost: false,
  updatesMerged: false,
  stopUnanswered: false,
  listLagMs: 0,
};

const nameOf = ({ roomId, askedMs }: StartEvent): string => `the start in ${roomId} at ${askedMs}`;

/**
 * Who asked for an attempt: a promise names it. A refused one does not; but where one start alone was refused after it
 * may have claimed its room, in the time in which an attempt without a promise claimed it, that was its own.
 */
function flowsOf(history: readonly Seen[]): ReadonlyMap<Uid, Flow> {
  const flows = new Map<Uid, Flow>();
  const starts = history.filter((seen) => seen.kind === "start");
  for (const start of starts) {
    const uid = start.recordingId === null ? null : uidOf(start.recordingId);
    if (uid !== null && !flows.has(uid)) flows.set(uid, { name: nameOf(start), askedMs: start.askedMs });
  }
  for (const seen of history) {
    if (seen.kind !== "recorder" || seen.doing !== "starting" || flows.has(seen.uid)) continue;
    const refused = starts.filter(
      (start) =>
        start.refusal !== null &&
        !AT_ONCE.has(start.refusal) &&
        start.roomId === seen.roomId &&
        start.askedMs <= seen.atMs &&
        seen.atMs <= start.atMs,
    );
    const [only] = refused;
    if (only !== undefined && refused.length === 1) flows.set(seen.uid, { name: nameOf(only), askedMs: only.askedMs });
  }
  return flows;
}

/** Refusals before anything was started. */
const AT_ONCE: ReadonlySet<string> = new Set(["already-recording", "room-empty", "room-not-found"]);

function uidOf(recordingId: string): Uid | null {
  return parseRecordingId(recordingId).match(
    ({ uid }) => uid,
    () => null,
  );
}

function answerOf(seen: StartEvent): Parameters<Court["noteAnswer"]>[0] {
  const { roomId, recordingId, tookMs } = seen;
  const parts = recordingId === null ? null : parseRecordingId(recordingId).unwrapOr(null);
  const promised = parts === null ? null : ({ ...parts, recordingId } as unknown as Recording);
  // "Could not ask" says nothing about the recording; all other refusals say that there is none.
  const kind = seen.refusal?.endsWith("-unavailable") === true ? "unavailable" : seen.refusal;
  const refusal = kind === null ? null : ({ kind } as NonNullable<Court["answers"][number]["refusal"]>);
  return { flow: nameOf(seen), roomId, key: null, askedMs: 0, tookMs, recording: promised, refusal };
}

/** For a table: how many recordings were promised, and what their records say. */
export function tally({ truth }: { readonly truth: Truth }): string {
  const ends = new Map<string, number>();
  for (const { status, deleted } of truth.records.values()) {
    const word = deleted === true ? "deleted" : isTerminal(status) ? status : `still ${status}`;
    ends.set(word, (ends.get(word) ?? 0) + 1);
  }
  return `${truth.promised.size} promised; ${[...ends].map(([word, count]) => `${count} ${word}`).join(", ")}`;
}
