/** What goes on although nobody waits for it on a connection: a shutdown waits for it. */
export type Work = {
  readonly track: <T>(work: PromiseLike<T>) => PromiseLike<T>;
  /** Resolves when nothing goes on, also nothing that was begun meanwhile. */
  readonly idle: () => Promise<void>;
};

export function trackWork(): Work {
  const going = new Set<PromiseLike<unknown>>();
  return {
    track: (work) => {
      going.add(work);
      const forget = (): void => void going.delete(work);
      work.then(forget, forget);
      return work;
    },
    idle: async () => {
      while (going.size > 0) await Promise.allSettled(going);
    },
  };
}
