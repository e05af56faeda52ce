/** Lets so many in at the same time; the others wait, in the order in which they came. */
export type Gate = {
  /** @returns how to leave, once there is room; null when there was none in time. */
  readonly enter: () => Promise<(() => void) | null>;
};

type Way = (() => void) | null;
type Waiting = { ticksLeft: number; readonly end: (way: Way) => void };

const TICKS = 20;

/**
 * @param longestWaitMs Of time in which others could be heard to leave: while this process itself is held up, whatever
 * it takes counts as one twentieth, so that a burst of its own turns nobody away.
 */
export function gate(width: number, longestWaitMs: number): Gate {
  let inside = 0;
  let timer: NodeJS.Timeout | null = null;
  const waiting = new Set<Waiting>();
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) inside -= 1;
    else next.end(leave);
  };
  const tick = (): void => {
    for (const one of waiting) {
      one.ticksLeft -= 1;
      if (one.ticksLeft <= 0) one.end(null);
    }
  };
  const wait = (): Promise<Way> =>
    new Promise((resolve) => {
      const mine: Waiting = {
        ticksLeft: TICKS,
        end: (way) => {
          waiting.delete(mine);
          if (waiting.size === 0 && timer !== null) {
            clearInterval(timer);
            timer = null;
          }
          resolve(way);
        },
      };
      waiting.add(mine);
      timer ??= setInterval(tick, longestWaitMs / TICKS);
    });
  return {
    enter: async () => {
      if (inside === width) return wait();
      inside += 1;
      return leave;
    },
  };
}
