import {
  type DurationMs,
  type Egress,
  type EgressId,
  type Evidence,
  isTerminal,
  type LiveRoom,
  parseRoomId,
  type PortName,
  type RoomDirectory,
  type RoomId,
  type StartEgress,
  type StartFailure,
  type StopAnswer,
  unavailable,
  type Unavailable,
} from "@tallylight/core";
import { err, ok, okAsync, type Result } from "neverthrow";
import type { FaultName } from "../options.ts";
import { type Caller, type Link, type Net, remote, type Served } from "../network.ts";
import type { Random } from "../random.ts";
import type { LiveKitModel } from "./model.ts";
import type { Run } from "./run.ts";

export type LiveKitDoor = {
  readonly net: Net;
  readonly model: LiveKitModel;
  readonly link: Link;
  readonly random: Random;
  readonly on: (fault: FaultName, probability: number) => boolean;
  /** When this attempt's lock was claimed; null when it holds none. */
  readonly claimOf: (request: StartEgress) => number | null;
  /** Told of each stop that LiveKit was asked for. */
  readonly onStop: (run: Run, by: string) => void;
};

/** LiveKit asks its recorders for so long before it says that nobody answers. */
const NOBODY_MS = 3_000;
const STOP_TIMEOUT_MS = 20_000;

/** The recorder as one flow of one process calls it. */
export function egressPort(door: LiveKitDoor, caller: Caller): Egress {
  const { net, link, model } = door;
  const { clock } = net;
  return {
    start: (request) => {
      const orderedMs = clock.monotonicMs();
      return remote<Evidence, StartFailure>(net, caller, startLink(door), {
        name: "egress.start",
        serve: () => serveStart(door, request, caller, orderedMs),
        failed: (cause) => ({ kind: "egress-outcome-unknown", cause }),
        timeoutMs: request.timeoutMs,
      });
    },
    stop: (egressId) =>
      remote(net, caller, link, {
        name: `egress.stop ${egressId}`,
        serve: () => serveStop(door, egressId, caller),
        failed: (cause) => unavailable("egress", "stop", cause),
        timeoutMs: STOP_TIMEOUT_MS,
      }),
    find: (egressId) =>
      ask(door, caller, "egress", `find ${egressId}`, () => {
        const run = model.runs.get(egressId);
        return run?.known === true ? run.told : null;
      }),
    inRoom: (roomId) =>
      ask(door, caller, "egress", "inRoom", () => {
        const nowMs = clock.monotonicMs();
        const ours: Evidence[] = [];
        for (const run of model.runs.values())
          if (run.roomId === roomId && run.known && run.listedFromMs <= nowMs) ours.push(run.told);
        return { ours, others: [] };
      }),
  };
}

/** LiveKit's rooms as one flow of one process asks for them. */
export function directoryPort(door: LiveKitDoor, caller: Caller): RoomDirectory {
  const { model, net, link } = door;
  const { clock } = net;
  const nowMs = (): DurationMs => clock.monotonicMs();
  const hidden = (): boolean => nowMs() < model.roomsHiddenUntilMs();
  return {
    find: (roomId) => ask(door, caller, "directory", "find", () => (hidden() ? null : liveRoom(model, roomId))),
    recorded: () =>
      ask(door, caller, "directory", "recorded", () => {
        if (hidden()) return { rooms: [], unnameable: [] };
        const listed = [...model.runs.values()].filter(model.recorderAnswers).map(({ roomId }) => roomId);
        const rooms = [...new Set(listed)].filter(
          (roomId) => model.rooms.find(roomId) !== undefined && parseRoomId(roomId).isOk(),
        );
        const names = [...model.rooms.all()].map(([name]) => name);
        return { rooms, unnameable: names.filter((name) => parseRoomId(name).isErr()) };
      }),
    recorderAnswers: (roomId, egressId) =>
      remote<boolean, Unavailable>(net, caller, link, {
        name: `directory.recorderAnswers ${egressId}`,
        serve: () => {
          const run = model.runs.get(egressId);
          const answers = run !== undefined && run.roomId === roomId && model.recorderAnswers(run);
          return { answer: okAsync(answers), afterMs: answers ? 5 : NOBODY_MS };
        },
        failed: (cause) => unavailable("directory", "recorderAnswers", cause),
      }),
    open: (roomId) => ask(door, caller, "directory", "open", () => ({ sid: model.rooms.open(roomId).sid })),
    close: (roomId) => ask(door, caller, "directory", "close", () => model.closeRoom(roomId)),
    joinToken: () => okAsync({ token: "token", url: "wss://livekit" }),
  };
}

function ask<T>(door: LiveKitDoor, caller: Caller, port: PortName, operation: string, answer: () => T) {
  return remote<T, Unavailable>(door.net, caller, door.link, {
    name: `${port}.${operation}`,
    serve: () => ({ answer: okAsync(answer()), afterMs: 0 }),
    failed: (cause) => unavailable(port, operation.split(" ")[0] ?? operation, cause),
  });
}

function liveRoom(model: LiveKitModel, roomId: RoomId): LiveRoom | null {
  const room = model.rooms.find(roomId);
  if (room === undefined) return null;
  const recorders = [...model.runs.values()]
    .filter((run) => run.roomId === roomId && run.life === room.sid && model.recorderAnswers(run))
    .map(({ egressId }) => egressId);
  return { sid: room.sid, people: room.people.size, publishers: room.people.size, recorders };
}

/** A start that is late, or whose answer is lost, is a fault of its own. */
function startLink({ link, on, random }: LiveKitDoor): Link {
  return {
    ...link,
    random,
    answerLost: () => (on("start-answer-lost", 0.3) ? 1 : 0),
    requestLate: () => (on("start-late", 0.3) ? 1 : 0),
    lateMs: 25_000,
    failing: () => 0,
    faults: { answerLost: "start-answer-lost", requestLate: "start-late", failing: "livekit-error" },
  };
}

type Start = Served<Evidence, StartFailure>;

const answered = <T, E>(answer: Result<T, E>, afterMs: DurationMs): Served<T, E> => ({
  answer: Promise.resolve(answer),
  afterMs,
});

function serveStart(door: LiveKitDoor, request: StartEgress, { flow }: Caller, orderedMs: DurationMs): Start {
  const { model, on, random, net } = door;
  const fault = (name: FaultName, line: string): void => net.timeline.fault(name, flow, () => line);
  // One draw for each, in any case, so that leaving a fault out shifts no other draw.
  const refused = on("start-refused", 0.3);
  const conflict = on("start-conflict", 0.3);
  const none = on("no-capacity", 0.3);
  const noneButStarts = on("no-capacity-but-starts", 0.3);
  const tookMs = random.between(525, 570);
  if (model.rooms.find(request.roomId) === undefined)
    return answered(err({ kind: "egress-refused", status: 404, message: "requested room does not exist" }), 7);
  if (refused) {
    fault("start-refused", "HTTP 401");
    return answered(err({ kind: "egress-refused", status: 401, message: "permissions denied" }), 5);
  }
  if (model.planIn(request.roomId) === "no-recorder")
    return answered(err({ kind: "no-egress-capacity", message: "no response from servers" }), 20_000);
  if (none) {
    fault("no-capacity", "HTTP 503 after 22 s");
    return answered(err({ kind: "no-egress-capacity", message: "no response from servers" }), 20_000 + 3 * tookMs);
  }
  const run = model.begin(request, { flow, orderedMs, claimedMs: door.claimOf(request) });
  if (conflict) {
    fault("start-conflict", `HTTP 409, and ${run.egressId} started all the same`);
    return answered(err({ kind: "egress-outcome-unknown", cause: "HTTP 409" }), tookMs);
  }
  if (noneButStarts) {
    fault("no-capacity-but-starts", `HTTP 503, and ${run.egressId} started all the same`);
    return answered(err({ kind: "no-egress-capacity", message: "no response from servers" }), 20_000);
  }
  return answered(ok(run.told), Math.max(tookMs, run.plan.answerAfterMs));
}

type Stop = Served<StopAnswer, Unavailable>;

function serveStop(door: LiveKitDoor, egressId: EgressId, { flow }: Caller): Stop {
  const { model, net, random } = door;
  const { clock, timeline } = net;
  const run = model.runs.get(egressId);
  if (run === undefined || !run.known) return answered(ok({ kind: "unknown-egress" }), NOBODY_MS);
  door.onStop(run, flow);
  if (isTerminal(run.told.status)) return answered(ok({ kind: "already-ended" }), NOBODY_MS);
  // 11b: the recorder's parent is gone. It says yes, and does nothing.
  if (run.worker === "deaf") return answered(ok({ kind: "stopping", evidence: run.told }), 10);
  if (run.worker === "dead" && run.told.status === "ending") return answered(ok({ kind: "already-ended" }), NOBODY_MS);
  if (run.worker === "dead" || run.real === "over") return answered(ok({ kind: "no-answer" }), NOBODY_MS);
  // A recorder that is loading, or busy, may not answer in time. One that is uploading does.
  if (run.plan.stopUnanswered && !run.leftUnanswered && run.real !== "ending") {
    run.leftUnanswered = true;
    const laterMs = random.between(1, 30_000);
    timeline.fault("stop-unanswered", egressId, () => `HTTP 408; it takes effect after ${laterMs} ms`);
    clock.after(laterMs, () => model.end(run));
    return answered(ok({ kind: "no-answer" }), NOBODY_MS);
  }
  // A stop waits until the recorder is up.
  const startingMs = run.real === "starting" ? random.between(5, 700) : 0;
  if (startingMs === 0) model.end(run);
  else clock.after(startingMs, () => model.end(run));
  const evidence = run.real === "starting" ? null : { ...run.told, status: "ending" as const };
  return answered(ok({ kind: "stopping", evidence }), startingMs + random.between(5, 44));
}
