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
