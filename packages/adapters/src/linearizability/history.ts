import type { LockReading, RoomId, StoredLock, Swap, SwapOutcome, UnreadableLock } from "@tallylight/core";

/** A moment in µs, on one clock for all clients of a history. */
export type Instant = number;

/** When an answer was in the client's hands, and what it said. */
export type Answer<T> = { readonly at: Instant; readonly value: T };

/**
 * One call of a lock store as its caller saw it: it took effect at one moment between `calledAt` and its answer. Without
 * an answer (unavailable, or the caller was killed) its end is unknown: it took effect at any moment since, or never.
 */
export type Operation = { readonly client: string; readonly roomId: RoomId; readonly calledAt: Instant } & (
  | { readonly kind: "read"; readonly answer?: Answer<LockReading> }
  | { readonly kind: "swap"; readonly swap: Swap; readonly answer?: Answer<SwapOutcome> }
);

/** What all clients did, in no order. Each version in it was made for one write, as the protocol has it. */
export type History = readonly Operation[];

/** The operations of each room: rooms share nothing, so each is judged alone. */
export function byRoom(history: History): ReadonlyMap<RoomId, History> {
  const rooms = new Map<RoomId, Operation[]>();
  for (const operation of history) {
    const room = rooms.get(operation.roomId);
    if (room === undefined) rooms.set(operation.roomId, [operation]);
    else room.push(operation);
  }
  return rooms;
}

/** One operation as a line: who, from when to when, what was asked and what was answered. */
export function describeOperation(operation: Operation): string {
  const { client, calledAt, answer } = operation;
  const span = `${calledAt.toFixed(1)}–${answer === undefined ? "?" : answer.at.toFixed(1)} µs`;
  return `${client} ${span} ${asked(operation)}: ${answered(operation)}`;
}

function asked(operation: Operation): string {
  if (operation.kind === "read") return "read";
  const { expected, next, restamp } = operation.swap;
  return `swap ${expected ?? "absent"} → ${next?.version ?? "absent"}${restamp === true ? ", restamped" : ""}`;
}

function answered({ kind, answer }: Operation): string {
  if (answer === undefined) return "no answer";
  const held = describeHeld(answer.value.held);
  return kind === "swap" ? `${answer.value.won ? "won" : "lost"}, ${held}` : held;
}

export function describeHeld(held: StoredLock | UnreadableLock | null): string {
  return held === null ? "absent" : `${held.version} claimed at ${held.claimedAt}`;
}
