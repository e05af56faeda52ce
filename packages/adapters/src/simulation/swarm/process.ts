import type { Clock, DurationMs, EpochMs } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";

/** One life of an instance: what a crash ends for good and a pause holds up. */
export type Process = {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** Neither dead nor paused. */
  readonly isRunning: () => boolean;
  /** Hands something to the process: lost when it is dead, held back while it is paused. */
  readonly deliver: (action: () => void) => void;
  readonly crash: () => void;
  readonly pause: (ms: DurationMs) => void;
  readonly wake: () => void;
  /** All the time that it was paused for until now. */
  readonly pausedMs: () => DurationMs;
  /** Calls when it crashes; the returned function takes that back. */
  readonly onCrash: (listener: () => void) => () => void;
};

export function makeProcess(name: string, clock: VirtualClock): Process {
  const listeners = new Set<() => void>();
  let alive = true;
  let pausedUntil = 0;
  let pausedMs = 0;
  const leftMs = (): DurationMs => Math.max(0, pausedUntil - clock.monotonicMs());
  const deliver = (action: () => void): void => {
    if (!alive) return;
    if (leftMs() > 0) clock.after(leftMs(), () => deliver(action));
    else action();
  };
  return {
    name,
    isAlive: () => alive,
    isRunning: () => alive && clock.monotonicMs() >= pausedUntil,
    deliver,
    crash: () => {
      alive = false;
      for (const listener of listeners) listener();
    },
    pause: (ms) => {
      pausedMs += ms;
      pausedUntil = Math.max(pausedUntil, clock.monotonicMs() + ms);
    },
    // What is held back by then still comes when the pause was to end.
    wake: () => void (pausedUntil = 0),
    pausedMs: () => pausedMs - leftMs(),
    onCrash: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The wall clock of one machine, right or wrong; it survives the processes on it. */
export type MachineClock = { offsetMs: number; frozenAt: EpochMs | null };

/** Time as a process on that machine sees it. */
export function processClock(process: Process, machine: MachineClock, clock: VirtualClock): Clock {
  return {
    now: () => (machine.frozenAt ?? clock.now()) + machine.offsetMs,
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms) => {
      const sleep = clock.sleep(ms);
      const done = new Promise<void>((resolve) => void sleep.done.then(() => process.deliver(resolve)));
      return { done, cancel: sleep.cancel };
    },
  };
}
