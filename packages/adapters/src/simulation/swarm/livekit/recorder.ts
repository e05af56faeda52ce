import {
  type Evidence,
  isTerminal,
  type MediaRef,
  mediaKey,
  type Prefix,
  type RecordingStatus,
  type RoomId,
  type RoomSid,
} from "@tallylight/core";
import type { VirtualClock } from "../../virtual-clock.ts";
import type { FaultName } from "../options.ts";
import type { Random } from "../random.ts";
import type { Timeline } from "../timeline.ts";
import { isRecording, isUploading, type Run } from "./run.ts";

/** What LiveKit tells the world about itself, as webhooks and as files. */
export type LiveKitListener = {
  readonly egress: (evidence: Evidence) => void;
  readonly roomStarted: (roomId: RoomId, sid: RoomSid) => void;
  readonly roomFinished: (roomId: RoomId, sid: RoomSid) => void;
  /** Stores a recorder's file; false when the store does not take it. */
  readonly upload: (ref: MediaRef, path: string, sizeBytes: number) => boolean;
  /** What a recorder really does has changed. */
  readonly changed: (run: Run) => void;
};

type LifeParts = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly prefix: Prefix;
  readonly listener: LiveKitListener;
  /** What recorders report is lost then. */
  readonly isAway: () => boolean;
};

/** What can become of a recorder, once it was asked for: each step does nothing where it comes too late. */
type RecorderLife = {
  readonly activate: (run: Run) => void;
  readonly fail: (run: Run) => void;
  /** As if somebody had asked it to, or its room were gone. */
  readonly end: (run: Run, why?: string) => void;
  readonly kill: (run: Run, worker: "dead" | "deaf", fault: FaultName) => void;
};

export function recorderLife({ clock, random, timeline, prefix, listener, isAway }: LifeParts): RecorderLife {
  const tell = (run: Run, status: RecordingStatus, facts: Partial<Evidence> = {}): void => {
    if (isTerminal(run.told.status)) return;
    if (isAway()) return timeline.fault("livekit-away", run.egressId, () => `its word ${status} is lost`);
    run.told = { ...run.told, ...facts, status };
    run.known = true;
    timeline.tell("livekit", () => `${run.egressId} is ${status} ${facts.error ?? ""}`);
    listener.egress(run.told);
    return undefined;
  };
  const become = (run: Run, real: Run["real"]): void => {
    run.real = real;
    if (real === "over") run.overMs = clock.monotonicMs();
    if (real === "over" || real === "ending") run.leftMs ??= clock.monotonicMs();
    listener.changed(run);
  };

  const over = (run: Run, status: RecordingStatus, facts: Partial<Evidence>): void => {
    become(run, "over");
    if (run.plan.finalUpdateLost)
      return timeline.fault("final-update-lost", run.egressId, () => `never says ${status}`);
    return tell(run, status, { ...facts, endDate: clock.now() });
  };
  /** The file, if there is any, is stored before its end is told. */
  const complete = (run: Run, status: "complete" | "limit_reached", facts: Partial<Evidence>): void => {
    if (!isUploading(run)) return;
    const sizeBytes = random.between(1, 9);
    const { roomId, uid } = run;
    if (!listener.upload({ roomId, uid }, mediaKey(prefix, roomId, uid), sizeBytes)) {
      timeline.count("a recorder's upload fails");
      return over(run, "failed", { error: "S3 upload failed", errorCode: 400 });
    }
    timeline.tell("livekit", () => `${run.egressId} has stored its file of ${sizeBytes} bytes`);
    return over(run, status, { ...facts, sizeBytes, durationSeconds: 5 });
  };
  const end = (run: Run, why = "StopEgress API"): void => {
    // One that uploads, and has not said so, says it when it is asked to stop.
    if (isUploading(run) && run.told.status === "active") return tell(run, "ending");
    if (!isRecording(run)) return;
    if (run.real === "starting")
      return over(run, "aborted", { error: "Start signal not received", errorCode: 412, details: why });
    become(run, "ending");
    if (!run.plan.updatesMerged) tell(run, "ending", { details: `End reason: ${why}` });
    return clock.after(run.plan.uploadMs, () => complete(run, "complete", { details: `End reason: ${why}` }));
  };
  const reachLimit = (run: Run): void => {
    if (run.worker !== "well" || run.real !== "active") return;
    timeline.fault("recorder-limit", run.egressId, () => "limit reached");
    become(run, "ending");
    clock.after(run.plan.uploadMs, () =>
      complete(run, "limit_reached", { error: "Session limit reached", errorCode: 413 }),
    );
  };
  const fail = (run: Run): void => {
    if (!isRecording(run)) return;
    timeline.fault("recorder-fails", run.egressId, () => "fails");
    over(run, "failed", { error: "page load error", errorCode: 400 });
  };
  const kill = (run: Run, worker: "dead" | "deaf", fault: FaultName): void => {
    if (run.worker !== "well" || run.real === "over") return;
    timeline.fault(
      fault,
      run.egressId,
      () => `killed while ${run.real}, and LiveKit goes on calling it ${run.told.status}`,
    );
    run.worker = worker;
    become(run, "over");
  };
  const activate = (run: Run): void => {
    if (run.worker !== "well" || run.real !== "starting") return;
    const waitMs = run.notActiveBeforeMs - clock.monotonicMs();
    if (waitMs > 0) return clock.after(waitMs, () => activate(run));
    run.recorded = true;
    become(run, "active");
    tell(run, "active");
    const { endsAfterMs, limitAfterMs } = run.plan;
    if (limitAfterMs !== null) clock.after(limitAfterMs, () => reachLimit(run));
    if (endsAfterMs === null) return;
    return clock.after(endsAfterMs, () => {
      if (run.real !== "active") return;
      timeline.fault("recorder-ends", run.egressId, () => "ends by itself");
      end(run, "Source closed");
    });
  };

  return { activate, fail, end, kill };
}
