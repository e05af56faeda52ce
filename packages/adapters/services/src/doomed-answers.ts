/**
 * The first request that fits reaches the server, and its connection breaks in place of the answer. Rejects, and cuts
 * nothing any more, when it has not come to that in time: a minute unless it is set.
 *
 * @param what The request's name in that error.
 */
export type CutAnswer = (what: string, fits: (request: Buffer) => boolean, withinMs?: number) => Promise<void>;

/** A request that is to have no answer. */
type Doom = {
  readonly fits: (request: Buffer) => boolean;
  readonly done: () => void;
  /** It has come. */
  met: boolean;
  /** Nobody waits for it any more. */
  late: boolean;
};

/** What one connection has to tell. */
export type DoomOfOne = {
  readonly asked: (request: Buffer) => void;
  /** Is the connection to break in place of what the server has just answered? */
  readonly strikes: () => boolean;
};

/** A start waits for 30 s, and the machine may be busy. */
const CUT_WITHIN_MS = 60_000;

export function doomedAnswers(): { readonly cutAnswer: CutAnswer; readonly doomOf: () => DoomOfOne } {
  let next: Doom | null = null;
  const cutAnswer: CutAnswer = (what, fits, withinMs = CUT_WITHIN_MS) => {
    const cutOff = new Promise<void>((resolve, reject) => {
      const mine: Doom = { fits, met: false, late: false, done: () => (clearTimeout(deadline), resolve()) };
      const deadline = setTimeout(() => {
        mine.late = true;
        if (next === mine) next = null;
        const missing = mine.met ? `the answer to ${what}` : `the request of ${what}`;
        reject(new Error(`${missing} did not come within ${withinMs} ms: no connection was cut`));
      }, withinMs);
      next = mine;
    });
    // Whoever waits is told; nobody may be waiting yet.
    cutOff.catch(() => undefined);
    return cutOff;
  };
  const doomOf = (): DoomOfOne => {
    let doomed: Doom | null = null;
    return {
      asked: (request) => {
        if (next?.fits(request) !== true) return;
        doomed = next;
        doomed.met = true;
        next = null;
      },
      strikes: () => {
        if (doomed === null || doomed.late) return false;
        doomed.done();
        return true;
      },
    };
  };
  return { cutAnswer, doomOf };
}
