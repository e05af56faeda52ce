import type { ResultAsync } from "neverthrow";

/*
 * What spares S3 a crowd: many callers of one process that ask for the same object at the same moment, as hundreds do
 * who start a recording in one room. What they are told is what S3 would have told each of them.
 */

/**
 * Those who want to read an object, while a read of it waits to be sent, get the answer to that one: it is asked for
 * after each of them came.
 */
export type SharedReads<T, E> = (key: string, read: (sent: () => void) => ResultAsync<T, E>) => ResultAsync<T, E>;

export function sharedReads<T, E>(): SharedReads<T, E> {
  const waiting = new Map<string, ResultAsync<T, E>>();
  return (key, read) => {
    const shared = waiting.get(key);
    if (shared !== undefined) return shared;
    const isOver = (): void => {
      if (waiting.get(key) === answer) waiting.delete(key);
    };
    const answer: ResultAsync<T, E> = read(isOver);
    waiting.set(key, answer);
    void answer.then(isOver);
    return answer;
  };
}

/**
 * A conditional write that waited while another of ours replaced the version that it expects would be refused: it need
 * not be sent. Kept only as long as somebody waits to write that object.
 */
export type OwnWrites = {
  /** @param write Is told at the last moment whether it would be in vain, and gives the version that it wrote, if any. */
  readonly inTurn: <T>(
    key: string,
    expected: string | null,
    write: (isStale: () => boolean, wrote: (etag: string) => void) => PromiseLike<T>,
  ) => Promise<T>;
};

export function ownWrites(): OwnWrites {
  const written = new Map<string, { writers: number; etag: string | null }>();
  return {
    inTurn: async (key, expected, write) => {
      const place = written.get(key) ?? { writers: 0, etag: null };
      written.set(key, place);
      place.writers += 1;
      const known = place.etag;
      try {
        return await write(
          () => place.etag !== known && place.etag !== expected,
          (etag) => {
            place.etag = etag;
          },
        );
      } finally {
        place.writers -= 1;
        if (place.writers === 0) written.delete(key);
      }
    },
  };
}
