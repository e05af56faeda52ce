import { describeNotLinearizable, findNonLinearizable } from "./checker.ts";
import { byRoom, type History, type Operation } from "./history.ts";
import { describeBrokenManner, findBrokenManners } from "./manners.ts";

/** What one history, or several, came to. */
export type Verdict = {
  /** What no correct store does, as text for a person. */
  readonly faults: readonly string[];
  readonly histories: number;
  readonly operations: number;
  /** Calls whose end is unknown. */
  readonly unanswered: number;
  /** Answered calls that another process's call in the same room overlapped: without them nothing was tried. */
  readonly contended: number;
  readonly checkMs: number;
};

/** Checks one history: the order, and each answer's own promises. */
export function judge(history: History): Verdict {
  const before = performance.now();
  const violation = findNonLinearizable(history);
  const faults = findBrokenManners(history).map(describeBrokenManner);
  if (violation !== null) faults.unshift(describeNotLinearizable(violation));
  const checkMs = performance.now() - before;
  const unanswered = history.filter(({ answer }) => answer === undefined).length;
  const contended = [...byRoom(history).values()].reduce((sum, operations) => sum + countContended(operations), 0);
  return { faults, histories: 1, operations: history.length, unanswered, contended, checkMs };
}

/** Several verdicts as one. */
export function sum(verdicts: readonly Verdict[]): Verdict {
  const total = (pick: (verdict: Verdict) => number): number => verdicts.reduce((sum, one) => sum + pick(one), 0);
  return {
    faults: verdicts.flatMap(({ faults }) => faults),
    histories: total(({ histories }) => histories),
    operations: total(({ operations }) => operations),
    unanswered: total(({ unanswered }) => unanswered),
    contended: total(({ contended }) => contended),
    checkMs: total(({ checkMs }) => checkMs),
  };
}

/** Prints the figures as one line. */
export function report(name: string, processes: number, verdict: Verdict): void {
  const { histories, operations, unanswered, contended, checkMs, faults } = verdict;
  process.stdout.write(
    `linearizability of ${name}: ${histories} histories of ${processes} processes, ${operations} operations ` +
      `(${contended} contended, ${unanswered} without an answer), checked in ${checkMs.toFixed(0)} ms, ` +
      `${faults.length} faults\n`,
  );
}

function countContended(operations: History): number {
  const answered = operations.filter(({ answer }) => answer !== undefined);
  return answered.filter((one) => operations.some((other) => overlaps(one, other))).length;
}

function overlaps(one: Operation, other: Operation): boolean {
  if (processOf(one) === processOf(other)) return false;
  const end = ({ answer }: Operation): number => answer?.at ?? Number.POSITIVE_INFINITY;
  return one.calledAt <= end(other) && other.calledAt <= end(one);
}

/** Clients are named by their process: p1c0. */
function processOf({ client }: Operation): string {
  return client.split("c", 1)[0] ?? client;
}
