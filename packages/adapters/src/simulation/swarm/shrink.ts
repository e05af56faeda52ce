import type { Options } from "./options.ts";
import { type Outcome, runOnce } from "./run.ts";

/** The smallest run that still breaks the same sentence: faults are left out one at a time, then it is made shorter. */
export async function shrink(failed: Outcome, ignored: readonly string[] = []): Promise<Outcome> {
  let smallest = failed;
  const sentence = failed.violation?.sentence;
  const attempt = async (change: Partial<Options>): Promise<boolean> => {
    const outcome = await runOnce({ ...smallest.options, ...change }, null, ignored);
    if (outcome.violation?.sentence !== sentence) return false;
    smallest = outcome;
    return true;
  };
  let before: Outcome;
  do {
    before = smallest;
    for (const fault of smallest.options.faults)
      await attempt({ faults: smallest.options.faults.filter((other) => other !== fault) });
  } while (smallest !== before);
  if (smallest.options.keys) await attempt({ keys: false });
  for (let rooms = 1; rooms < smallest.options.rooms; rooms += 1) if (await attempt({ rooms })) break;
  for (const minutes of [2, 5, 10, 20, 40])
    if (minutes < smallest.options.minutes && (await attempt({ minutes }))) break;
  return smallest;
}
