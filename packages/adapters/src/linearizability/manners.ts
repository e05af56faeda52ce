import type { LockReading, StoredLock, SwapOutcome, UnreadableLock, Version } from "@tallylight/core";
import { isDeepStrictEqual } from "node:util";
import { describeOperation, type History, type Operation } from "./history.ts";

/** What a lock store promises of each answer, whatever the order was. */
export type BrokenManner = {
  readonly kind: "version-has-two-contents" | "claim-moved" | "answer-contradicts-itself";
  readonly operation: Operation;
  /** What was seen before, and does not go with it. */
  readonly against?: Operation;
};

/**
 * Looks for answers that break a promise, in the order of time.
 *
 * - No version is ever seen twice with different content.
 * - `claimedAt` stays through a lock's life, but for a restamp.
 * - A swap that is won tells what it wrote, also when it is repeated; one that is lost tells something else.
 */
export function findBrokenManners(history: History): readonly BrokenManner[] {
  const answered = history
    .filter(({ answer }) => answer !== undefined)
    .toSorted((a, b) => (a.answer?.at ?? 0) - (b.answer?.at ?? 0));
  const again = stampedAgain(history);
  const byVersion = new Map<string, Operation>();
  const byAttempt = new Map<string, Operation>();
  return answered.flatMap((operation): BrokenManner[] => {
    const broken: BrokenManner[] = contradictsItself(operation)
      ? [{ kind: "answer-contradicts-itself", operation }]
      : [];
    const held = heldIn(operation);
    if (held === null) return broken;
    const sameVersion = first(byVersion, `${held.roomId} ${held.version}`, operation);
    const attempt = attemptOf(held);
    // A claim that was sent twice may have been won twice, with a release between.
    const comparable = again.claimed.has(attempt) ? withoutStamp : whole;
    if (!isDeepStrictEqual(comparable(heldIn(sameVersion)), comparable(held)))
      broken.push({ kind: "version-has-two-contents", operation, against: sameVersion });
    const sameAttempt = first(byAttempt, attempt, operation);
    const mayMove = again.claimed.has(attempt) || again.restamped.has(attempt);
    if (!mayMove && heldIn(sameAttempt)?.claimedAt !== held.claimedAt)
      broken.push({ kind: "claim-moved", operation, against: sameAttempt });
    return broken;
  });
}

/** A broken promise as text for a person. */
export function describeBrokenManner({ kind, operation, against }: BrokenManner): string {
  const seen = against === undefined ? "" : `\n    but was ${describeOperation(against)}`;
  return `room ${operation.roomId}: ${kind}\n    ${describeOperation(operation)}${seen}`;
}

type Held = StoredLock | UnreadableLock;

function heldIn(operation: Operation): Held | null {
  const answer: LockReading | SwapOutcome | undefined = operation.answer?.value;
  return answer?.held ?? null;
}

const whole = (held: Held | null): unknown => held;
const withoutStamp = (held: Held | null): unknown => held && { ...held, claimedAt: null };
const attemptOf = (held: Held): string => `${held.roomId} ${"lock" in held ? held.lock.uid : held.version}`;

function first(seen: Map<string, Operation>, key: string, operation: Operation): Operation {
  const earlier = seen.get(key) ?? operation;
  seen.set(key, earlier);
  return earlier;
}

function contradictsItself(operation: Operation): boolean {
  if (operation.kind === "read" || operation.answer === undefined) return false;
  const { won, held } = operation.answer.value;
  const wanted = operation.swap.next?.version ?? null;
  return won !== ((held?.version ?? null) === wanted);
}

/** Attempts whose claim the history itself may have stamped more than once. */
function stampedAgain(history: History): { claimed: ReadonlySet<string>; restamped: ReadonlySet<string> } {
  const claims = new Set<Version>();
  const claimed = new Set<string>();
  const restamped = new Set<string>();
  for (const operation of history) {
    if (operation.kind === "read" || operation.swap.next === null) continue;
    const { expected, next, restamp } = operation.swap;
    const attempt = `${operation.roomId} ${next.lock.uid}`;
    if (restamp === true) restamped.add(attempt);
    if (expected !== null) continue;
    if (claims.has(next.version)) claimed.add(attempt);
    claims.add(next.version);
  }
  return { claimed, restamped };
}
