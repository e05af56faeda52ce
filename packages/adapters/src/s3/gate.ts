/** Lets so many in at the same time; the others wait, in the order in which they came. */
export type Gate = {
  /** @returns how to leave, once there is room; null when there was none in time. */
  readonly enter: () => Promise<(() => void) | null>;
};

export function gate(width: number, longestWaitMs: number): Gate {
  let inside = 0;
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) inside -= 1;
    else next();
  };
  const wait = (): Promise<(() => void) | null> =>
    new Promise((resolve) => {
      const end = (way: (() => void) | null): void => {
        clearTimeout(late);
        waiting.delete(goIn);
        resolve(way);
      };
      const goIn = (): void => end(leave);
      const late = setTimeout(() => end(null), longestWaitMs);
      waiting.add(goIn);
    });
  return {
    enter: async () => {
      if (inside === width) return wait();
      inside += 1;
      return leave;
    },
  };
}
