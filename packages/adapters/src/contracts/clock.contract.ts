import type { Clock, DurationMs } from "@tallylight/core";
import { expect } from "vitest";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** A clock that is made to pass. `setBack`: the wall clock is put back, as by an operator. */
export type ClockHarness = {
  readonly clock: Clock;
  /** Lets this much time pass for the clock, and what falls due in it happen. */
  readonly pass: (ms: DurationMs) => Promise<void>;
  /** Puts the wall clock back, as an operator or a time server does. */
  readonly setBack: (ms: DurationMs) => void;
};

/**
 * What every Clock must do.
 *
 * @param make A clock on which nobody sleeps, made anew for each case.
 */
export function clockContract(name: string, make: () => Promise<ClockHarness>, options: ContractOptions = {}): void {
  testCases(`${name} is a clock that`, cases, make, options);
}

const cases: Cases<ClockHarness> = {
  "tells whole milliseconds since 1970, and goes on": async ({ clock, pass }) => {
    const before = clock.now();
    expect(before).toSatisfy(Number.isInteger);
    expect(before).toBeGreaterThan(Date.UTC(2020));
    await pass(1500);
    expect(clock.now() - before).toBeGreaterThanOrEqual(1500);
  },

  "has a time that goes on, and never back when the wall clock does": async ({ clock, pass, setBack }) => {
    const before = clock.monotonicMs();
    await pass(1000);
    const after = clock.monotonicMs();
    expect(after - before).toBeGreaterThanOrEqual(999);
    setBack(3_600_000);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(after);
  },

  "sleeps as long as it is asked to, and no longer": async ({ clock, pass }) => {
    const woken = watch(clock.sleep(1000).done);
    await pass(998);
    expect(woken()).toBe(false);
    await pass(2);
    expect(woken()).toBe(true);
  },

  "ends a sleep at once when it is cancelled, also twice, and leaves the others asleep": async ({ clock, pass }) => {
    const [short, long] = [clock.sleep(1000), clock.sleep(2000)];
    const woken = watch(long.done);
    short.cancel();
    short.cancel();
    await short.done;
    await pass(1500);
    expect(woken()).toBe(false);
    await pass(501);
    expect(woken()).toBe(true);
    long.cancel();
    await long.done;
  },

  "wakes many in the order of their times": async ({ clock, pass }) => {
    const order: number[] = [];
    for (const ms of [30, 10, 20]) void clock.sleep(ms).done.then(() => order.push(ms));
    await pass(100);
    expect(order).toEqual([10, 20, 30]);
  },
};

function watch(done: Promise<void>): () => boolean {
  let settled = false;
  void done.then(() => (settled = true));
  return () => settled;
}
