import { err, ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RecordingDecision, SweepStep } from "../../gc/step.ts";
import { lockIn } from "../../lock/lock.ts";
import { evolve } from "../../recording/evolve.ts";
import { type EndReason, type Evidence, isPromised, isTerminal, type NoteKind } from "../../recording/recording.ts";
import type { Limits } from "../../settings.ts";
import type { EpochMs } from "../../time.ts";
import { stopEgress } from "../carry-out.ts";
import { drain, QUEUE_ROUND } from "../drain.ts";
import { onRecorderEvent } from "../on-recorder-event.ts";
import { lostRaces, MAX_RACES } from "../races.ts";
import { record, recordOrDefer } from "../record.ts";
import { writeRecording } from "../write-recording.ts";
import { swapLock } from "./apply-lock.ts";
import { inferEnd } from "./infer-end.ts";
import { writeNote } from "./note.ts";
import type { StepOutcome, SweepPorts } from "./ports.ts";

export type RecordingStep = Pick<SweepStep, "roomId" | "version"> & RecordingDecision;

const APPLIED: StepOutcome = "applied";

/** Applies what is planned for one recording. `storeNow`: the lock store's clock when the plan was made. */
export function applyToRecording(
  ports: SweepPorts,
  limits: Limits,
  step: RecordingStep,
  storeNow: EpochMs,
): ResultAsync<StepOutcome, Unavailable> {
  switch (step.action) {
    case "wait":
      return okAsync("nothing-to-do");
    case "record":
      return onRecorderEvent(ports, step.evidence).map(() => APPLIED);
    case "note":
      return note(ports, step, step.why, storeNow);
    case "clear":
      return writeNote(ports, step.evidence, null).map(() => APPLIED);
    case "probe":
      return probe(ports, limits, step, storeNow);
    case "give-up":
      return giveUp(ports, step);
    case "evict":
      return evict(ports, limits, step);
  }
}

function note(
  ports: SweepPorts,
  { evidence }: RecordingStep,
  kind: NoteKind,
  since: EpochMs,
): ResultAsync<StepOutcome, Unavailable> {
  return writeNote(ports, evidence, { kind, since }).map(() => APPLIED);
}

/** Nobody answers, or LiveKit knows no such egress: given up. Somebody took it in: a later look sees what came of it. */
function probe(
  ports: SweepPorts,
  limits: Limits,
  step: RecordingStep & { readonly action: "probe" },
  storeNow: EpochMs,
): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { roomId, evidence } = step;
    const { egressId } = evidence;
    const answer = yield* await stopEgress(ports, { roomId, egressId }, limits.stopMs);
    const next: NoteKind = step.why === "uploading" ? "uploading" : "stop-unheard";
    if (answer.kind === "stopping") {
      const ended = step.why === "uploading" ? evidence : { ...evidence, reason: reasonOf(step, "recorder-lost") };
      return note(ports, { ...step, evidence: ended }, next, storeNow);
    }
    if (answer.kind !== "already-ended") return giveUp(ports, step);
    const told = yield* ports.egress.find(egressId);
    if (told === null || !isTerminal(told.status)) return giveUp(ports, step);
    yield* onRecorderEvent(ports, told);
    return ok(APPLIED);
  });
}

/** An order to stop came first. */
function reasonOf<Reason>({ lock }: RecordingStep, otherwise: Reason): EndReason | Reason {
  return lock?.state === "stopping" ? lock.reason : otherwise;
}

/** Its end is what its file tells. A lock goes although the media cannot be asked; its entry is then finished later. */
function giveUp(ports: SweepPorts, step: RecordingStep): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { evidence, lock } = step;
    const without = step.why === "forgotten" && lock === null ? "aborted" : "failed";
    const end = await inferEnd(ports.catalog.media, evidence, without);
    if (end === null && lock === null) return ok<StepOutcome>("nothing-to-do");
    const reason = reasonOf(step, end?.reason);
    const { defer } = yield* await recordOrDefer(ports, end === null ? evidence : { ...end, reason });
    if (lock !== null) return swapLock(ports, step, null, { defer });
    if (defer !== undefined) yield* ports.locks.defer(defer);
    ports.signals.publish(step.roomId);
    return ok(APPLIED);
  });
}

/** What was promised while the documents were away waits in the queue: nothing is stopped before that is known. */
function evict(
  ports: SweepPorts,
  limits: Limits,
  step: RecordingStep & { readonly action: "evict" },
): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { roomId, evidence, why } = step;
    yield* drain(ports);
    yield* record(ports, evidence);
    const { held } = yield* ports.locks.read(roomId);
    const spared = why === "not-promised" ? yield* isQueued(ports, evidence) : why === "another-holds" && held === null;
    if (spared || lockIn(held)?.uid === evidence.uid) return ok<StepOutcome>("changed-meanwhile");
    if (!(yield* writeEvicted(ports, evidence, why === "not-promised"))) return ok<StepOutcome>("changed-meanwhile");
    // What nobody answers is judged by the life of its recorder, in a later look.
    yield* await stopEgress(ports, { roomId, egressId: evidence.egressId }, limits.stopMs);
    return ok(APPLIED);
  });
}

/**
 * Writes down that it is evicted; one that nobody was promised by a write that also refuses it for good. So of a start
 * that is on its way and promises it just now, and this, one comes first and the other hears of it.
 *
 * @returns false when it was promised meanwhile, or its record is gone.
 */
function writeEvicted(ports: SweepPorts, evidence: Evidence, unpromised: boolean): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { documents, index } = ports.catalog;
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* documents.find(evidence);
      if (stored === null || (unpromised && isPromised(stored.value))) return ok(false);
      const refused = unpromised ? { accepted: false } : {};
      const next = evolve(stored.value, { ...evidence, ...refused, reason: "evicted" });
      if (next === stored.value) return ok(true);
      const outcome = yield* writeRecording(ports, stored, next);
      if (outcome.kind === "written") return index.announce(outcome.stored.value).map(() => true);
    }
    return err(lostRaces("documents", evidence.egressId));
  });
}

/** Does something wait for the catalog that is about this egress, or may be? */
function isQueued({ locks }: SweepPorts, { uid }: Evidence): ResultAsync<boolean, Unavailable> {
  return locks
    .deferred(QUEUE_ROUND)
    .map((waiting) => waiting.length === QUEUE_ROUND || waiting.some(({ evidence }) => evidence.uid === uid));
}
