import type { Clock, DurationMs, EpochMs, Sleep } from "@tallylight/core";

/** A clock that stands still until it is told to go on, so that hours pass in milliseconds and every run is the same. */
export type VirtualClock = Clock & {
  /**
   * Lets `ms` pass: fires what falls due, in order, and lets everything settle after each.
   *
   * @param afterEach Called when all has settled after each; false ends the passing there and then.
   */
  readonly advance: (ms: DurationMs, afterEach?: () => boolean) => Promise<void>;
  /** Lets time pass until the work is done, and gives its result. */
  readonly until: <T>(work: PromiseLike<T>) => Promise<T>;
  /** Calls `action` after `ms`. */
  readonly after: (ms: DurationMs, action: () => void) => void;
};

/** `rank` decides between timers of the same moment, and `turn` between those of the same rank. */
type Timer = { readonly at: number; readonly rank: number; readonly turn: number; fire: (() => void) | null };

/** How many steps are asked of the event loop at once: it lets everything settle between them. */
const STEPS_AT_ONCE = 64;

/** @param rank Orders timers of the same moment; without it they fire in the order in which they were set. */
export function virtualClock(startMs: EpochMs = 1_800_000_000_000, rank: () => number = () => 0): VirtualClock {
  const timers: Timer[] = [];
  let elapsed = 0;
  let turn = 0;

  const add = (ms: DurationMs, fire: () => void): Timer => {
    const timer = { at: elapsed + Math.max(0, ms), rank: rank(), turn: (turn += 1), fire };
    push(timers, timer);
    return timer;
  };

  const sleep = (ms: DurationMs): Sleep => {
    let wake = (): void => undefined;
    const done = new Promise<void>((resolve) => (wake = resolve));
    const timer = add(ms, wake);
    return {
      done,
      cancel: () => {
        timer.fire = null;
        wake();
      },
    };
  };

  const fireNext = (limit: number): boolean => {
    while (timers[0]?.fire === null) pop(timers);
    const next = timers[0];
    if (next === undefined || next.at > limit) return false;
    pop(timers);
    elapsed = next.at;
    next.fire?.();
    return true;
  };

  return {
    now: () => startMs + elapsed,
    monotonicMs: () => elapsed,
    sleep,
    after: (ms, action) => void add(ms, action),
    advance: async (ms, afterEach = () => true) => {
      const end = elapsed + ms;
      let going = true;
      let fired = false;
      await inSteps(() => {
        if (fired) going = afterEach();
        fired = going && fireNext(end);
        return fired;
      });
      if (going) elapsed = end;
      await everythingSettled();
    },
    until: async (work) => {
      const state = { done: false };
      const finished = Promise.resolve(work).finally(() => (state.done = true));
      finished.catch(() => undefined);
      for (;;) {
        await everythingSettled();
        if (state.done) return finished;
        if (!fireNext(Number.POSITIVE_INFINITY)) throw new Error("the work waits for nothing that will come");
      }
    },
  };
}

/** All promises that can go on without time passing have gone on. */
function everythingSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Calls `step` until it gives false; everything settles before each call. */
function inSteps(step: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let going = true;
    const one = (): void => {
      if (!going) return;
      going = step();
      if (!going) resolve();
    };
    const some = (): void => {
      if (!going) return;
      for (let n = 0; n < STEPS_AT_ONCE; n += 1) setImmediate(one);
      setImmediate(some);
    };
    some();
  });
}

/* A binary heap, the first to fire at its top. */

function isBefore(a: Timer, b: Timer): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.rank === b.rank ? a.turn < b.turn : a.rank < b.rank;
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above] as Timer;
    if (!isBefore(timer, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop() as Timer;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1] as Timer, heap[below] as Timer)) below += 1;
    const child = heap[below] as Timer;
    if (!isBefore(child, last)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
}
