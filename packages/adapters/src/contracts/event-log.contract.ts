import type { EventLog, EventLogPage, EventPosition } from "@tallylight/core";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";
import { value } from "./recording-index-samples.ts";

/** A log, and how many events it holds. */
export type EventLogHarness = {
  /** Empty. */
  readonly log: EventLog;
  /** How many events it keeps: at least 10, at most 100. */
  readonly bound: number;
};

/** What every EventLog must do. */
export function eventLogContract(
  name: string,
  makeHarness: () => Promise<EventLogHarness>,
  options: ContractOptions & AwayOption<EventLog> = {},
): void {
  const away = awayCase(
    "says that it is unavailable, by method, when its store does not answer",
    "events",
    options,
    ask,
  );
  testCases(`${name} is an event log that`, { ...cases, ...away }, makeHarness, options);
}

const ask = (log: EventLog) => ({
  append: () => log.append("x"),
  end: () => log.end(),
  read: () => log.read("0000000000000000", 1),
});

const append = async (log: EventLog, ...texts: readonly (string | number)[]): Promise<void> => {
  for (const text of texts) await value(log.append(String(text)));
};
const textsOf = ({ events }: EventLogPage): readonly string[] => events.map(({ text }) => text);
const read = (log: EventLog, after: EventPosition, limit = 100): Promise<EventLogPage> => value(log.read(after, limit));
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

const cases: Cases<EventLogHarness> = {
  "gives, from its end, what comes from now on, also when it was empty": async ({ log }) => {
    const origin = await value(log.end());
    expect(await read(log, origin)).toEqual({ events: [], next: origin, whole: true });
    await append(log, "one", "two");
    expect(textsOf(await read(log, origin))).toEqual(["one", "two"]);
    const end = await value(log.end());
    expect(await read(log, end)).toEqual({ events: [], next: end, whole: true });
    await append(log, "three");
    expect(textsOf(await read(log, end))).toEqual(["three"]);
  },

  "gives events page by page, each with the place after it": async ({ log }) => {
    const origin = await value(log.end());
    await append(log, ...numbers(0, 7));
    const first = await read(log, origin, 3);
    expect([textsOf(first), first.whole]).toEqual([["0", "1", "2"], true]);
    expect(first.next).toBe(first.events[2]?.position);
    expect(textsOf(await read(log, first.next, 3))).toEqual(["3", "4", "5"]);
    expect(textsOf(await read(log, first.events[0]?.position ?? "", 2))).toEqual(["1", "2"]);
  },

  "keeps texts as they are": async ({ log }) => {
    const origin = await value(log.end());
    const texts = ['{"a":"ü ✓"}', "", "two\nlines\r\n", "x".repeat(20_000)];
    await append(log, ...texts);
    expect(textsOf(await read(log, origin))).toEqual(texts);
  },

  "drops the oldest beyond its bound, and tells a reader who has not read them": async ({ log, bound }) => {
    const origin = await value(log.end());
    await append(log, "first");
    const early = await value(log.end());
    await append(log, ...numbers(0, bound + 3));
    const end = await value(log.end());
    for (const late of [origin, early]) expect(await read(log, late)).toEqual({ events: [], next: end, whole: false });
    expect(await read(log, end)).toMatchObject({ events: [], whole: true });
  },

  "keeps as many as its bound says for a reader who has read some of them": async ({ log, bound }) => {
    await append(log, "first");
    const early = await value(log.end());
    await append(log, ...numbers(0, bound - 1));
    const page = await read(log, early);
    expect([textsOf(page), page.whole]).toEqual([numbers(0, bound - 1).map(String), true]);
  },

  "tells a reader who names a place that it never gave": async ({ log }) => {
    await append(log, "one", "two");
    const end = await value(log.end());
    const beyond = end.replace(/\d/, "9");
    for (const nowhere of ["", "nonsense", "1", "9999999999999999", "1-1", "99999999999999-0", "0'\"\n", beyond]) {
      expect(await read(log, nowhere), JSON.stringify(nowhere)).toEqual({ events: [], next: end, whole: false });
    }
  },

  "has one order for all, whoever appends at the same time": async ({ log, bound }) => {
    const origin = await value(log.end());
    const all = numbers(0, bound - 1);
    await Promise.all(all.map((n) => append(log, n)));
    const seen = textsOf(await read(log, origin));
    expect(seen.toSorted()).toEqual(all.map(String).toSorted());
    const steps: string[] = [];
    for (let at = origin; steps.length < all.length;) {
      const page = await read(log, at, 4);
      steps.push(...textsOf(page));
      at = page.next;
    }
    expect(steps).toEqual(seen);
  },
};
