import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("tells whole milliseconds since 1970, and a time that does not go back when the wall clock does", () => {
  vi.setSystemTime(1_700_000_000_000);
  const before = systemClock.monotonicMs();
  expect(systemClock.now()).toBe(1_700_000_000_000);
  vi.setSystemTime(1_600_000_000_000);
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
});

test("sleeps as long as it is asked to", async () => {
  const woken = vi.fn();
  void systemClock.sleep(1000).done.then(woken);
  await vi.advanceTimersByTimeAsync(999);
  expect(woken).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(woken).toHaveBeenCalled();
});

test("ends a cancelled sleep at once, and leaves no timer behind", async () => {
  const { done, cancel } = systemClock.sleep(1000);
  cancel();
  cancel();
  await done;
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
