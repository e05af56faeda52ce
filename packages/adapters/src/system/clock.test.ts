import { clockContract } from "@tallylight/adapters/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

clockContract("the machine", async () => ({
  clock: systemClock,
  pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
  setBack: (ms) => void vi.setSystemTime(Date.now() - ms),
}));

test("leaves no timer behind of a sleep that was cancelled", () => {
  systemClock.sleep(1000).cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test("does not wake at once from a sleep that is longer than a timer can be", async () => {
  const woken = vi.fn();
  const { done, cancel } = systemClock.sleep(2 ** 31);
  void done.then(woken);
  await vi.advanceTimersByTimeAsync(1000);
  expect(woken).not.toHaveBeenCalled();
  cancel();
});
