import type { Delivery, Outbox, ReceiverId, RecordingIndex } from "@tallylight/core";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";
import { outboxModelCases } from "./outbox-model.ts";
import { announce, recording, value } from "./recording-index-samples.ts";

/** An outbox and the index that appends to it; `wait` lets leases run out. */
export type OutboxHarness = {
  readonly outbox: Outbox;
  /** The index that appends to it. */
  readonly index: RecordingIndex;
  /** Resolves when the store's clock is that much later, at least. */
  readonly wait: (ms: number) => Promise<void>;
};

/**
 * What every Outbox must do.
 *
 * @param makeHarness Outbox and index that are empty, made anew for each case.
 */
export function outboxContract(
  name: string,
  makeHarness: () => Promise<OutboxHarness>,
  options: ContractOptions & AwayOption<Outbox> = {},
): void {
  const away = awayCase(
    "says that it is unavailable, by method, when its store does not answer",
    "outbox",
    options,
    ask,
  );
  testCases(`${name} is an outbox that`, { ...cases, ...outboxModelCases, ...away }, makeHarness, options);
}

const [A, B] = ["receiver-A", "receiver-B"] as [ReceiverId, ReceiverId];
const LONG = 3_600_000;
const nobodys: Delivery = {
  receiver: A,
  sequence: "0000000000000009",
  topic: "room",
  message: { kind: "notice", name: "n", data: null },
  attempts: 1,
  queuedAt: 0,
};

const ask = (outbox: Outbox) => ({
  append: () => outbox.append("room", { kind: "notice", name: "meeting-started", data: {} }),
  handOver: () => outbox.handOver([A], 1),
  claim: () => outbox.claim({ receiver: A, limit: 1, leaseMs: 1 }),
  acknowledge: () => outbox.acknowledge(nobodys),
  postpone: () => outbox.postpone(nobodys, 1),
  bury: () => outbox.bury(nobodys, "why"),
  deadLetters: () => outbox.deadLetters({ receiver: A, limit: 1 }),
  revive: () => outbox.revive(A, nobodys.sequence),
  depths: () => outbox.depths(),
  forget: () => outbox.forget(A),
});

const claimed = (outbox: Outbox, receiver: ReceiverId = A, leaseMs = LONG): Promise<readonly Delivery[]> =>
  value(outbox.claim({ receiver, limit: 100, leaseMs }));
const one = async (outbox: Outbox, leaseMs = LONG): Promise<Delivery> => {
  const [first, ...more] = await claimed(outbox, A, leaseMs);
  if (first === undefined || more.length > 0) throw new Error(`claimed ${first === undefined ? 0 : more.length + 1}`);
  return first;
};
const ranksOf = (deliveries: readonly Delivery[]): readonly unknown[] =>
  deliveries.map(({ message }) => (message.kind === "recording" ? message.rank : message.name));

/** Three steps of one recording, handed over to one receiver. */
async function threeSteps({ outbox, index }: OutboxHarness, receivers: readonly ReceiverId[] = [A]): Promise<void> {
  for (const status of ["starting", "active", "complete"] as const) await announce(index, recording({ status }));
  await value(outbox.handOver(receivers, 100));
}

const cases: Cases<OutboxHarness> = {
  "hands an announced step over to every receiver, as it was announced, and takes it off the outbox": async (
    harness,
  ) => {
    const { outbox, index } = harness;
    await announce(index, recording({ status: "active", extra: { room: "ü" } }));
    const [event] = await value(index.outbox(9));
    expect(await value(outbox.handOver([A, B], 9))).toBe(1);
    expect(await value(index.outbox(9))).toEqual([]);
    for (const receiver of [A, B]) {
      const message = { kind: "recording", recording: event?.recording, rank: 1 };
      const expected = {
        receiver,
        sequence: event?.sequence,
        topic: event?.recording.recordingId,
        attempts: 1,
        message,
      };
      expect(await claimed(outbox, receiver)).toEqual([{ ...expected, queuedAt: expect.any(Number) }]);
    }
    expect(await value(outbox.handOver([A], 9)), "nothing is left").toBe(0);
  },

  "hands over the oldest first, at most as many as asked for, and drops them where there is no receiver": async ({
    outbox,
    index,
  }) => {
    for (const n of [1, 2, 3]) await announce(index, recording({ n }));
    expect(await value(outbox.handOver([A], 1))).toBe(1);
    expect(await value(outbox.handOver([], 1))).toBe(1);
    expect(await value(index.outbox(9))).toMatchObject([{ recording: { uid: "uid3" } }]);
    expect((await claimed(outbox)).map(({ topic }) => topic)).toEqual([recording({ n: 1 }).recordingId]);
  },

  "gives the first of each topic alone, and the next once it is acknowledged": async (harness) => {
    const { outbox, index } = harness;
    await threeSteps(harness);
    await announce(index, recording({ n: 2 }), recording({ n: 11 }));
    await value(outbox.handOver([A], 9));
    const first = await claimed(outbox);
    expect(ranksOf(first)).toEqual([0, 0, 0]);
    expect(new Set(first.map(({ topic }) => topic)).size).toBe(3);
    for (const delivery of first) await value(outbox.acknowledge(delivery));
    const second = await one(outbox);
    expect(ranksOf([second])).toEqual([1]);
    await value(outbox.acknowledge(second));
    expect(ranksOf([await one(outbox)])).toEqual([4]);
  },

  "keeps a topic whose name goes on apart from it": async ({ outbox }) => {
    for (const topic of ["room", "room-1", "roo", "room2"])
      await value(outbox.append(topic, { kind: "notice", name: topic, data: topic }));
    await value(outbox.handOver([A], 9));
    for (const delivery of await claimed(outbox)) {
      expect(delivery.message).toEqual({ kind: "notice", name: delivery.topic, data: delivery.topic });
      await value(outbox.acknowledge(delivery));
    }
    expect(await value(outbox.depths())).toEqual({ outbox: 0, queues: [{ receiver: A, waiting: 0, dead: 0 }] });
  },

  "gives what is claimed to nobody else until its lease is over, and then with one attempt more": async (harness) => {
    const { outbox, wait } = harness;
    await threeSteps(harness);
    const first = await one(outbox, 20);
    expect(first.attempts).toBe(1);
    await wait(25);
    const again = await one(outbox);
    expect(again).toEqual({ ...first, attempts: 2 });
    expect(await claimed(outbox)).toEqual([]);
  },

  "claims at most as many as asked for, those that have been due for longest first": async ({ outbox, index }) => {
    for (const n of [3, 1, 2]) {
      await announce(index, recording({ n }));
      await value(outbox.handOver([A], 9));
    }
    const two = await value(outbox.claim({ receiver: A, limit: 2, leaseMs: LONG }));
    expect(two).toHaveLength(2);
    expect(await claimed(outbox)).toHaveLength(1);
  },

  "gives each message to one of many that claim at the same time": async ({ outbox, index }) => {
    for (let n = 0; n < 40; n += 1) await announce(index, recording({ n }));
    await Promise.all([1, 2, 3].map(() => value(outbox.handOver([A], 30))));
    await value(outbox.handOver([A], 30));
    const all = await Promise.all(
      [1, 2, 3, 4].map(() => value(outbox.claim({ receiver: A, limit: 15, leaseMs: LONG }))),
    );
    const topics = all.flat().map(({ topic }) => topic);
    expect(topics).toHaveLength(40);
    expect(new Set(topics).size).toBe(40);
  },

  "keeps what is postponed the first of its topic, and gives it when it is due": async (harness) => {
    const { outbox, wait } = harness;
    await threeSteps(harness);
    const first = await one(outbox);
    await value(outbox.postpone(first, LONG));
    expect(await claimed(outbox)).toEqual([]);
    await value(outbox.postpone(first, 20));
    await wait(25);
    expect(ranksOf([await one(outbox)])).toEqual([0]);
  },

  "goes on with the topic when a message is buried, and lists it with the reason": async (harness) => {
    const { outbox } = harness;
    await threeSteps(harness);
    const first = await one(outbox);
    await value(outbox.bury(first, "410 Gone: no « such » address\n"));
    expect(ranksOf([await one(outbox)])).toEqual([1]);
    const dead = await value(outbox.deadLetters({ receiver: A, limit: 9 }));
    expect(dead).toEqual([{ ...first, error: "410 Gone: no « such » address\n" }]);
    expect(await value(outbox.depths())).toMatchObject({ queues: [{ waiting: 2, dead: 1 }] });
  },

  "revives a dead letter once, before what still waits of its topic, its attempts counted anew": async (harness) => {
    const { outbox } = harness;
    await threeSteps(harness);
    const first = await one(outbox);
    await value(outbox.bury(first, "why"));
    expect(await value(outbox.revive(A, first.sequence))).toBe(true);
    expect(await value(outbox.revive(A, first.sequence))).toBe(false);
    expect(await value(outbox.revive(B, first.sequence))).toBe(false);
    expect(await value(outbox.deadLetters({ receiver: A, limit: 9 }))).toEqual([]);
    const again = await one(outbox);
    expect(again).toEqual(first);
    await value(outbox.acknowledge(again));
    expect(ranksOf([await one(outbox)])).toEqual([1]);
  },

  "revives a dead letter of a topic of which nothing waits": async (harness) => {
    const { outbox, index } = harness;
    await announce(index, recording({}));
    await value(outbox.handOver([A], 9));
    const only = await one(outbox);
    await value(outbox.bury(only, "why"));
    expect(await claimed(outbox)).toEqual([]);
    await value(outbox.revive(A, only.sequence));
    expect(await one(outbox)).toEqual(only);
  },

  "lists dead letters page by page, oldest first": async ({ outbox, index }) => {
    for (const n of [1, 2, 3]) await announce(index, recording({ n }));
    await value(outbox.handOver([A], 9));
    for (const delivery of (await claimed(outbox)).toReversed()) await value(outbox.bury(delivery, "why"));
    const uids = async (limit: number, after?: string) => {
      const page = await value(outbox.deadLetters({ receiver: A, limit, after }));
      return page.map(({ topic, sequence }) => ({ topic, sequence }));
    };
    const all = await uids(9);
    expect(all.map(({ topic }) => topic)).toEqual([1, 2, 3].map((n) => recording({ n }).recordingId));
    expect(await uids(2)).toEqual(all.slice(0, 2));
    expect(await uids(2, all[1]?.sequence)).toEqual(all.slice(2));
    expect(await value(outbox.deadLetters({ receiver: B, limit: 9 }))).toEqual([]);
  },

  "listens, after a claim was taken over, to the acknowledgement alone of whoever had it": async (harness) => {
    const { outbox, wait } = harness;
    await threeSteps(harness);
    const slow = await one(outbox, 1);
    await wait(5);
    const fast = await one(outbox);
    await value(outbox.postpone(slow, 0));
    await value(outbox.bury(slow, "why"));
    expect(await claimed(outbox), "it is still claimed").toEqual([]);
    await value(outbox.acknowledge(slow));
    expect(await claimed(outbox), "nor is the next given while the other may be sending").toEqual([]);
    await value(outbox.acknowledge(fast));
    await value(outbox.postpone(fast, 0));
    await value(outbox.bury(fast, "why"));
    expect(await value(outbox.depths())).toEqual({ outbox: 0, queues: [{ receiver: A, waiting: 2, dead: 0 }] });
  },

  "takes a message that was delivered after all off the dead letters": async (harness) => {
    const { outbox, wait } = harness;
    await threeSteps(harness);
    const slow = await one(outbox, 1);
    await wait(5);
    await value(outbox.bury(await one(outbox), "why"));
    await value(outbox.acknowledge(slow));
    expect(await value(outbox.deadLetters({ receiver: A, limit: 9 }))).toEqual([]);
    expect(await value(outbox.revive(A, slow.sequence))).toBe(false);
    expect(ranksOf([await one(outbox)])).toEqual([1]);
  },

  "lets no receiver wait for another": async (harness) => {
    const { outbox } = harness;
    await threeSteps(harness, [A, B]);
    await value(outbox.postpone(await one(outbox), LONG));
    for (const rank of [0, 1, 4]) {
      const [delivery] = await claimed(outbox, B);
      expect(ranksOf(delivery === undefined ? [] : [delivery])).toEqual([rank]);
      if (delivery !== undefined) await value(outbox.acknowledge(delivery));
    }
    expect(await value(outbox.depths())).toMatchObject({ queues: [{ waiting: 3 }, { waiting: 0 }] });
  },

  "appends notices among the announced steps, in order": async (harness) => {
    const { outbox, index } = harness;
    const topic = recording({}).recordingId;
    const data = { roomId: "room", nested: [1, null, { é: "\n" }] };
    await announce(index, recording({ status: "active" }));
    await value(outbox.append(topic, { kind: "notice", name: "meeting-started", data }));
    await announce(index, recording({ status: "complete" }));
    expect(await value(index.outbox(9)), "of recordings alone").toHaveLength(2);
    expect(await value(outbox.depths())).toEqual({ outbox: 3, queues: [] });
    await value(outbox.handOver([A], 9));
    const seen: Delivery[] = [];
    for (let nth = 0; nth < 3; nth += 1) {
      const delivery = await one(outbox);
      seen.push(delivery);
      await value(outbox.acknowledge(delivery));
    }
    expect(ranksOf(seen)).toEqual([1, "meeting-started", 4]);
    expect(seen[1]?.message).toEqual({ kind: "notice", name: "meeting-started", data });
  },

  "forgets a receiver with all that it had, and no other": async (harness) => {
    const { outbox, index } = harness;
    await threeSteps(harness, [A, B]);
    await announce(index, recording({ n: 2 }));
    await value(outbox.handOver([A, B], 9));
    for (const delivery of await claimed(outbox)) await value(outbox.bury(delivery, "why"));
    await value(outbox.forget(A));
    await value(outbox.forget(A));
    expect(await claimed(outbox)).toEqual([]);
    expect(await value(outbox.deadLetters({ receiver: A, limit: 9 }))).toEqual([]);
    expect(await value(outbox.depths())).toEqual({ outbox: 0, queues: [{ receiver: B, waiting: 4, dead: 0 }] });
    await announce(index, recording({ n: 3 }));
    await value(outbox.handOver([A], 9));
    expect(ranksOf([await one(outbox)])).toEqual([0]);
  },

  "takes what is said of a message that is gone, or never was": async (harness) => {
    const { outbox } = harness;
    await threeSteps(harness);
    const first = await one(outbox);
    for (const delivery of [nobodys, first, first]) await value(outbox.acknowledge(delivery));
    for (const delivery of [nobodys, first]) {
      await value(outbox.postpone(delivery, 0));
      await value(outbox.bury(delivery, "why"));
    }
    expect(await value(outbox.depths())).toEqual({ outbox: 0, queues: [{ receiver: A, waiting: 2, dead: 0 }] });
  },
};
