/** A bounded number of places: who finds none free is told so at once. */
export type Seats = {
  /** Gives the place back; null when all are taken. */
  readonly take: () => (() => void) | null;
};

export function seats(most: number): Seats {
  let taken = 0;
  return {
    take: () => {
      if (taken >= most) return null;
      taken += 1;
      let held = true;
      return () => {
        if (held) taken -= 1;
        held = false;
      };
    },
  };
}
