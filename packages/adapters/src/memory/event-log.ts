import type { EventLog, LoggedEvent } from "@tallylight/core";
import { okAsync } from "neverthrow";

/** `bound`: how many events are kept. */
export type EventLogOptions = {
  /** How many events are kept. Default: 10,000. */
  readonly bound?: number;
};

export const DEFAULT_BOUND = 10_000;
/** The place before the first event. */
export const ORIGIN = "0000000000000000";

/** The reference: what the other logs do, without a store. */
export function memoryEventLog({ bound = DEFAULT_BOUND }: EventLogOptions = {}): EventLog {
  const events: LoggedEvent[] = [];
  let appended = 0;
  const end = (): string => events.at(-1)?.position ?? ORIGIN;
  const isKnown = (after: string): boolean =>
    after === ORIGIN ? appended === events.length : events.some(({ position }) => position === after);
  return {
    append: (text) => {
      appended += 1;
      events.push({ position: String(appended).padStart(16, "0"), text });
      if (events.length > bound) events.shift();
      return okAsync(undefined);
    },
    end: () => okAsync(end()),
    read: (after, limit) => {
      if (!isKnown(after)) return okAsync({ events: [], next: end(), whole: false });
      const page = events.filter(({ position }) => position > after).slice(0, limit);
      return okAsync({ events: page, next: page.at(-1)?.position ?? after, whole: true });
    },
  };
}
