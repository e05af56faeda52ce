import type { EgressId, OutboxEvent, RoomId, RoomSid, StartKey } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Fact, StartAnswer, Truth, Violation } from "./facts.ts";
import { safetyRules } from "./invariants/index.ts";
import type { FaultName } from "./options.ts";
import type { Timeline } from "./timeline.ts";

/** What the servers know, as far as rules compare facts with it. */
type Sources = Pick<Truth, "runs" | "locks" | "records" | "files" | "losses" | "blind" | "firstReadMs" | "keptUnder">;

/** Hears every fact, knows what users and operators did, and says when a rule is broken. */
export type Court = {
  readonly see: (fact: Fact) => void;
  readonly violate: (sentence: string, detail: string) => void;
  /** The first one; what comes after it may follow from it. */
  readonly violation: () => Violation | null;
  readonly truth: Truth;
  readonly answers: readonly StartAnswer[];
  /** The highest event of each recording that was taken off the outbox. */
  readonly delivered: ReadonlyMap<string, number>;
  readonly noteFinished: (sid: RoomSid) => void;
  readonly noteStop: (egressId: EgressId) => void;
  readonly noteStopTaken: (egressId: EgressId) => void;
  readonly noteDeletion: (roomId: RoomId) => void;
  readonly noteForce: (flow: string, roomId: RoomId) => void;
  /** This flow asks for a start under a key. */
  readonly noteKey: (flow: string, key: StartKey) => void;
  readonly noteAnswer: (answer: StartAnswer) => void;
  readonly noteEvent: (event: OutboxEvent) => void;
};

/**
 * `sources` is asked for when it is needed: the servers tell the court of what they do, and are made after it.
 *
 * @param ignored How sentences begin that may be broken: to see what else is.
 */
export function makeCourt(
  clock: Pick<VirtualClock, "monotonicMs">,
  timeline: Timeline,
  faults: readonly FaultName[],
  sources: () => Sources,
  ignored: readonly string[] = [],
): Court {
  const rules = safetyRules();
  const has = new Set(faults);
  const finished = new Set<RoomSid>();
  const forced = new Set<string>();
  const forcedRooms = new Set<RoomId>();
  const promised = new Set<EgressId>();
  const stopped = new Set<EgressId>();
  const stopsTaken = new Set<EgressId>();
  const deletedRooms = new Set<RoomId>();
  const keys = new Map<string, StartKey>();
  const answers: StartAnswer[] = [];
  const delivered = new Map<string, number>();
  let violation: Violation | null = null;

  const truth: Truth = {
    nowMs: () => clock.monotonicMs(),
    get runs() {
      return sources().runs;
    },
    get locks() {
      return sources().locks;
    },
    get records() {
      return sources().records;
    },
    get files() {
      return sources().files;
    },
    get losses() {
      return sources().losses;
    },
    get blind() {
      return sources().blind;
    },
    firstReadMs: (flow) => sources().firstReadMs(flow),
    keyOf: (flow) => keys.get(flow) ?? null,
    keptUnder: (key) => sources().keptUnder(key),
    stopsTaken,
    has: (fault) => has.has(fault),
    finished,
    forced,
    forcedRooms,
    promised,
    unwanted: (run) => stopped.has(run.egressId) || deletedRooms.has(run.roomId),
  };
  const violate = (sentence: string, detail: string): void => {
    if (violation !== null || ignored.some((word) => sentence.startsWith(word))) return;
    violation = { atMs: clock.monotonicMs(), sentence, detail };
    timeline.tell("VIOLATION", () => `${sentence}: ${detail}`);
  };
  const see = (fact: Fact): void => {
    for (const rule of rules) {
      const wrong = rule.see(fact, truth);
      if (wrong !== null) violate(rule.sentence, wrong);
    }
  };
  return {
    see,
    violate,
    violation: () => violation,
    truth,
    answers,
    delivered,
    noteFinished: (sid) => void finished.add(sid),
    noteStop: (egressId) => void stopped.add(egressId),
    noteStopTaken: (egressId) => void stopsTaken.add(egressId),
    noteDeletion: (roomId) => void deletedRooms.add(roomId),
    noteForce: (flow, roomId) => {
      forced.add(flow);
      forcedRooms.add(roomId);
    },
    noteKey: (flow, key) => void keys.set(flow, key),
    noteAnswer: (answer) => {
      if (answer.recording !== null) promised.add(answer.recording.egressId);
      timeline.count(`start ${answer.refusal?.kind ?? "promised"}`);
      if (
        answer.key !== null &&
        answers.some(({ key }) => key === answer.key) &&
        answer.refusal?.kind !== "unavailable"
      )
        timeline.count(`under a key: a ${answer.refusal === null ? "recording" : "refusal"} again`);
      answers.push(answer);
      see({ kind: "answer", answer });
    },
    noteEvent: (event) => {
      const { recordingId } = event.recording;
      delivered.set(recordingId, Math.max(event.rank, delivered.get(recordingId) ?? -1));
      see({ kind: "event", event });
    },
  };
}
