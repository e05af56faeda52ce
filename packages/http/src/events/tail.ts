import type { Clock, EventLog, EventPosition, LoggedEvent, Unavailable } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { pausesOf } from "../service/pauses.ts";

export type TailReader = {
  readonly onEvents: (events: readonly LoggedEvent[]) => void;
  /** Some were missed; reading goes on from here. */
  readonly onGap: (at: EventPosition) => void;
  /** Resolves when it can take more. */
  readonly ready: () => Promise<void>;
};

/** The end of the log, read by this instance once for all its readers, and only while it has any. */
export type Tail = {
  /** Reads to the end now. @returns its place: whatever was given to anybody before stands before it. */
  readonly sync: () => Promise<Result<EventPosition, Unavailable>>;
  /**
   * Gives what stands after `after`, which is at or before a place that `sync` gave, and then what comes from now on;
   * a gap where that is not known any more.
   *
   * @returns how to leave it.
   */
  readonly follow: (reader: TailReader, after: EventPosition) => Promise<Result<() => void, Unavailable>>;
  readonly wake: () => void;
  readonly end: () => Promise<void>;
};

const LOOK_EVERY_MS = 1_000;
const AWAY_MS = 5_000;
const PAGE = 50;

export function tailOf(log: EventLog, clock: Clock, onUnavailable: (failure: Unavailable) => void): Tail {
  const readers = new Set<TailReader>();
  const { pause, wake, end, isEnded } = pausesOf(clock);
  let at: EventPosition | null = null;
  let running: Promise<void> | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads to the end, and gives it to all. */
  const readOn = async (): Promise<Result<EventPosition, Unavailable>> => {
    if (at === null) {
      const found = await log.end();
      if (found.isErr()) return err(found.error);
      at = found.value;
    }
    for (;;) {
      const page = await log.read(at, PAGE);
      if (page.isErr()) return err(page.error);
      const { events, next, whole } = page.value;
      at = next;
      if (!whole) for (const reader of readers) reader.onGap(next);
      if (events.length > 0) for (const reader of readers) reader.onEvents(events);
      if (events.length < PAGE) return ok(at);
    }
  };
  /** One after the other: nobody else moves the place meanwhile. */
  const sync = (): Promise<Result<EventPosition, Unavailable>> => {
    const mine = turn.then(readOn);
    turn = mine;
    return mine;
  };
  const run = async (): Promise<void> => {
    while (!isEnded() && readers.size > 0) {
      const read = await sync();
      read.mapErr(onUnavailable);
      await pause(read.isOk() ? LOOK_EVERY_MS : AWAY_MS);
    }
    running = null;
  };
  const join = (reader: TailReader): (() => void) => {
    readers.add(reader);
    running ??= run();
    return () => {
      readers.delete(reader);
      if (readers.size === 0) wake();
    };
  };

  return {
    sync,
    follow: async (reader, after) => {
      // Until the reader's place is the tail's, which may move on meanwhile.
      for (let own = after; own !== at; await reader.ready()) {
        const page = await log.read(own, PAGE);
        if (page.isErr()) return err(page.error);
        const { events, next, whole } = page.value;
        const joint = events.findIndex(({ position }) => position === at);
        if (!whole) reader.onGap(at ?? next);
        if (events.length > 0) reader.onEvents(joint === -1 ? events : events.slice(0, joint + 1));
        if (!whole || joint !== -1 || events.length === 0) break;
        own = next;
      }
      return ok(join(reader));
    },
    wake,
    end: async () => {
      end();
      await running;
    },
  };
}
