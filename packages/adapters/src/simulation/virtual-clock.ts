import type { Clock, DurationMs, EpochMs, Sleep } from "@tallylight/core";

/** A clock that stands still until it is told to go on, so that hours pass in milliseconds and every run is the same. */
export type VirtualClock = Clock & {
  /** Lets `ms` pass: fires what falls due, in order, and lets everything settle after each. */
  readonly advance: (ms: DurationMs) => Promise<void>;
  /** Lets time pass until the work is done, and gives its result. */
  readonly until: <T>(work: PromiseLike<T>) => Promise<T>;
  /** Calls `action` after `ms`. */
  readonly after: (ms: DurationMs, action: () => void) => void;
};

type Timer = { readonly at: number; readonly turn: number; readonly fire: () => void };

export function virtualClock(startMs: EpochMs = 1_800_000_000_000): VirtualClock {
  const timers = new Set<Timer>();
  let elapsed = 0;
  let turn = 0;

  const add = (ms: DurationMs, fire: () => void): Timer => {
    const timer = { at: elapsed + Math.max(0, ms), turn: (turn += 1), fire };
    timers.add(timer);
    return timer;
  };

  const sleep = (ms: DurationMs): Sleep => {
    let wake = (): void => undefined;
    const done = new Promise<void>((resolve) => (wake = resolve));
    const timer = add(ms, wake);
    return {
      done,
      cancel: () => {
        timers.delete(timer);
        wake();
      },
    };
  };

  const fireNext = async (limit: number): Promise<boolean> => {
    await everythingSettled();
    const next = [...timers].sort((a, b) => a.at - b.at || a.turn - b.turn)[0];
    if (next === undefined || next.at > limit) return false;
    timers.delete(next);
    elapsed = next.at;
    next.fire();
    return true;
  };

  return {
    now: () => startMs + elapsed,
    monotonicMs: () => elapsed,
    sleep,
    after: (ms, action) => void add(ms, action),
    advance: async (ms) => {
      const end = elapsed + ms;
      while (await fireNext(end));
      elapsed = end;
      await everythingSettled();
    },
    until: async (work) => {
      const state = { done: false };
      const finished = Promise.resolve(work).finally(() => (state.done = true));
      finished.catch(() => undefined);
      for (;;) {
        await everythingSettled();
        if (state.done) return finished;
        if (!(await fireNext(Number.POSITIVE_INFINITY))) throw new Error("the work waits for nothing that will come");
      }
    },
  };
}

/** All promises that can go on without time passing have gone on. */
function everythingSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
