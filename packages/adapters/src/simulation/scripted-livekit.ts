import {
  type Egress,
  type EgressId,
  type Evidence,
  isTerminal,
  type LiveRoom,
  type RecordingStatus,
  type RoomDirectory,
  type RoomId,
  type RoomSid,
  type StartEgress,
  type StartFailure,
  type StopAnswer,
  unavailable,
} from "@tallylight/core";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { VirtualClock } from "./virtual-clock.ts";

/** How LiveKit treats the next egress. The times are of a real server with a real worker. */
type EgressScript = {
  /** What the caller of the start is told. */
  readonly answer: "ok" | "refused" | "no-such-room" | "no-capacity" | "lost";
  /** Does an egress come to be, whatever the caller is told? */
  readonly starts: boolean;
  readonly answerAfterMs: number;
  /** From the start to ACTIVE; null: never. */
  readonly activeAfterMs: number | null;
  /** From the start to FAILED, before it becomes active; null: never. */
  readonly failsAfterMs: number | null;
  /** `unheard`: LiveKit takes the stop in, and nothing comes of it. */
  readonly stop: "ok" | "no-answer" | "unheard";
  /** From the stop to the end. */
  readonly endsAfterMs: number;
};

const NORMAL: EgressScript = {
  answer: "ok",
  starts: true,
  answerAfterMs: 540,
  activeAfterMs: 2_600,
  failsAfterMs: null,
  stop: "ok",
  endsAfterMs: 130,
};

/** LiveKit as the ports see it, driven by a virtual clock, doing what it is told to. */
export type ScriptedLiveKit = {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  /** How many starts were asked for. */
  readonly starts: () => number;
  readonly script: (next: Partial<EgressScript>) => void;
  /** Opens the room, if it is not open, with so many people in it. */
  readonly seat: (roomId: RoomId, people?: number) => RoomSid;
  /** Ends the room, as when all have left; its recorders follow. */
  readonly finishRoom: (roomId: RoomId) => void;
  /** A new life of the room, of whose beginning the recorders of the old one hear nothing. */
  readonly renewRoom: (roomId: RoomId) => RoomSid;
  /** No question is answered while it is down. */
  readonly setDown: (down: boolean) => void;
  /** Every egress is forgotten; none of them runs any more. */
  readonly forget: () => void;
  /** Every egress is forgotten, and runs on. */
  readonly emptyMemory: () => void;
  /** The room's recorders die without a word: LiveKit lists them as they last were, for ever. */
  readonly killRecorders: (roomId: RoomId) => void;
  /** Recorders that were dead answer again: what was silent was the way to them. */
  readonly reviveRecorders: (roomId: RoomId) => void;
  readonly running: (roomId: RoomId) => readonly Evidence[];
};

export type LiveKitListeners = {
  readonly onEgress: (evidence: Evidence) => void;
  readonly onRoomFinished: (roomId: RoomId, sid: RoomSid) => void;
};

type Room = { readonly sid: RoomSid; readonly people: number };
type Run = { evidence: Evidence; readonly script: EgressScript; diedAt: number | null; joined: RoomSid | null };

/** A recorder is still answered for this long after its end. */
const LINGERS_MS = 20_000;

export function scriptedLiveKit(clock: VirtualClock, listeners: LiveKitListeners): ScriptedLiveKit {
  const rooms = new Map<RoomId, Room>();
  const runs = new Map<EgressId, Run>();
  /** Of those that it has forgotten and that run on LiveKit says nothing. */
  const forgotten = new Set<EgressId>();
  let next = NORMAL;
  let down = false;
  let starts = 0;
  let serial = 0;

  const move = (run: Run, status: RecordingStatus, facts: Partial<Evidence> = {}): void => {
    if (run.diedAt !== null || !runs.has(run.evidence.egressId)) return;
    if (isTerminal(status)) run.diedAt = clock.monotonicMs();
    if (status === "active") run.joined = rooms.get(run.evidence.roomId)?.sid ?? null;
    run.evidence = { ...run.evidence, ...facts, status };
    listeners.onEgress(run.evidence);
  };

  const begin = (request: StartEgress, script: EgressScript): Evidence => {
    const { roomId, uid } = request;
    const egressId = `EG_${(serial += 1)}` as EgressId;
    const roomSid = rooms.get(roomId)?.sid;
    const run: Run = {
      script,
      diedAt: null,
      joined: null,
      evidence: { roomId, uid, egressId, roomSid, status: "starting", source: "livekit", startDate: clock.now() },
    };
    runs.set(egressId, run);
    listeners.onEgress(run.evidence);
    const ifStarting = (status: RecordingStatus, facts?: Partial<Evidence>) => () => {
      if (run.evidence.status === "starting") move(run, status, facts);
    };
    if (script.activeAfterMs !== null) clock.after(script.activeAfterMs, ifStarting("active"));
    if (script.failsAfterMs !== null)
      clock.after(script.failsAfterMs, ifStarting("failed", { error: "page load error" }));
    return run.evidence;
  };

  const end = (run: Run): void => {
    if (run.evidence.status === "starting")
      return move(run, "aborted", { errorCode: 412, error: "Start signal not received" });
    if (run.evidence.status !== "active") return undefined;
    move(run, "ending");
    clock.after(run.script.endsAfterMs, () => move(run, "complete", { sizeBytes: 1_000, endDate: clock.now() }));
    return undefined;
  };

  const start = async (request: StartEgress): Promise<Result<Evidence, StartFailure>> => {
    starts += 1;
    if (down) return err({ kind: "egress-outcome-unknown", cause: "ECONNREFUSED" });
    const script = next;
    next = NORMAL;
    const evidence = script.starts ? begin(request, script) : null;
    await clock.sleep(script.answerAfterMs).done;
    return answerTo(script, evidence);
  };

  const stop = async (egressId: EgressId): Promise<Result<StopAnswer, ReturnType<typeof unavailable>>> => {
    if (down) return err(unavailable("egress", "stop", "ECONNREFUSED"));
    const run = forgotten.has(egressId) ? undefined : runs.get(egressId);
    await clock.sleep(run === undefined || isTerminal(run.evidence.status) ? 3_000 : 5).done;
    if (run === undefined) return ok({ kind: "unknown-egress" });
    if (isTerminal(run.evidence.status)) return ok({ kind: "already-ended" });
    if (run.script.stop === "unheard") return ok({ kind: "stopping", evidence: null });
    if (run.script.stop === "no-answer" || run.diedAt !== null) return ok({ kind: "no-answer" });
    end(run);
    return ok({ kind: "stopping", evidence: run.evidence });
  };

  const asked = <T>(port: "egress" | "directory", operation: string, answer: () => T) =>
    new ResultAsync<T, ReturnType<typeof unavailable>>(
      clock.sleep(2).done.then(() => (down ? err(unavailable(port, operation, "ECONNREFUSED")) : ok(answer()))),
    );

  const inRoom = (roomId: RoomId): Evidence[] =>
    [...runs.values()].map((run) => run.evidence).filter((evidence) => evidence.roomId === roomId);

  const open = (roomId: RoomId, people: number): RoomSid => {
    const sid = rooms.get(roomId)?.sid ?? (`RM_${(serial += 1)}` as RoomSid);
    rooms.set(roomId, { sid, people });
    return sid;
  };

  const finishRoom = (roomId: RoomId): void => {
    const room = rooms.get(roomId);
    rooms.delete(roomId);
    if (room !== undefined) listeners.onRoomFinished(roomId, room.sid);
    // A recorder that had not begun makes the room again and goes on: only what was active follows the room.
    for (const run of runs.values()) {
      if (run.evidence.roomId !== roomId) continue;
      if (run.evidence.status === "starting") open(roomId, 0);
      else clock.after(40, () => end(run));
    }
  };

  const answers = (run: Run | undefined): boolean =>
    run !== undefined && (run.diedAt === null || clock.monotonicMs() - run.diedAt < LINGERS_MS);

  const recordedRooms = (): RoomId[] => {
    const running = [...runs.values()].filter(({ evidence }) => !isTerminal(evidence.status));
    return [...new Set(running.map(({ evidence }) => evidence.roomId))];
  };

  const listedIn = (room: Room | undefined): EgressId[] =>
    [...runs].filter(([, run]) => run.joined === room?.sid && answers(run)).map(([egressId]) => egressId);

  const recordersIn = (roomId: RoomId): Run[] =>
    [...runs.values()].filter(({ evidence }) => evidence.roomId === roomId && !isTerminal(evidence.status));

  return {
    egress: {
      start: (request) => new ResultAsync(start(request)),
      stop: (egressId) => new ResultAsync(stop(egressId)),
      find: (egressId) =>
        asked("egress", "find", () => (forgotten.has(egressId) ? null : (runs.get(egressId)?.evidence ?? null))),
      inRoom: (roomId) =>
        asked("egress", "inRoom", () => ({
          ours: inRoom(roomId).filter(({ egressId }) => !forgotten.has(egressId)),
          others: [],
        })),
    },
    directory: {
      find: (roomId) => asked("directory", "find", () => liveRoom(rooms.get(roomId), listedIn(rooms.get(roomId)))),
      open: (roomId) => asked("directory", "open", () => ({ sid: open(roomId, rooms.get(roomId)?.people ?? 0) })),
      close: (roomId) => asked("directory", "close", () => finishRoom(roomId)),
      recorded: () => asked("directory", "recorded", () => ({ rooms: recordedRooms(), unnameable: [] })),
      recorderAnswers: (_roomId, egressId) => asked("directory", "recorderAnswers", () => answers(runs.get(egressId))),
      joinToken: () => asked("directory", "joinToken", () => ({ token: "token", url: "ws://livekit" })),
    },
    starts: () => starts,
    script: (script) => (next = { ...NORMAL, ...script }),
    seat: (roomId, people = 2) => open(roomId, people),
    finishRoom,
    renewRoom: (roomId) => {
      rooms.delete(roomId);
      return open(roomId, 2);
    },
    setDown: (value) => (down = value),
    forget: () => runs.clear(),
    emptyMemory: () => [...runs.keys()].forEach((egressId) => forgotten.add(egressId)),
    killRecorders: (roomId) => recordersIn(roomId).forEach((run) => (run.diedAt = clock.monotonicMs())),
    reviveRecorders: (roomId) => recordersIn(roomId).forEach((run) => (run.diedAt = null)),
    running: (roomId) => inRoom(roomId).filter((evidence) => !isTerminal(evidence.status)),
  };
}

function answerTo(script: EgressScript, evidence: Evidence | null): Result<Evidence, StartFailure> {
  if (script.answer === "refused") return err({ kind: "egress-refused", status: 400, message: "invalid_argument" });
  if (script.answer === "no-such-room") return err({ kind: "egress-refused", status: 404, message: "not_found" });
  if (script.answer === "no-capacity") return err({ kind: "no-egress-capacity", message: "no response from servers" });
  return script.answer === "ok" && evidence !== null
    ? ok(evidence)
    : err({ kind: "egress-outcome-unknown", cause: "time-out" });
}

function liveRoom(room: Room | undefined, recorders: readonly EgressId[]): LiveRoom | null {
  return room === undefined ? null : { sid: room.sid, people: room.people, publishers: room.people, recorders };
}
