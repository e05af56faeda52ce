import {
  type DurationMs,
  formatRecordingId,
  type RecordingId,
  type RoomId,
  type StepCount,
  type SweepReport,
  type SweepStep,
  type Unavailable,
} from "@tallylight/core";

/** What a sweep would do, or did. */
export type SweepJson = {
  readonly dryRun: boolean;
  /** How many locks there were. */
  readonly locks: number;
  /** How many of them are younger than the grace period, and without a step. */
  readonly young: number;
  /** How many rooms are as they should be, recorded and with nothing to be done: they are not among the steps. */
  readonly inOrder: number;
  /** What all steps came to, with those of rooms that are in order. */
  readonly counts: readonly StepCount[];
  /** The steps of all other rooms; ten thousand at most. */
  readonly steps: readonly StepJson[];
  /** Names of LiveKit's rooms that cannot be recorded, as they are no room ids; a hundred at most. */
  readonly unnameable: readonly string[];
  /** Rooms that could not be judged, and why; null: some could not be listed. A thousand at most. */
  readonly failures: readonly { readonly roomId: RoomId | null; readonly cause: string }[];
  /** How many more there were than are listed. */
  readonly unlisted: { readonly steps: number; readonly failures: number };
};
/** One step of a sweep. */
export type StepJson = {
  readonly action: SweepStep["action"];
  readonly why: SweepStep["why"];
  readonly detail: string;
  readonly roomId: RoomId;
  /** The recording that the step is about; null where it is about the lock alone. */
  readonly recordingId: RecordingId | null;
  /** Of the lock; null where the room has none. */
  readonly ageMs: DurationMs | null;
  /** What LiveKit says of the room. */
  readonly room: SweepStep["room"];
  readonly outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
  /** Why it failed. */
  readonly cause: string | null;
};

const MOST_NAMES = 100;

/** A sweep as it is shown. */
export function sweepJson({ steps, unnameable, failures, failed: _failed, ...numbers }: SweepReport): SweepJson {
  return {
    ...numbers,
    steps: steps.map(stepJson),
    unnameable: unnameable.slice(0, MOST_NAMES),
    failures: failures.map(({ roomId, failure }) => ({ roomId, cause: causeText(failure) })),
  };
}

/** How many steps came to this, listed or not. */
export function stepsOf(counts: SweepReport["counts"], outcome: StepCount["outcome"]): number {
  return counts.reduce((sum, count) => sum + (count.outcome === outcome ? count.steps : 0), 0);
}

const causeText = ({ port, operation, cause }: Unavailable): string => `${port} ${operation}: ${cause}`;

function stepJson({ step, outcome }: SweepReport["steps"][number]): StepJson {
  const { action, why, roomId, ageMs, room } = step;
  const failure = typeof outcome === "string" ? null : outcome;
  return {
    action,
    why,
    detail: detailOf(step),
    roomId,
    recordingId: "evidence" in step ? formatRecordingId(step.evidence) : null,
    ageMs,
    room,
    outcome: typeof outcome === "string" ? outcome : "failed",
    cause: failure === null ? null : causeText(failure),
  };
}

/** Is there something to apply? */
export function isDue({ action }: Pick<StepCount, "action">): boolean {
  return action !== "keep" && action !== "wait" && action !== "leave";
}

/** Steps that are about one recording of a room, which may not be the one that holds its lock. */
const OF_A_RECORDING: ReadonlySet<SweepStep["action"]> = new Set([
  "adopt",
  "record",
  "note",
  "wait",
  "clear",
  "probe",
  "give-up",
  "evict",
]);

/** What a step says beyond its `why`; empty when there is nothing. */
export function detailOf(step: SweepStep): string {
  if ("evidence" in step && OF_A_RECORDING.has(step.action)) return step.evidence.egressId;
  if (step.action === "leave") return step.egressId;
  return step.action === "keep" ? (step.detail ?? "") : "";
}
