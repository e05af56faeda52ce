import { type DurationMs, isTerminal, rankOf, type Recording, type RecordingId, type RoomId } from "@tallylight/core";
import type { Truth } from "./facts.ts";
import type { Instance } from "./instance.ts";
import { recordersIn } from "./invariants/overlap.ts";
import { isAtWork, isListed, isRecording, isUploading, type Run } from "./livekit/run.ts";
import { askStart } from "./users.ts";
import type { World } from "./world.ts";

const MINUTE = 60_000;

/** All that goes wrong by itself ends; what has gone wrong stays as it is. */
export function heal(world: World): void {
  const { forecasts, liveKit, machines, timeline } = world;
  timeline.tell("world", () => "the faults stop");
  world.stopFaults();
  for (const forecast of Object.values(forecasts)) forecast.clear();
  liveKit.setAway(false);
  liveKit.calm();
  for (const machine of machines) {
    machine.instance.process.wake();
    world.restart(machine);
  }
}

/** Two sweeps, the grace period before and a visit after; with the six minutes that a dead recorder costs. */
export function convergenceMs({ options, limits }: World): number {
  const second = limits.secondOpinionMs + options.drainEveryMs;
  return limits.lockGraceMs + 2 * options.sweepEveryMs + 2 * limits.visitMs + 6 * MINUTE + 3 * second;
}

/** What must hold in the end, of a world that may be a real one (`packages/cli/src/e2e/chaos`). */
export type Check = (seen: Seen) => string | null;
export type Seen = Pick<World, "rooms" | "truth" | "answers" | "delivered" | "openRounds"> & {
  readonly store: Pick<World["store"], "deleting">;
  readonly locks: { readonly index: { readonly rows: ReadonlyMap<RecordingId, Pick<Recording, "status">> } };
};

/** What must hold when nothing has gone wrong for long enough, and users do nothing. */
export const CONVERGED: ReadonlyMap<string, Check> = new Map([
  ["L1 every lock without an egress in progress is gone within grace + two sweeps", idleLocks],
  ["S1 a second recording is evicted within one sweep of the first evidence", overlaps],
  ["L2 what no recorder is at work on has ended in the catalog", lostRuns],
  ["L3 a refused start leaves nothing that records", refusedRuns],
  ["a stop that was accepted ends the recording", stoppedRuns],
  ["L6 a recording that runs holds its room, also after the lock store was emptied", unheldRuns],
  ["rolling upgrade: unknown values are never deleted", unreadableLocks],
  ["a deletion of a room that was cut short is finished by a sweep", unfinishedDeletions],
  ["L5 a sweep of N locks ends although any one look hangs", hangingRounds],
]);

/** What must hold when everybody has left and all recordings have ended. */
export const ENDED: ReadonlyMap<string, Check> = new Map([
  ["L1 every lock without an egress in progress is gone within grace + two sweeps", idleLocks],
  ["L2 every recording ends terminal", unfinishedRecords],
  ["L2 every egress of ours has exactly one catalog entry", missingRecords],
  ["S5 no file is without a recording that says so", unclaimedFiles],
  ["L4 every outbox event is delivered", undelivered],
  ["L6 the rows of the index are those of the documents", rowsBehind],
  ["L4 what waited for the catalog is in it", waiting],
]);

const LOOK_EVERY_MS = 30_000;

/** Lets time pass until all of it holds, `withinMs` at most; what does not hold by then never will. */
export async function mustHold(world: World, checks: ReadonlyMap<string, Check>, withinMs: number): Promise<void> {
  const goesOn = (): boolean => world.violation() === null;
  for (let passedMs = 0; passedMs < withinMs && goesOn(); passedMs += LOOK_EVERY_MS) {
    await world.clock.advance(LOOK_EVERY_MS, goesOn);
    if ([...checks.values()].every((of) => of(world) === null)) return;
  }
  for (const [sentence, of] of checks) {
    const wrong = of(world);
    if (wrong !== null) world.violate(sentence, wrong);
  }
}

function idleLocks({ truth }: Seen): string | null {
  for (const held of truth.locks.locks.values()) {
    if (!("lock" in held)) continue;
    const { uid, state } = held.lock;
    const run = runOf(truth.runs.values(), uid);
    if (run === null || !isAtWork(run))
      return `${held.roomId} is held, ${state}, for ${run === null ? "no egress" : `${run.egressId}, whose recorder is ${run.worker} and ${run.real}`}`;
  }
  return null;
}

function runOf(runs: Iterable<Run>, uid: string): Run | null {
  for (const run of runs) if (run.uid === uid) return run;
  return null;
}

/** What LiveKit has forgotten it stops for nobody: such a recorder goes on until it ends by itself. */
function overlaps({ truth, rooms }: Seen): string | null {
  for (const roomId of rooms) {
    const recorders = recordersIn(truth, roomId).filter(({ known }) => known);
    if (recorders.length > 1)
      return `${recorders.map(({ egressId }) => egressId).join(" and ")} still record ${roomId}`;
  }
  return null;
}

/**
 * A start that was refused, by a value that says that it will not go on; "could not ask" says nothing of the kind.
 * What LiveKit has forgotten it does not stop for anybody.
 */
function refusedRuns({ truth, answers }: Seen): string | null {
  const refused = new Map(answers.filter(({ refusal }) => refusal !== null).map((answer) => [answer.flow, answer]));
  for (const run of truth.runs.values()) {
    const answer = refused.get(run.flow);
    if (answer !== undefined && answer.refusal?.kind !== "unavailable" && isRecording(run) && run.known)
      return `${run.egressId} records, although ${run.flow} answered ${answer.refusal?.kind}`;
  }
  return null;
}

/** What LiveKit has forgotten it does not stop for anybody. */
function stoppedRuns({ truth }: Seen): string | null {
  for (const egressId of truth.stopsTaken) {
    const run = truth.runs.get(egressId);
    if (run !== undefined && isRecording(run) && run.known)
      return `${egressId} records, although a user has stopped it`;
  }
  return null;
}

/**
 * Relaxed for one that LiveKit has forgotten, if nobody was promised it, if its row may be lost with its lock, if it was
 * given up by hand, or if it made its room again: that one is stopped, and not adopted, and LiveKit stops what it has
 * forgotten for nobody.
 */
function unheldRuns({ truth }: Seen): string | null {
  for (const run of truth.runs.values()) {
    if (!isRecording(run)) continue;
    const isAdoptable = truth.promised.has(run.egressId) && run.life === run.told.roomSid && !truth.losses.any();
    if (!run.known && (!isAdoptable || hasEnded(truth, run))) continue;
    const held = truth.locks.locks.get(run.roomId);
    if (held === undefined || !("lock" in held) || held.lock.uid !== run.uid)
      return `${run.egressId} records ${run.roomId}, and its lock is ${held === undefined ? "free" : "another's"}`;
  }
  return null;
}

/** By its record: whether it was right to say so is what S2 judges. */
const hasEnded = ({ records }: Truth, { egressId }: Run): boolean =>
  [...records.values()].some((record) => record.egressId === egressId && isTerminal(record.status));

/** The room of a lock that this version cannot read. */
export const OLD_ROOM = "room-of-another-version" as RoomId;

function unreadableLocks({ truth }: Seen): string | null {
  if (!truth.has("upgrade-unreadable") || truth.forcedRooms.has(OLD_ROOM) || truth.losses.locks()) return null;
  return truth.locks.locks.has(OLD_ROOM) ? null : `the lock of ${OLD_ROOM} is gone`;
}

function unfinishedDeletions({ store }: Seen): string | null {
  for (const key of store.deleting) return `${key} is still marked`;
  return null;
}

function hangingRounds({ openRounds, truth }: Seen): string | null {
  for (const [flow, { sinceMs }] of openRounds)
    if (truth.nowMs() - sinceMs > 10 * MINUTE) return `${flow} has gone on for ${truth.nowMs() - sinceMs} ms`;
  return null;
}

/**
 * Every room can be recorded again: asked once in each, of one instance after the other, when no upload goes on there.
 * Where a recording goes on, the answer is that. Relaxed where a failover lost the row of a recording that is dead.
 */
export async function checkRecordable(world: World): Promise<void> {
  const { clock, liveKit, machines, rooms, truth } = world;
  const goesOn = (): boolean => world.violation() === null;
  const sinceMs = clock.monotonicMs();
  const overlooked = new Set<RoomId>();
  for (const record of truth.records.values()) if (isOverlooked(world, record)) overlooked.add(record.roomId);
  for (const run of truth.runs.values()) if (isUnheardOf(world, run)) overlooked.add(run.roomId);
  // What users asked for before the faults stopped, such as a room's deletion, is done by then.
  await clock.advance(MINUTE, goesOn);
  for (let waits = 0; waits < 60 && [...truth.runs.values()].some(isUploading); waits += 1)
    await clock.advance(5_000, goesOn);
  for (const [at, roomId] of rooms.entries()) {
    const instance = (machines[at % machines.length] ?? machines[0])?.instance;
    if (instance === undefined) continue;
    void instance.createRoom(`${instance.process.name}/create-last`, roomId);
    liveKit.rooms.join(roomId, "last");
    const flow = `${instance.process.name}/last-start-${at}`;
    clock.after(1_000, () => void mustRecord(world, roomId, instance, { flow, sinceMs, overlooked }));
  }
  await clock.advance(RECORDABLE_MS, goesOn);
}

type LastStart = {
  readonly flow: string;
  readonly sinceMs: DurationMs;
  /**
   * Rooms with a recording that nobody went on with until `sinceMs`, or had heard of: the first look at it may be a minute
   * old, and a dead recorder takes more than one.
   */
  readonly overlooked: ReadonlySet<RoomId>;
};

async function mustRecord(
  world: World,
  roomId: RoomId,
  instance: Instance,
  { flow, sinceMs, overlooked }: LastStart,
): Promise<void> {
  const { truth } = world;
  const runs = (): readonly Run[] => [...truth.runs.values()].filter((run) => run.roomId === roomId);
  const busy = runs().some((run) => isAtWork(run) || hasEndedUnheard(run, sinceMs));
  const { refusal } = await askStart(world, roomId, instance, flow);
  if (refusal === null || overlooked.has(roomId) || (busy && refusal.kind === "already-recording")) return;
  // It ended just then: the one who asked may ask again.
  if (busy && !runs().some(isRecording)) return;
  world.violate(RECORDABLE, `${roomId} answered ${JSON.stringify(refusal)}`);
}

/** What has ended only now, and LiveKit lists for ever or has forgotten, takes more than one look. */
function hasEndedUnheard({ overMs, known, told }: Run, sinceMs: DurationMs): boolean {
  return overMs !== null && overMs >= sinceMs && !(known && isTerminal(told.status));
}

export const RECORDABLE = "L1 and L7 every room can be recorded again by one start after the grace";

/** Longer than a start may take. */
const RECORDABLE_MS = 70_000;

/**
 * Is this one unfinished, and is its row missing? A failover lost it: an index that is behind does not know it, one that
 * is empty does. Or it was never listed. Until somebody stops that recording, or records its room, nobody goes on with it.
 */
function isOverlooked(world: Seen, record: Recording): boolean {
  if (isTerminal(record.status) || world.locks.index.rows.has(record.recordingId)) return false;
  return world.truth.losses.rows() || isUnlisted(world, record);
}

/**
 * Neither row nor lock could be written when it was heard of, because their store was away, and LiveKit has forgotten it
 * since: what has ended it forgets here after two minutes, a real one after a day, and then many sweeps have seen it.
 */
function isUnlisted({ truth, locks }: Seen, { recordingId, egressId }: Recording): boolean {
  const isForgotten = truth.runs.get(egressId)?.known === false && !locks.index.rows.has(recordingId);
  return isForgotten && REDIS_AWAY.some((fault) => truth.has(fault));
}

const REDIS_AWAY = ["lock-down", "lock-error", "lock-slow"] as const;

/** LiveKit lists it as running, for ever, and nothing of ours tells of it. */
function isUnheardOf({ truth }: Seen, run: Run): boolean {
  if (isAtWork(run) || !isListed(run) || isTerminal(run.told.status)) return false;
  return ![...truth.records.values()].some(({ egressId }) => egressId === run.egressId);
}

/**
 * Also what LiveKit lists as running for ever: until that is known, its room cannot be recorded. Relaxed for one of which
 * nothing had been written when its lock went, by force or with the store: the next start's look finds it.
 */
function lostRuns(world: Seen): string | null {
  const { truth } = world;
  for (const record of truth.records.values()) {
    if (isOverlooked(world, record)) continue;
    const run = truth.runs.get(record.egressId);
    if (record.deleted === true || isTerminal(record.status) || run === undefined || isAtWork(run)) continue;
    return `${record.recordingId} is ${record.status}; its recorder is ${run.worker} and ${run.real}`;
  }
  for (const run of truth.runs.values())
    if (isUnheardOf(world, run) && !truth.forcedRooms.has(run.roomId) && !lostItsLock(truth, run))
      return `${run.egressId} is listed as ${run.told.status}, is over, and has no record`;
  return null;
}

/** Relaxed for a recorder that goes on because LiveKit has forgotten it. */
function unfinishedRecords(world: Seen): string | null {
  const { truth } = world;
  for (const record of truth.records.values()) {
    if (isOverlooked(world, record)) continue;
    const run = truth.runs.get(record.egressId);
    if (run !== undefined && isAtWork(run) && !run.known) continue;
    if (record.deleted !== true && !isTerminal(record.status))
      return `${record.recordingId} is ${record.status}, note ${JSON.stringify(record.note)}`;
  }
  return null;
}

const S3_AWAY = ["s3-down", "s3-error", "s3-slow"] as const;

/** All that led to it: nobody was promised it, or what was to be written of it waited for S3 beside that lock. */
function lostItsLock(truth: Truth, { egressId }: Run): boolean {
  return truth.losses.locks() && (S3_AWAY.some((fault) => truth.has(fault)) || !truth.promised.has(egressId));
}

/**
 * An egress that nobody heard of but LiveKit, and that LiveKit forgot, gave no evidence: it may have none. Nor need one
 * that ended before anybody was promised it, and whose lock, all that led to it, was lost; or whose record waited for S3
 * beside that lock, and was lost with it.
 */
function missingRecords({ truth }: Seen): string | null {
  const recorded = new Map<string, number>();
  for (const { egressId } of truth.records.values()) recorded.set(egressId, (recorded.get(egressId) ?? 0) + 1);
  for (const run of truth.runs.values()) {
    const count = recorded.get(run.egressId) ?? 0;
    if (count === 0 && lostItsLock(truth, run)) continue;
    if (count !== 1 && isListed(run)) return `${run.egressId} of ${run.flow} has ${count} entries`;
  }
  return null;
}

/**
 * Relaxed for an upload that LiveKit had forgotten, and of whose end nothing was heard: there was no file when it was
 * looked for. What LiveKit still said, or lists when its room is looked at next, corrects that.
 */
function unclaimedFiles({ truth }: Seen): string | null {
  for (const record of truth.records.values()) {
    if (record.deleted === true || !truth.files.has(record.uid)) continue;
    const run = truth.runs.get(record.egressId);
    const isUntold = run?.plan.finalUpdateLost === true || truth.has("webhook-lost") || truth.has("livekit-away");
    const isGuess = record.source === "inferred" && truth.has("livekit-emptied");
    if (isGuess && run?.plan.slowUpload === true && isUntold) continue;
    if (record.status !== "complete" && record.status !== "limit_reached")
      return `${record.recordingId} is ${record.status} (${record.source}), and its file is there`;
  }
  return null;
}

/** Relaxed for a run whose store lost its outbox, and for what was never listed. */
function undelivered(world: Seen): string | null {
  const { truth, delivered } = world;
  if (truth.losses.any()) return null;
  for (const record of truth.records.values()) {
    if (record.deleted === true || isUnlisted(world, record)) continue;
    const rank = delivered.get(record.recordingId) ?? -1;
    if (rank < rankOf(record)) return `${record.recordingId} is ${record.status}; the last event had rank ${rank}`;
  }
  return null;
}

/**
 * Relaxed after a failover: it loses rows, and brings back those of deleted recordings; for what was never listed; and
 * for a deletion that a crash cut short while the index, with its list of those, was emptied and made again.
 */
function rowsBehind(world: Seen): string | null {
  const { truth, locks } = world;
  if (truth.losses.rows()) return null;
  for (const record of truth.records.values()) {
    const row = locks.index.rows.get(record.recordingId);
    if (record.deleted === true) {
      const wasCutShort = truth.losses.any() && truth.has("crash");
      if (row !== undefined && !wasCutShort) return `${record.recordingId} is deleted, and has a row`;
    } else if (row?.status !== record.status && !isUnlisted(world, record))
      return `${record.recordingId} is ${record.status}, and its row ${row?.status ?? "is missing"}`;
  }
  return null;
}

function waiting({ truth }: Seen): string | null {
  return truth.locks.queue.size === 0 ? null : `${truth.locks.queue.size} wait`;
}

/** Everybody leaves, and each recording that still runs is stopped by a user. */
export function endAll(world: World): void {
  const { machines, liveKit, truth } = world;
  const instance = machines[0]?.instance;
  if (instance === undefined) return;
  for (const run of truth.runs.values()) {
    if (!isRecording(run)) continue;
    world.noteStop(run.egressId);
    const flow = `${instance.process.name}/last-stop-${run.egressId}`;
    void instance.stop(flow, run.told);
  }
  for (const roomId of world.rooms) liveKit.rooms.leaveAll(roomId);
}
