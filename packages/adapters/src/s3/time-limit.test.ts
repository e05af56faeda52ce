import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timeLimit } from "./time-limit.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a limit is over when its time is, and not before", () => {
  const { signal } = timeLimit(1_000);
  vi.advanceTimersByTime(949);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(51);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("time in which this process hears nothing counts as two twentieths of it", () => {
  const clock = vi.spyOn(performance, "now");
  let now = 0;
  clock.mockImplementation(() => now);
  const { signal } = timeLimit(1_000);
  const turn = (ms: number): void => {
    now += ms;
    vi.advanceTimersByTime(50);
  };
  for (let turns = 0; turns < 9; turns += 1) turn(60_000);
  expect(signal.aborted).toBe(false);
  turn(60_000);
  expect(signal.aborted).toBe(true);
});

test("a limit that was ended is never over", () => {
  const { signal, end } = timeLimit(1_000);
  end();
  vi.advanceTimersByTime(5_000);
  expect(signal.aborted).toBe(false);
});
