import type { DurationMs } from "@tallylight/core";

/*
 *   closed ── a failure, the fifth in a row ──▶ open ── its pause is over ──▶ probing ── success ──▶ closed
 *                                                ▲                              │
 *                                                └── failure, a longer pause ───┘
 */

/** How one receiver has answered lately. Times are of the monotonic clock. */
export type Circuit = { readonly failures: number; readonly openUntilMs: DurationMs };

/** Also what any success makes of it. */
export const CLOSED: Circuit = { failures: 0, openUntilMs: 0 };

const MOST_FAILURES = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

/** @param random From 0 to 1: instances that failed together do not come back together. */
export function afterFailure(circuit: Circuit, nowMs: DurationMs, random: number): Circuit {
  // What was on its way with the one that opened it says nothing new.
  if (isOpen(circuit, nowMs)) return circuit;
  const inARow = circuit.failures + 1;
  if (inARow < MOST_FAILURES) return { failures: inARow, openUntilMs: 0 };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (inARow - MOST_FAILURES));
  return { failures: inARow, openUntilMs: nowMs + pauseMs * (0.75 + random / 4) };
}

/** Nothing is sent now. */
export const isOpen = ({ openUntilMs }: Circuit, nowMs: DurationMs): boolean => nowMs < openUntilMs;

/** It was open: one message at a time is sent, until one arrives. */
export const isProbing = ({ failures }: Circuit): boolean => failures >= MOST_FAILURES;
