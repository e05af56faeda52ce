import type { DurationMs, EgressId, EpochMs, Evidence, RoomId, RoomSid, StartEgress, Uid } from "@tallylight/core";
import type { FaultName } from "../options.ts";
import type { Random } from "../random.ts";

/** One egress: what its recorder really does, and what LiveKit says of it. The two may differ. */
export type Run = {
  readonly egressId: EgressId;
  readonly roomId: RoomId;
  readonly uid: Uid;
  /** Who asked for it: a flow of a process. */
  readonly flow: string;
  readonly startedMs: number;
  /** When the order to start it was sent. */
  readonly orderedMs: number;
  /** When its lock was claimed, if its flow held one when the egress began. */
  readonly claimedMs: number | null;
  readonly plan: RunPlan;
  /** What LiveKit answers about it; its last word. */
  told: Evidence;
  /** LiveKit's memory: by id, and in the room's list from a moment on. */
  known: boolean;
  listedFromMs: number;
  /** What the recorder does. */
  real: "starting" | "active" | "ending" | "over";
  /** `dead`: killed with all its children. `deaf`: only its parent was; it answers a stop and does nothing. */
  worker: "well" | "dead" | "deaf";
  overMs: number | null;
  /** When its recorder left the room: an upload needs none. */
  leftMs: number | null;
  /** The life of the room that it is in; another than it began in when it made the room again. */
  life: RoomSid | null;
  leftUnanswered: boolean;
  notActiveBeforeMs: number;
  /** Did it ever record? */
  recorded: boolean;
};

/** Who ordered an egress, when, and since when it held the room's lock. */
export type OrderOrigin = Pick<Run, "flow" | "orderedMs" | "claimedMs">;

/** What will become of a recorder if nobody does anything about it. Times from its start; null: never. */
export type RunPlan = {
  readonly activeAfterMs: DurationMs | null;
  /** The answer to its start takes at least so long. */
  readonly answerAfterMs: DurationMs;
  readonly slow: boolean;
  readonly failsAfterMs: DurationMs | null;
  /** From when it is active. */
  readonly endsAfterMs: DurationMs | null;
  readonly limitAfterMs: DurationMs | null;
  readonly killedAfterMs: DurationMs | null;
  readonly parentKilledAfterMs: DurationMs | null;
  readonly uploadMs: DurationMs;
  readonly slowUpload: boolean;
  readonly finalUpdateLost: boolean;
  readonly updatesMerged: boolean;
  readonly stopUnanswered: boolean;
  readonly listLagMs: DurationMs;
};

type NewRun = {
  readonly request: StartEgress;
  readonly origin: OrderOrigin;
  readonly egressId: EgressId;
  readonly life: RoomSid | null;
  readonly plan: RunPlan;
  readonly nowMs: DurationMs;
  readonly startDate: EpochMs;
};

/** One that LiveKit has just taken on. */
export function newRun({ request, origin, egressId, life, plan, nowMs, startDate }: NewRun): Run {
  const { roomId, uid, layout, encoding } = request;
  const roomSid = life ?? undefined;
  const status = { status: "starting", source: "livekit" } as const;
  return {
    egressId,
    roomId,
    uid,
    ...origin,
    startedMs: nowMs,
    plan,
    told: { roomId, egressId, uid, roomSid, ...status, startDate, layout, encoding },
    known: true,
    listedFromMs: nowMs + plan.listLagMs,
    real: "starting",
    worker: "well",
    overMs: null,
    leftMs: null,
    life,
    leftUnanswered: false,
    notActiveBeforeMs: 0,
    recorded: false,
  };
}

/** Draws what will become of a recorder, from the faults that the run has. */
export function drawPlan(random: Random, on: (fault: FaultName, probability: number) => boolean): RunPlan {
  const within = (least: number, most: number): number => random.between(least, most);
  const often = (fault: FaultName, probability: number, least: number, most: number): number | null => {
    // Drawn in any case, so that a fault that is left out shifts no other draw.
    const after = within(least, most);
    return on(fault, probability) ? after : null;
  };
  const usual = within(1_900, 3_100);
  const slow = often("recorder-slow", 0.5, 8_000, 45_000);
  const stuck = on("recorder-stuck", 0.3);
  const upload = often("upload-slow", 0.5, 5_000, 240_000);
  return {
    answerAfterMs: 0,
    slow: slow !== null && !stuck,
    slowUpload: upload !== null,
    activeAfterMs: stuck ? null : (slow ?? usual),
    failsAfterMs: often("recorder-fails", 0.3, 500, 2_500),
    endsAfterMs: often("recorder-ends", 0.4, 1_000, 240_000),
    limitAfterMs: often("recorder-limit", 0.3, 10_000, 300_000),
    killedAfterMs: often("recorder-killed", 0.3, 300, 200_000),
    parentKilledAfterMs: often("recorder-parent-killed", 0.3, 300, 200_000),
    uploadMs: upload ?? within(80, 230),
    finalUpdateLost: on("final-update-lost", 0.3),
    updatesMerged: on("updates-merged", 0.5),
    stopUnanswered: on("stop-unanswered", 0.4),
    listLagMs: often("livekit-list-lags", 0.5, 50, 1_500) ?? 0,
  };
}

/** Is a recorder at work that would record, or does record, what happens in the room? An upload is none. */
export function isRecording(run: Run): boolean {
  return run.worker === "well" && (run.real === "starting" || run.real === "active");
}

/** Has it recorded, and is its file on its way? */
export function isUploading(run: Run): boolean {
  return run.worker === "well" && run.real === "ending";
}

/** Does anything of it go on that LiveKit could be asked about? An upload that it has forgotten looks like none. */
export function isInProgress(run: Run): boolean {
  return isAtWork(run) && (run.real !== "ending" || run.known);
}

/** Is there anything at all of it that goes on? */
export function isAtWork(run: Run): boolean {
  return run.worker === "well" && run.real !== "over";
}

/** One that speaks again after LiveKit's memory was emptied is in the list of no room: only its id finds it. */
export function isListed({ known, listedFromMs }: Run): boolean {
  return known && Number.isFinite(listedFromMs);
}
