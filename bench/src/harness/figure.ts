import type { Row, SkippedRow } from "./row.ts";

export type Settings = {
  /** How often both sides are played. */
  readonly rounds: number;
  /** Tiny sizes, and nothing is judged: does it still run? */
  readonly smoke: boolean;
  /** How many recordings the large index has. */
  readonly recordings: number;
};

/** What a figure is given to work with. */
export type Bench = Settings & {
  /** The size of something: as it is to be, and as it is in a smoke run. */
  readonly size: (whole: number, tiny: number) => number;
  /** Starts a server on the core that the load is not on; it is stopped when the figure is done. */
  readonly server: <T extends Stoppable>(start: () => Promise<T | Missing>) => Promise<T>;
  /** Done when the figure is done, the last first. */
  readonly after: (work: () => unknown) => void;
};

type Stoppable = { readonly stop: () => Promise<void> };
type Missing = { readonly skipped: string };

export type Figure = {
  readonly title: string;
  /** Servers on one core and the load on the other; not where both are the service's. */
  readonly pinned: boolean;
  readonly run: (bench: Bench) => Promise<readonly (Row | SkippedRow)[]>;
};

/** A server that cannot be had here. */
export class ServerMissing extends Error {}
