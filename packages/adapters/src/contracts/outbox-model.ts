import type { Delivery, Outbox, ReceiverId } from "@tallylight/core";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Cases } from "./cases.ts";
import type { OutboxHarness } from "./outbox.contract.ts";
import { value } from "./recording-index-samples.ts";

const RECEIVERS = ["one", "two"] as ReceiverId[];
const TOPICS = ["room", "room-1"];
const LONG = 3_600_000;

type Step =
  | { readonly append: number }
  | { readonly handOver: number }
  | { readonly claim: number; readonly limit: number }
  | { readonly settle: "acknowledge" | "postpone" | "bury"; readonly nth: number }
  | { readonly revive: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ append: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ handOver: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ claim: fc.nat(1), limit: fc.integer({ min: 1, max: 2 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ settle: fc.constantFrom("acknowledge", "postpone", "bury"), nth: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ revive: fc.nat(9) }) },
);

export const outboxModelCases: Cases<OutboxHarness> = {
  "delivers all that is appended to every receiver, each topic in order, whatever is done in between": async ({
    outbox,
  }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 50 }), async (many) => {
        const run = trackedRun(outbox);
        for (const step of many) await run.take(step);
        await run.finish();
      }),
      { numRuns: 25 },
    );
  },
};

/** One run on an outbox in which nothing is left of the run before. What is known of it is kept beside it. */
function trackedRun(outbox: Outbox) {
  let appended = 0;
  const claims: Delivery[] = [];
  const dead: Delivery[] = [];
  const told = new Map<string, number[]>();

  const acknowledge = async (delivery: Delivery): Promise<void> => {
    const key = `${delivery.receiver} ${delivery.topic}`;
    const number = delivery.message.kind === "notice" ? Number(delivery.message.data) : -1;
    told.set(key, [...(told.get(key) ?? []), number]);
    await value(outbox.acknowledge(delivery));
  };
  const claim = async (receiver: ReceiverId, limit: number): Promise<readonly Delivery[]> => {
    const fresh = await value(outbox.claim({ receiver, limit, leaseMs: LONG }));
    for (const delivery of fresh) {
      const beside = claims.filter((held) => held.receiver === receiver && held.topic === delivery.topic);
      expect(beside, "nobody else has a claim in this topic").toEqual([]);
    }
    return fresh;
  };
  return {
    take: async (step: Step): Promise<void> => {
      if ("append" in step) {
        const data = ++appended;
        await value(outbox.append(TOPICS[step.append] ?? "", { kind: "notice", name: "n", data }));
      } else if ("handOver" in step) await value(outbox.handOver(RECEIVERS, step.handOver));
      else if ("claim" in step) claims.push(...(await claim(RECEIVERS[step.claim] ?? ("" as ReceiverId), step.limit)));
      else if ("revive" in step) {
        const [letter] = dead.splice(step.revive, 1);
        if (letter !== undefined) {
          // Its place is before what may be on its way: those that hold a claim are let go first.
          for (const held of claims.splice(0)) await value(outbox.postpone(held, 0));
          expect(await value(outbox.revive(letter.receiver, letter.sequence))).toBe(true);
        }
      } else {
        const [delivery] = claims.splice(step.nth, 1);
        if (delivery === undefined) return;
        if (step.settle === "acknowledge") await acknowledge(delivery);
        else if (step.settle === "postpone") await value(outbox.postpone(delivery, 0));
        else {
          await value(outbox.bury(delivery, "why"));
          dead.push(delivery);
        }
      }
    },
    /** Everything that is left is delivered; what was seen is then whole. */
    finish: async (): Promise<void> => {
      while ((await value(outbox.handOver(RECEIVERS, 100))) > 0);
      for (const held of claims.splice(0)) await acknowledge(held);
      for (const receiver of RECEIVERS) {
        for (let fresh = await claim(receiver, 9); fresh.length > 0; fresh = await claim(receiver, 9))
          for (const delivery of fresh) await acknowledge(delivery);
        expect(await value(outbox.deadLetters({ receiver, limit: 100 }))).toHaveLength(
          dead.filter((letter) => letter.receiver === receiver).length,
        );
      }
      for (const seen of told.values()) expect(new Set(seen).size, "each once, as nobody died").toBe(seen.length);
      const delivered = [...told.values()].flat().length;
      expect(delivered + dead.length, "to both, or dead").toBe(2 * appended);
      const depths = await value(outbox.depths());
      expect(depths.queues.map(({ waiting }) => waiting)).toEqual(depths.queues.map(() => 0));
      for (const receiver of RECEIVERS) await value(outbox.forget(receiver));
    },
  };
}
