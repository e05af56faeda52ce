import type { EventLog, EventPosition } from "@tallylight/core";
import { DEFAULT_BOUND, type EventLogOptions, ORIGIN } from "../memory/event-log.ts";
import type { EmbeddedEnv } from "./connect.ts";

/**
 * The last events in LMDB, for the processes of one machine: texts by their position, which is the time in microseconds
 * where it went on, so that a position of a directory that was emptied is none of its successor's.
 */
export function embeddedEventLog(env: EmbeddedEnv, { bound = DEFAULT_BOUND }: EventLogOptions = {}): EventLog {
  const db = env.database("event-log");
  const edge = (reverse: boolean): EventPosition => [...db.getKeys({ limit: 1, reverse })][0] ?? ORIGIN;
  /** At the origin nothing may have been dropped: then fewer than the bound were ever there. */
  const isKnown = (after: EventPosition): boolean =>
    after === ORIGIN ? db.getKeysCount({}) < bound : /^\d{16}$/.test(after) && db.doesExist(after);
  return {
    append: (text) =>
      env.write("events", "append", () => {
        const position = Math.max(Number(edge(true)) + 1, Date.now() * 1_000);
        db.putSync(String(position).padStart(16, "0"), text);
        const surplus = db.getKeysCount({}) - bound;
        const oldest = surplus > 0 ? [...db.getKeys({ limit: surplus })] : [];
        for (const key of oldest) db.removeSync(key);
      }),
    end: () => env.read("events", "end", () => edge(true)),
    read: (after, limit) =>
      env.read("events", "read", () => {
        if (!isKnown(after)) return { events: [], next: edge(true), whole: false };
        const found = [...db.getRange({ start: after, exclusiveStart: true, limit })];
        const events = found.map(({ key, value }) => ({ position: key, text: value }));
        return { events, next: events.at(-1)?.position ?? after, whole: true };
      }),
  };
}
