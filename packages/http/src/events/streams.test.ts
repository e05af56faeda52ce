import { memoryEventLog } from "@tallylight/adapters/memory";
import { type EventLog, type RoomId, unavailable } from "@tallylight/core";
import { errAsync, ResultAsync } from "neverthrow";
import { afterEach, describe, expect, it } from "vitest";
import { virtualClock } from "../../../adapters/src/simulation/virtual-clock.ts";
import type { House } from "../compose.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { encodeEntry } from "./entry.ts";
import { openStreams, type StreamRequest } from "./streams.ts";
import { type Reader, read } from "./test-reader.ts";

const ROOM = "room-1" as RoomId;
const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** Streams over a log in memory and locks that nobody holds, by a clock that goes when it is told. */
function desk({ log = memoryEventLog({ bound: 1_000 }), most = 100 }: { log?: EventLog; most?: number } = {}) {
  const clock = virtualClock();
  const metrics = createMetrics({ ofProcess: false });
  const lines: object[] = [];
  const write = (facts: object): void => void lines.push(facts);
  const away = errAsync(unavailable("locks", "list", "not here"));
  const ports = {
    clock,
    signals: { subscribe: () => () => undefined, publish: () => undefined },
    locks: { list: () => away, read: () => away },
  };
  const house = { ports, events: log } as unknown as House;
  const streams = openStreams(house, { log: { debug: write, info: write, warn: write, error: write }, metrics }, most);
  ending.push(streams.end);
  const open = async (request: Partial<StreamRequest> = {}): Promise<Reader> => {
    const opened = await streams.open({ roomId: null, after: null, mayGoOn: () => true, ...request });
    return read(opened._unsafeUnwrap());
  };
  const append = async (n: number, roomId: RoomId = ROOM, padding = ""): Promise<void> => {
    const body = JSON.stringify({ creationDate: 1, event: "recordingUpdated", data: { n, padding } });
    (await log.append(encodeEntry({ name: "recordingUpdated", roomId, body })))._unsafeUnwrap();
  };
  return { clock, log, metrics, streams, open, append };
}

const numbersOf = ({ seen }: Reader): unknown[] =>
  seen.filter(({ event }) => event === "recordingUpdated").map(({ data }) => (data["data"] as { n: number }).n);
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const upTo = (end: number): number[] => Array.from({ length: end }, (_, n) => n);

describe("a stream", () => {
  it("tells what comes from now on: at once what is told here, within a second what another instance told", async () => {
    const { clock, streams, open, append } = desk();
    await append(0);
    const reader = await open();
    await append(1);
    streams.wake();
    await settled();
    expect(numbersOf(reader)).toEqual([1]);
    await append(2);
    await clock.advance(1_100);
    await settled();
    expect(numbersOf(reader)).toEqual([1, 2]);
  });

  it("goes on after the last event that its reader had, on any instance, with no event twice and none left out", async () => {
    const log = memoryEventLog({ bound: 1_000 });
    const [here, there] = [desk({ log }), desk({ log })];
    const first = await here.open();
    for (const n of upTo(40)) await here.append(n);
    here.streams.wake();
    await settled();
    await first.leave();
    // Others read along meanwhile: the tail of that instance stands somewhere else.
    const other = await there.open();
    for (const n of upTo(270).slice(40)) await here.append(n);
    const again = await there.open({ after: first.lastId() });
    const late = (async () => {
      for (const n of [270, 271]) {
        await here.append(n);
        there.streams.wake();
      }
    })();
    await late;
    await again.until(() => numbersOf(again).length >= 232);
    await settled();
    expect([...numbersOf(first), ...numbersOf(again)]).toEqual(upTo(272));
    expect(numbersOf(other)).toEqual(upTo(272).slice(40));
  });

  it("has each event once also when some come while it is catching up", async () => {
    const inner = memoryEventLog({ bound: 1_000 });
    let place = "";
    let openGate = (): void => undefined;
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    const log: EventLog = {
      ...inner,
      read: (after, limit) =>
        after === place
          ? ResultAsync.fromSafePromise(gate).andThen(() => inner.read(after, limit))
          : inner.read(after, limit),
    };
    const { clock, open, append } = desk({ log });
    await append(-1);
    place = (await inner.end())._unsafeUnwrap();
    for (const n of upTo(5)) await append(n);
    const reader = await open({ after: place });
    await settled();
    for (const n of [5, 6, 7]) await append(n);
    openGate();
    await clock.advance(1_100);
    await reader.until(() => numbersOf(reader).length >= 8);
    await clock.advance(1_100);
    await settled();
    expect(numbersOf(reader)).toEqual(upTo(8));
  });

  it("that broke before its first event goes on from where it began", async () => {
    const { open, append } = desk();
    const first = await open();
    await settled();
    await first.leave();
    await append(7);
    const again = await open({ after: first.lastId() });
    await again.until(() => numbersOf(again).length === 1);
  });

  it("says when it cannot go on from there, and tells what comes from now on", async () => {
    const { clock, open, append } = desk({ log: memoryEventLog({ bound: 10 }) });
    const first = await open();
    await settled();
    await first.leave();
    for (const n of upTo(20)) await append(n);
    for (const after of [first.lastId(), "nonsense", "9999999999999999"]) {
      const again = await open({ after });
      await again.until((seen) => seen.length === 1);
      expect(again.seen).toMatchObject([{ event: "reset", id: expect.any(String) }]);
      await append(99);
      await clock.advance(1_100);
      await again.until(() => numbersOf(again).length === 1);
      await again.leave();
    }
  });

  it("of one room tells of that room alone", async () => {
    const { streams, open, append } = desk();
    const [one, all] = [await open({ roomId: ROOM }), await open()];
    await append(1, "room-2" as RoomId);
    await append(2);
    await append(3, "room-12" as RoomId);
    streams.wake();
    await settled();
    expect([numbersOf(one), numbersOf(all)]).toEqual([[2], [1, 2, 3]]);
  });

  it("has a heartbeat, and ends at the first one after its credential did", async () => {
    const { clock, open, metrics } = desk();
    let mayGoOn = true;
    const reader = await open({ mayGoOn: () => mayGoOn });
    await clock.advance(46_000);
    await settled();
    expect(reader.heartbeats()).toBe(3);
    mayGoOn = false;
    await clock.advance(15_000);
    expect(await reader.ended).toBe("closed");
    expect((await metrics.streamsEnded.get()).values).toMatchObject([{ labels: { why: "expired" }, value: 1 }]);
    expect((await metrics.streams.get()).values).toMatchObject([{ value: 0 }]);
  });
});

describe("a reader that does not read", () => {
  it("is dropped when half a mebibyte waits for it, and holds up nobody else", async () => {
    const { streams, append, open, metrics } = desk();
    const stuck = (await streams.open({ roomId: null, after: null, mayGoOn: () => true }))._unsafeUnwrap();
    const well = await open();
    for (const n of upTo(200)) {
      await append(n, ROOM, "x".repeat(10_000));
      streams.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await well.until(() => numbersOf(well).length === 200);
    expect((await metrics.streamsEnded.get()).values).toMatchObject([{ labels: { why: "slow" }, value: 1 }]);
    expect(await read(stuck).ended).toBe("broken");
  });

  it("while it catches up is waited for, as it asked for all that itself", async () => {
    const { open, append, streams, metrics } = desk();
    const first = await open();
    await settled();
    await first.leave();
    for (const n of upTo(300)) await append(n, ROOM, "x".repeat(5_000));
    const body = (await streams.open({ roomId: null, after: first.lastId(), mayGoOn: () => true }))._unsafeUnwrap();
    await settled();
    const slow = read(body);
    await slow.until(() => numbersOf(slow).length === 300);
    expect(numbersOf(slow)).toEqual(upTo(300));
    expect((await metrics.streamsEnded.get()).values.filter(({ labels }) => labels.why === "slow")).toEqual([]);
  });
});

describe("the streams of an instance", () => {
  it("are bounded, and give back the place of a reader that went away", async () => {
    const { streams, open } = desk({ most: 2 });
    const [one] = [await open(), await open()];
    const request = { roomId: null, after: null, mayGoOn: () => true };
    expect((await streams.open(request))._unsafeUnwrapErr()).toEqual({ kind: "too-many-streams" });
    await one.leave();
    expect((await streams.open(request)).isOk()).toBe(true);
  });

  it("end with it, and no more are opened", async () => {
    const { streams, open } = desk();
    const reader = await open();
    await streams.end();
    expect(await reader.ended).toBe("closed");
    expect((await streams.open({ roomId: null, after: null, mayGoOn: () => true })).isErr()).toBe(true);
  });

  it("are refused while the log is away; those that are open stand still until it is back", async () => {
    const inner = memoryEventLog({ bound: 1_000 });
    let away = false;
    const gone = errAsync(unavailable("events", "read", "gone"));
    const log: EventLog = { ...inner, read: (...args) => (away ? gone : inner.read(...args)) };
    const { clock, streams, open, append } = desk({ log });
    const reader = await open();
    away = true;
    await append(1);
    await clock.advance(10_000);
    expect((await streams.open({ roomId: null, after: null, mayGoOn: () => true }))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
    });
    away = false;
    await clock.advance(10_000);
    await reader.until(() => numbersOf(reader).length === 1);
  });
});
