import { ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { SweepStep } from "../gc/plan.ts";
import type { EgressId } from "../ids.ts";
import { orderStop } from "../lock/decide.ts";
import type { Lock } from "../lock/lock.ts";
import type { MediaStore } from "../ports/media-store.ts";
import type { Evidence } from "../recording/recording.ts";
import type { DurationMs } from "../time.ts";
import { stopEgress, type StopPorts } from "./carry-out.ts";
import { onRecorderEvent } from "./on-recorder-event.ts";
import { recordOrDefer, recordOrQueue } from "./record.ts";
import { swapSurely } from "./swap-surely.ts";

export type ReleaseStep = SweepStep & { readonly action: "release" };

/** What became of one step. `changed-meanwhile`: the lock is another version by now, so nothing was done. */
export type StepOutcome = "nothing-to-do" | "applied" | "changed-meanwhile";

/**
 * Applies one step of a plan: one compare-and-set on the version that the plan saw, after what must come before it; or,
 * where LiveKit's word is all there is to write, taking that in as an event does.
 */
export function applyStep(
  ports: StopPorts,
  step: SweepStep,
  stopMs: DurationMs,
): ResultAsync<StepOutcome, Unavailable> {
  switch (step.action) {
    case "skip":
    case "keep":
      return okAsync("nothing-to-do");
    case "restamp":
      return swap(ports, step, step.lock, { restamp: true });
    case "activate":
      return onRecorderEvent(ports, step.evidence).map((): StepOutcome => "applied");
    case "stop":
      return stopAgain(ports, step, stopMs);
    case "release":
      return resolveAndRelease(ports, step);
  }
}

function swap(
  ports: StopPorts,
  step: SweepStep,
  next: Lock | null,
  also: { readonly restamp?: boolean; readonly defer?: Evidence } = {},
): ResultAsync<StepOutcome, Unavailable> {
  const write = next === null ? null : { version: ports.ids.version(), lock: next };
  const swapped = swapSurely(ports.locks, step.roomId, { expected: step.version, next: write, ...also });
  return swapped.map((outcome): StepOutcome => (outcome.won ? "applied" : "changed-meanwhile"));
}

/** The order is written before the stop is sent, so that whoever sees the egress run stops it again. */
function stopAgain(
  ports: StopPorts,
  step: SweepStep & { readonly action: "stop" },
  stopMs: DurationMs,
): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { roomId, evidence } = step;
    const ordered = orderStop(step.lock, step.lock.uid, "start-timed-out").unwrapOr(null);
    if (step.why === "no-driver" && ordered !== null) {
      const outcome = yield* swap(ports, step, { ...ordered, egressId: evidence.egressId });
      if (outcome === "changed-meanwhile") return ok(outcome);
    }
    // Nobody was promised a start that was given up; who gave it up may have died before that was written.
    const givenUp = ordered?.reason === "start-timed-out" || ordered?.reason === "start-failed";
    if (givenUp) yield* await recordOrQueue(ports, { ...evidence, accepted: false, reason: ordered.reason });
    yield* await stopEgress(ports, { roomId, egressId: evidence.egressId }, stopMs);
    return ok<StepOutcome>("applied");
  });
}

/** No lock goes before its uid is resolved: its egress has an entry, or LiveKit answered and knows none of that uid. */
export function resolveAndRelease(ports: StopPorts, step: ReleaseStep): ResultAsync<StepOutcome, Unavailable> {
  return safeTry(async function* () {
    const { lock, roomId } = step;
    const end = step.why === "ended" ? step.evidence : await lostEvidence(ports.catalog.media, roomId, lock);
    if (end === null) return swap(ports, step, null);
    const reason = lock.state === "stopping" ? (end.reason ?? lock.reason) : end.reason;
    const { defer } = yield* await recordOrDefer(ports, { ...end, reason });
    const outcome = yield* swap(ports, step, null, defer === undefined ? {} : { defer });
    ports.signals.publish(roomId);
    return ok(outcome);
  });
}

/**
 * What can be inferred of an egress that LiveKit has forgotten: bytes under its key mean that it ended well, none
 * that it failed. When the media cannot be asked, its entry stays as it is, unfinished. Null: there never was an egress.
 */
async function lostEvidence(media: MediaStore, roomId: SweepStep["roomId"], lock: Lock): Promise<Evidence | null> {
  const { egressId, uid, sid } = lock;
  if (egressId === null) return null;
  const file = await media.head({ roomId, uid });
  return inferEnd(
    { roomId, egressId, uid, roomSid: sid },
    file.isErr() ? "could-not-ask" : (file.value?.sizeBytes ?? 0),
  );
}

type Named = Pick<Evidence, "roomId" | "uid" | "roomSid"> & { readonly egressId: EgressId };

function inferEnd(egress: Named, sizeBytes: number | "could-not-ask"): Evidence {
  const base = { ...egress, source: "inferred", reason: "recorder-lost" } as const;
  // The least that is known: LiveKit gave it an id. That is news only where nobody had written so much.
  if (sizeBytes === "could-not-ask") return { ...egress, source: "inferred", status: "starting" };
  return sizeBytes > 0
    ? { ...base, status: "complete", sizeBytes }
    : { ...base, status: "failed", error: "LiveKit no longer knows this egress, and there is no file of it." };
}
