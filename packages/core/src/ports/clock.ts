import type { DurationMs, EpochMs } from "../time.ts";

/** A sleep that its owner may give up, so that nothing is left behind when something else came first. */
export type Sleep = { readonly done: Promise<void>; readonly cancel: () => void };

/** Time is a port: nothing else in core reads a clock or sleeps, so that hours can pass in milliseconds. */
export interface Clock {
  /** The machine's wall clock. Never used for the age of a lock: that is the store's to say. */
  now(): EpochMs;
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  monotonicMs(): DurationMs;
  /** `done` resolves after `ms`; `cancel` resolves it at once. Never rejects. */
  sleep(ms: DurationMs): Sleep;
}
