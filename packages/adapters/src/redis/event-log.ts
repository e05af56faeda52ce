import type { EventLog, EventLogPage, EventPosition, LoggedEvent } from "@tallylight/core";
import { z } from "zod";
import { DEFAULT_BOUND, type EventLogOptions } from "../memory/event-log.ts";
import { answersOf } from "./answers.ts";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";

/** The place before a stream's first entry. */
const ORIGIN = "0-0";

/** The last events in a stream of Redis, at `{prefix}event-log`: positions are the stream's own ids. */
export function redisEventLog(
  client: RedisClient,
  { prefix = "{tally:index}:", bound = DEFAULT_BOUND }: EventLogOptions & { readonly prefix?: string } = {},
): EventLog {
  const key = `${prefix}event-log`;
  const newest = async (): Promise<EventPosition> => {
    const [last] = entries.parse(await client.xrevrange(key, "+", "-", "COUNT", 1));
    return last?.position ?? ORIGIN;
  };
  return {
    append: (text) =>
      attempt("events", "append", () => client.xadd(key, "MAXLEN", "=", bound, "*", "text", text)).map(() => undefined),
    end: () => attempt("events", "end", newest),
    read: (after, limit) =>
      attempt("events", "read", async (): Promise<EventLogPage> => {
        if (!/^\d{1,20}-\d{1,20}$/.test(after)) return { events: [], next: await newest(), whole: false };
        // What stands there is asked for too: only who finds it knows that nothing after it is gone.
        const answers = await client
          .multi()
          .xrange(key, after, "+", "COUNT", limit + 1)
          .xlen(key)
          .exec();
        const [found, length] = answersOf(answers);
        const [first, ...others] = entries.parse(found);
        const all = first === undefined ? [] : [first, ...others];
        if (after === ORIGIN && z.number().parse(length) < bound) return page(all.slice(0, limit), after);
        return first?.position === after ? page(others, after) : { events: [], next: await newest(), whole: false };
      }),
  };
}

function page(events: readonly LoggedEvent[], after: EventPosition): EventLogPage {
  return { events, next: events.at(-1)?.position ?? after, whole: true };
}

const entries = z
  .array(z.tuple([z.string(), z.tuple([z.literal("text"), z.string()])]))
  .transform((found) => found.map(([position, [, text]]): LoggedEvent => ({ position, text })));
