import type { Rule, Truth } from "../facts.ts";
import { isRecording, type Run } from "../livekit/run.ts";
import { recordersIn, wasAwayTwice } from "./overlap.ts";

/** 10 s before the claim, 30 s to become active, 20 s to end what did not; and the network's milliseconds. */
const BOUND_MS = 60_500;

/**
 * L3. Checked at each answer of a start: it came in time, as far as its process was awake, and a promise is of an egress
 * that has recorded. (That a refused one does not go on is checked when the faults have stopped.)
 */
export function everyStartAnswersInTimeAndTruthfully(): Rule {
  return {
    sentence: "L3 every accepted start answers within its bound, truthfully",
    see: (fact, truth) => {
      if (fact.kind !== "answer") return null;
      const { flow, tookMs, recording } = fact.answer;
      if (tookMs > BOUND_MS) return `${flow} was answered after ${tookMs} ms`;
      if (recording === null) return null;
      const run = truth.runs.get(recording.egressId);
      if (run === undefined || !isOwn(run, flow, truth))
        return `${flow} was promised ${recording.recordingId}, not its own`;
      return run.recorded ? null : `${flow} was promised ${recording.recordingId}, which never recorded`;
    },
  };
}

/** Its own start's, or, under a key, that of whoever asked first. */
function isOwn(run: Run, flow: string, { keyOf }: Truth): boolean {
  return run.flow === flow || (keyOf(flow) !== null && keyOf(run.flow) === keyOf(flow));
}

/**
 * Protocol, "Nothing lost". Checked when a stop arrives at LiveKit: what it stops is not a recording that is well, that
 * a caller was promised, that nobody stopped, in a life of the room that goes on.
 *
 * Relaxed while two record at once: one of them has to go; where the promise waited for S3 beside a lock and was lost
 * with it, so that nothing tells of it any more; and where LiveKit has restarted twice, so that the recorder was away at
 * two looks a minute and more apart: no question that LiveKit answers tells it from a dead one.
 */
export function aPromisedRecordingIsNeverStoppedByUs(): Rule {
  return {
    sentence: "S9 a healthy recording that was promised is never stopped by us",
    see: (fact, truth) => {
      if (fact.kind !== "stop" || fact.run.real !== "active" || !isRecording(fact.run)) return null;
      const { run, by } = fact;
      if (!truth.promised.has(run.egressId) || truth.unwanted(run)) return null;
      if (wasAwayTwice(truth) || isPromiseLost(run, truth)) return null;
      const { roomSid } = run.told;
      if (roomSid !== undefined && truth.finished.has(roomSid)) return null;
      if (recordersIn(truth, run.roomId).length > 1) return null;
      return `${by} stopped ${run.egressId}`;
    },
  };
}

/** The documents lose nothing: a promise that is not in them waited in the queue. */
function isPromiseLost({ egressId }: Run, { losses, records }: Truth): boolean {
  const record = [...records.values()].find((one) => one.egressId === egressId);
  return losses.locks() && record?.accepted !== true;
}

/** A sweep and its like visit few rooms here; each visit has a minute, each call seconds. */
const ROUND_MS = 600_000;

/** L5. Checked when a round of upkeep ends, and (see `liveness.ts`) that it does. */
export function everyRoundEnds(): Rule {
  return {
    sentence: "L5 a sweep of N locks ends although any one look hangs",
    see: (fact) => (fact.kind === "round" && fact.tookMs > ROUND_MS ? `${fact.flow} took ${fact.tookMs} ms` : null),
  };
}
