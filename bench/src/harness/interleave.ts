import { median } from "./stats.ts";

/** Does its work once and gives what it took, in any unit; what it prepares before is not counted. */
export type Side = () => Promise<number>;

/**
 * Plays all sides in each round, one after the other, and in the opposite order in every second one. A round before the
 * first one warms them up and is not counted.
 *
 * @returns for each side what it gave, by rounds.
 */
export async function interleave<Name extends string>(
  sides: Readonly<Record<Name, Side>>,
  rounds: number,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(sides) as Name[];
  const given = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await sides[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) given[name].push(await sides[name]());
  }
  return given;
}

/** In milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What each of so many calls took in milliseconds, one after the other. */
export async function timedEach(count: number, call: (nth: number) => unknown): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let nth = 0; nth < count; nth += 1) taken.push(await timed(() => call(nth)));
  return taken;
}

/** A side that gives the median of so many calls, in milliseconds. */
export function medianOf(count: number, call: (nth: number) => unknown): Side {
  return async () => median(await timedEach(count, call));
}

/** Does `count` things, so many at a time. */
export async function inLanes(count: number, lanes: number, work: (nth: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
