import type { SweepStep } from "../../gc/step.ts";
import type { PortName, Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import type { StepOutcome } from "./ports.ts";
import type { SweptStep } from "./visit-room.ts";

/** What a sweep saw, and what became of it. Its size does not grow with the locks. */
export type SweepReport = {
  readonly dryRun: boolean;
  /** How many locks were there. */
  readonly locks: number;
  /** How many of them were too young to be judged. */
  readonly young: number;
  /** How many rooms are as they should be: their recording is in progress, people publish, and nothing is to be done. */
  readonly inOrder: number;
  /** What all steps came to, those of rooms that are in order too. */
  readonly counts: readonly StepCount[];
  /** The steps of every other room, but those for locks that are too young; the first `MOST_STEPS`. */
  readonly steps: readonly SweptStep[];
  /** Names of LiveKit's rooms that are no room ids, and so can have no recording. Any text. */
  readonly unnameable: readonly string[];
  /** Rooms that could not be judged, and why; and what could not be listed. The first `MOST_FAILURES`. */
  readonly failures: readonly SweepFailure[];
  /** How many failures each port had. */
  readonly failed: Readonly<Partial<Record<PortName, number>>>;
  /** How many more there were than are listed. */
  readonly unlisted: { readonly steps: number; readonly failures: number };
};

/** `roomId`: null where it is about no room. */
export type SweepFailure = { readonly roomId: RoomId | null; readonly failure: Unavailable };

/** How many steps were one and the same, and came to the same. */
export type StepCount = {
  readonly action: SweepStep["action"];
  readonly why: SweepStep["why"];
  readonly outcome: StepOutcome | "planned" | "failed";
  readonly steps: number;
};

/** How many steps a report lists, at most: some 6 MiB. Where there are more, what ails them is one and the same. */
export const MOST_STEPS = 10_000;
/** How many failures a report lists, at most. */
export const MOST_FAILURES = 1_000;

/** What became of these steps, counted. */
export function countSteps(steps: readonly SweptStep[]): readonly StepCount[] {
  const counts: Counts = new Map();
  for (const step of steps) count(counts, step);
  return [...counts.values()];
}

/** Takes in a sweep as it goes on. */
export type Reporter = {
  readonly locks: (count: number) => void;
  readonly visited: (steps: readonly SweptStep[]) => void;
  readonly failed: (roomId: RoomId | null) => (failure: Unavailable) => void;
  readonly report: (unnameable: readonly string[]) => SweepReport;
};

export function reporter(dryRun: boolean): Reporter {
  const counts: Counts = new Map();
  const steps: SweptStep[] = [];
  const failures: SweepFailure[] = [];
  const failed: { [port in PortName]?: number } = {};
  const total = { locks: 0, young: 0, inOrder: 0 };
  const unlisted = { steps: 0, failures: 0 };
  const list = (step: SweptStep): void => {
    if (steps.length < MOST_STEPS) steps.push(step);
    else unlisted.steps += 1;
  };
  return {
    locks: (count) => void (total.locks += count),
    visited: (swept) => {
      const judged = swept.filter(({ step }) => step.action !== "skip");
      total.young += swept.length - judged.length;
      for (const step of judged) count(counts, step);
      if (isInOrder(judged)) total.inOrder += 1;
      else judged.forEach(list);
    },
    failed: (roomId) => (failure) => {
      failed[failure.port] = (failed[failure.port] ?? 0) + 1;
      if (failures.length < MOST_FAILURES) failures.push({ roomId, failure });
      else unlisted.failures += 1;
    },
    report: (unnameable) => ({
      dryRun,
      ...total,
      counts: [...counts.values()],
      steps,
      unnameable,
      failures,
      failed,
      unlisted,
    }),
  };
}

/** A room without publishers, or that LiveKit does not have, is reported although its recording goes on. */
function isInOrder([first, ...more]: readonly SweptStep[]): boolean {
  return more.length === 0 && first?.step.why === "in-progress" && first.step.room === "with-publishers";
}

type Counts = Map<string, StepCount>;

function count(counts: Counts, { step: { action, why }, outcome: became }: SweptStep): void {
  const outcome = typeof became === "string" ? became : "failed";
  const key = `${action}:${why}:${outcome}`;
  counts.set(key, { action, why, outcome, steps: (counts.get(key)?.steps ?? 0) + 1 });
}
