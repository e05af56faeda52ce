import { createHash } from "node:crypto";
import type { VirtualClock } from "../virtual-clock.ts";

/** What happened in a run: how often, and, if somebody wants to read it, what and when. */
export type Timeline = {
  /** Counts what must be reached sometimes: a fault, or a branch of the protocol. */
  readonly count: (what: string) => void;
  readonly counts: ReadonlyMap<string, number>;
  /** Tells one line, if anybody listens. `line` is not called otherwise. */
  readonly tell: (who: string, line: () => string) => void;
  /** The same, and counts it: something went wrong on purpose. */
  readonly fault: (name: string, who: string, line: () => string) => void;
};

export type Listener = (atMs: number, who: string, line: string) => void;

export function makeTimeline(clock: Pick<VirtualClock, "monotonicMs">, listener: Listener | null): Timeline {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const tell = (who: string, line: () => string): void => listener?.(clock.monotonicMs(), who, line());
  return {
    count,
    counts,
    tell,
    fault: (name, who, line) => {
      count(`fault ${name}`);
      tell(who, () => `⚡ ${name}: ${line()}`);
    },
  };
}

/** A listener that keeps only a hash of all it hears: two runs with the same hash were the same, byte for byte. */
export function hashingListener(): { readonly listener: Listener; readonly digest: () => string } {
  const hash = createHash("sha256");
  return {
    listener: (atMs, who, line) => void hash.update(`${atMs} ${who} ${line}\n`),
    digest: () => hash.digest("hex"),
  };
}
