/** What a connection may spend on repeats. */
export type RetryBudget = {
  /** Takes one repeat out of it; false when it is spent. */
  readonly take: () => boolean;
  /** A call that was answered gives a part of one back. */
  readonly giveBack: () => void;
};

const MOST = 200;
const REPEAT = 10;
const ANSWER = 1;

/**
 * While S3 works, a call that failed is repeated; when most calls fail, most of them are not, so that a store that is
 * coming back is not asked three times for everything: a tenth of what it answers, and twenty at once.
 */
export function retryBudget(): RetryBudget {
  let left = MOST;
  return {
    take: () => {
      if (left < REPEAT) return false;
      left -= REPEAT;
      return true;
    },
    giveBack: () => void (left = Math.min(MOST, left + ANSWER)),
  };
}
