/** All chance of one run. The same seed and stream give the same draws. */
export type Random = {
  /** 0 (included) to 1 (excluded). */
  readonly next: () => number;
  /** An integer, both ends included. */
  readonly between: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(of: readonly T[]) => T;
};

/**
 * Each concern of a run draws from a stream of its own, so that a fault that is left out changes as little as possible
 * of all the others: that is what makes a failing seed small.
 */
export function randomOf(seed: number, stream: string): Random {
  let state = mix(seed ^ hashOf(stream));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 4_294_967_296;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => probability > 0 && next() < probability,
    pick: <T>(of: readonly T[]) => of[between(0, of.length - 1)] as T,
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The mixing step of mulberry32. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), 1 | value);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
