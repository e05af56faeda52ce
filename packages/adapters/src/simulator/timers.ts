import type { Clock, DurationMs, EpochMs, Sleep } from "@tallylight/core";

/** Everything that the simulator waits for, so that closing it leaves nothing behind. */
export type Timers = {
  readonly now: () => EpochMs;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicMs: () => DurationMs;
  /** Runs the action after `ms`, unless the simulator is closed before. */
  readonly after: (ms: DurationMs, action: () => void) => void;
  /** Resolves after `ms`, or at once when the simulator closes: false then. */
  readonly pause: (ms: DurationMs) => Promise<boolean>;
  readonly close: () => void;
};

export function makeTimers(clock: Clock): Timers {
  const sleeping = new Set<Sleep>();
  let open = true;
  const pause = async (ms: DurationMs): Promise<boolean> => {
    if (!open) return false;
    const sleep = clock.sleep(ms);
    sleeping.add(sleep);
    await sleep.done;
    sleeping.delete(sleep);
    return open;
  };
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    pause,
    after: (ms, action) => void pause(ms).then((stillOpen) => (stillOpen ? action() : undefined)),
    close: () => {
      open = false;
      for (const sleep of sleeping) sleep.cancel();
    },
  };
}
