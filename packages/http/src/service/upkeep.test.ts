import { claim, type Clock, type RoomId, type RoomSid, type Uid, type Version } from "@tallylight/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { House } from "../compose.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { NO_TRACING } from "../telemetry/tracing.ts";
import { openTestHouse } from "../test-house.ts";
import { startUpkeep } from "./upkeep.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Every pause that upkeep asks for; none of them ends by itself. */
async function pausesOf(prepare: (house: House) => Promise<void>): Promise<readonly number[]> {
  const pauses: number[] = [];
  const ends: (() => void)[] = [];
  const sleep: Clock["sleep"] = (ms) => {
    pauses.push(ms);
    let cancel = (): void => {};
    const done = new Promise<void>((resolve) => (cancel = resolve));
    ends.push(cancel);
    return { done, cancel };
  };
  const test = await openTestHouse();
  await prepare(test.house);
  const { ports } = test.house;
  // Calls that are bounded in time have the machine's clock: only the pauses between rounds are seen here.
  const clock: Clock = {
    ...ports.clock,
    sleep: (ms) => (ms >= 5_000 && ms !== 10_000 ? sleep(ms) : ports.clock.sleep(ms)),
  };
  const observers = { log: silent, metrics: createMetrics({ ofProcess: false }), tracing: NO_TRACING };
  const end = startUpkeep({ ...test.house, ports: { ...ports, clock } }, observers);
  onTestFinished(async () => {
    await end();
    await test.close();
  });
  const { gcIntervalMs, limits } = test.house.config;
  const isSwept = (): boolean => pauses.some((ms) => ms === gcIntervalMs || ms === limits.lockGraceMs);
  await vi.waitFor(() => expect(isSwept()).toBe(true), { timeout: 20_000 });
  return pauses;
}

describe("after the sweep at start-up", () => {
  it("the next one comes after the interval", async () => {
    const pauses = await pausesOf(async () => {});
    expect(pauses).toContain(30 * 60_000);
    expect(pauses).not.toContain(60_000);
  });

  it("the next one comes after the grace period, where a lock was too young to be judged", async () => {
    const pauses = await pausesOf(async ({ ports }) => {
      const lock = claim({ uid: "u".repeat(22) as Uid, sid: "RM_1" as RoomSid, owner: "gone" });
      const swap = { expected: null, next: { version: "1".repeat(32) as Version, lock } };
      (await ports.locks.swap("young" as RoomId, swap))._unsafeUnwrap();
    });
    expect(pauses).toContain(60_000);
    expect(pauses).not.toContain(30 * 60_000);
  });
});
