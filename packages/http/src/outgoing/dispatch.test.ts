import type { Outbox } from "@tallylight/core";
import { okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { openDesk, recipient, recordingOf } from "./test-desk.ts";

const HOUR_MS = 3_600_000;
const LIFE = ["starting", "active", "ending", "complete"] as const;
const inOrder = (n: number): string[] => [0, 1, 2, 4].map((rank) => `room-${n} ${rank}`);
const of = (taken: readonly string[], n: number): string[] => taken.filter((name) => name.startsWith(`room-${n} `));

describe("what is announced", () => {
  it("comes to every recipient, each recording's in order", async () => {
    const desk = openDesk();
    const [a, b] = [recipient("a", desk.clock), recipient("b", desk.clock)];
    for (let n = 0; n < 20; n += 1) await desk.announce(n, ...LIFE);
    const dispatch = desk.dispatch([a, b]);
    await desk.clock.advance(5_000);
    for (const { taken } of [a, b]) {
      expect(taken).toHaveLength(80);
      for (let n = 0; n < 20; n += 1) expect(of(taken, n)).toEqual(inOrder(n));
    }
    expect((await desk.outbox.depths())._unsafeUnwrap()).toEqual({
      outbox: 0,
      queues: [
        { receiver: "a", waiting: 0, dead: 0 },
        { receiver: "b", waiting: 0, dead: 0 },
      ],
    });
    await dispatch.end();
  });

  it("comes at once when it rings, and within a second when another instance announced it", async () => {
    const desk = openDesk();
    const a = recipient("a", desk.clock);
    const dispatch = desk.dispatch([a]);
    await desk.clock.advance(100);
    await desk.announce(1, "starting");
    dispatch.wake();
    await desk.clock.advance(0);
    expect(a.taken).toEqual(["room-1 0"]);
    await desk.announce(1, "active");
    await desk.clock.advance(2_000);
    expect(a.taken).toEqual(["room-1 0", "room-1 1"]);
    await dispatch.end();
  });

  it("goes to nobody else while nobody is configured, and does not pile up", async () => {
    const desk = openDesk();
    const dispatch = desk.dispatch([]);
    await desk.announce(1, ...LIFE);
    await desk.clock.advance(2_000);
    expect((await desk.outbox.depths())._unsafeUnwrap()).toEqual({ outbox: 0, queues: [] });
    await dispatch.end();
  });
});

describe("a recipient that does not answer", () => {
  it.each(["refuses", "hangs"] as const)("and %s holds up no other", async (answer) => {
    const desk = openDesk();
    const [dead, well] = [recipient("dead", desk.clock), recipient("well", desk.clock)];
    dead.answer = answer;
    const dispatch = desk.dispatch([dead, well]);
    for (let n = 0; n < 10; n += 1) await desk.announce(n, ...LIFE);
    await desk.clock.advance(3_000);
    expect(well.taken).toHaveLength(40);
    expect(dead.taken).toEqual([]);
    await desk.clock.advance(20_000);
    await dispatch.end();
  });

  it("is spared more and more, and has everything in order once it answers", async () => {
    const desk = openDesk();
    const a = recipient("a", desk.clock);
    a.answer = "refuses";
    const dispatch = desk.dispatch([a]);
    for (let n = 0; n < 30; n += 1) await desk.announce(n, ...LIFE);
    await desk.clock.advance(HOUR_MS);
    // Five minutes apart at the end, and not thirty recordings each by itself.
    expect(a.askedAt.length).toBeLessThan(40);
    const gaps = a.askedAt.slice(1).map((at, nth) => at - (a.askedAt[nth] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(200_000);
    expect(Math.max(...gaps)).toBeLessThan(320_000);
    expect((await desk.metrics.spared.get()).values).toMatchObject([{ labels: { receiver: "a" }, value: 1 }]);
    a.answer = "takes";
    await desk.clock.advance(HOUR_MS);
    for (let n = 0; n < 30; n += 1) expect(of(a.taken, n)).toEqual(inOrder(n));
    expect((await desk.metrics.spared.get()).values).toMatchObject([{ value: 0 }]);
    await dispatch.end();
  });

  it("is given up after a day, message by message, and each is kept as a dead letter that can be revived", async () => {
    const desk = openDesk();
    const a = recipient("a", desk.clock);
    a.answer = "refuses";
    const dispatch = desk.dispatch([a]);
    for (let n = 0; n < 60; n += 1) await desk.announce(n, "starting", "active");
    await desk.clock.advance(23 * HOUR_MS);
    const dead = async () => (await desk.outbox.depths())._unsafeUnwrap().queues[0]?.dead;
    expect(await dead()).toBe(0);
    await desk.clock.advance(3 * HOUR_MS);
    expect(await dead()).toBe(120);
    expect((await desk.outbox.depths())._unsafeUnwrap().queues[0]?.waiting).toBe(0);
    expect(a.taken).toEqual([]);
    expect(desk.log.filter((line) => JSON.stringify(line).includes("a dead letter"))).toHaveLength(120);

    a.answer = "takes";
    const [first] = (await desk.outbox.deadLetters({ receiver: a.receiver, limit: 1 }))._unsafeUnwrap();
    if (first === undefined) throw new Error("there are no dead letters");
    await desk.outbox.revive(a.receiver, first.sequence);
    await desk.clock.advance(400_000);
    expect(a.taken).toEqual(["room-0 0"]);
    await dispatch.end();
  });

  it("to one message gets the others, and that one's recording waits", async () => {
    const desk = openDesk();
    const a = recipient("a", desk.clock);
    a.refused.add(recordingOf(1, "active").recordingId);
    const dispatch = desk.dispatch([a]);
    for (let n = 0; n < 3; n += 1) await desk.announce(n, ...LIFE);
    await desk.clock.advance(60_000);
    expect([0, 1, 2].map((n) => of(a.taken, n))).toEqual([inOrder(0), [], inOrder(2)]);
    a.refused.clear();
    await desk.clock.advance(60_000);
    expect(of(a.taken, 1)).toEqual(inOrder(1));
    await dispatch.end();
  });
});

/** The same outbox for a process that dies before or after its n-th call, of this or of `tell`. */
function mortal(outbox: Outbox, dies: { readonly at: number; readonly when: "before" | "after" }) {
  let calls = 0;
  const dead = new Promise<never>(() => undefined);
  const call = async <T>(work: () => PromiseLike<T>): Promise<T> => {
    calls += 1;
    if (calls > dies.at || (calls === dies.at && dies.when === "before")) return dead;
    const done = await work();
    return calls >= dies.at ? dead : done;
  };
  const wrapped = new Proxy(outbox, {
    get:
      (target, name: keyof Outbox) =>
      (...args: never[]) =>
        new ResultAsync(call(() => (target[name] as (...args: never[]) => ResultAsync<unknown, never>)(...args))),
  });
  return { outbox: wrapped, call, isDead: () => calls >= dies.at };
}

describe("a process that dies between any two effects", () => {
  const run = async (at: number, when: "before" | "after"): Promise<boolean> => {
    const desk = openDesk();
    const [a, b] = [recipient("a", desk.clock), recipient("b", desk.clock)];
    const first = mortal(desk.outbox, { at, when });
    const within = (one: typeof a) => ({
      ...one,
      send: (...args: Parameters<typeof one.send>) => first.call(() => one.send(...args)),
    });
    a.refused.add(recordingOf(1, "active").recordingId);
    for (let n = 0; n < 2; n += 1) await desk.announce(n, "starting", "active");
    void desk.dispatch([within(a), within(b)], first.outbox).end;
    await desk.clock.advance(4_000);
    for (let n = 0; n < 2; n += 1) await desk.announce(n, "ending", "complete");
    await desk.clock.advance(4_000);
    a.refused.clear();
    const second = desk.dispatch([a, b]);
    await desk.clock.advance(60_000);
    for (const { taken } of [a, b]) {
      for (let n = 0; n < 2; n += 1) {
        const seen = of(taken, n);
        expect([...new Set(seen)], `all, and in order, when it died ${when} call ${at}`).toEqual(inOrder(n));
        expect(seen.toSorted(), `no older one after a newer one, when it died ${when} call ${at}`).toEqual(seen);
      }
    }
    expect((await desk.outbox.depths())._unsafeUnwrap()).toMatchObject({
      outbox: 0,
      queues: [
        { waiting: 0, dead: 0 },
        { waiting: 0, dead: 0 },
      ],
    });
    await second.end();
    return first.isDead();
  };

  it("loses nothing and reorders nothing", async () => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const died = [await run(at, "before"), await run(at, "after")];
      if (died.includes(false)) break;
      deaths += 2;
    }
    expect(deaths).toBeGreaterThan(40);
  });

  it("or sleeps for longer than its claim lasts, sends nothing that others have gone on from", async () => {
    const desk = openDesk();
    const a = recipient("a", desk.clock);
    let claimed = 0;
    const slow: Outbox = {
      ...desk.outbox,
      claim: (of) =>
        desk.outbox.claim(of).andThen((deliveries) => {
          claimed += deliveries.length;
          const sleepMs = deliveries.length > 0 ? 60_000 : 0;
          return new ResultAsync(desk.clock.sleep(sleepMs).done.then(() => okAsync(deliveries)));
        }),
    };
    await desk.announce(1, ...LIFE);
    const first = desk.dispatch([a], slow);
    await desk.clock.advance(2_000);
    expect(claimed).toBe(1);
    const second = desk.dispatch([a]);
    await desk.clock.advance(200_000);
    expect(a.taken).toEqual(inOrder(1));
    void first.end();
    await second.end();
  });
});
