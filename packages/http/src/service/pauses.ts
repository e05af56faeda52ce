import type { Clock, DurationMs, Sleep } from "@tallylight/core";

/** The pauses of a loop that can be cut short, and its end, after which there are none. */
export type Pauses = {
  /** Over after `ms`, or as soon as `wake` is called, also if that was before it began. */
  readonly pause: (ms: DurationMs) => Promise<void>;
  readonly wake: () => void;
  readonly end: () => void;
  readonly isEnded: () => boolean;
};

export function pausesOf(clock: Clock): Pauses {
  let ended = false;
  let woken = false;
  let sleeping: Sleep | null = null;
  const wake = (): void => {
    woken = true;
    sleeping?.cancel();
  };
  return {
    pause: async (ms) => {
      if (!woken && !ended) {
        sleeping = clock.sleep(ms);
        await sleeping.done;
        sleeping = null;
      }
      woken = false;
    },
    wake,
    end: () => {
      ended = true;
      wake();
    },
    isEnded: () => ended,
  };
}
