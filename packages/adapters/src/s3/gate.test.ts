import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { gate } from "./gate.ts";

/** Stands still, as a process does that signs five hundred requests. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test("so many are inside; the others follow in the order in which they came", async () => {
  const { enter } = gate(2, 60_000);
  const [leave] = [await enter(), await enter()];
  const came: string[] = [];
  const waiting = ["a", "b", "c"].map(async (name) => {
    const leaveAgain = await enter();
    came.push(name);
    return leaveAgain;
  });
  leave?.();
  (await waiting[0])?.();
  (await waiting[1])?.();
  (await waiting[2])?.();
  expect(came).toEqual(["a", "b", "c"]);
  expect(await enter(), "there is room again").not.toBeNull();
});

test("who waits for too long is turned away, and takes nobody's place", async () => {
  const { enter } = gate(1, 40);
  const leave = await enter();
  expect(await Promise.all([enter(), enter()])).toEqual([null, null]);
  leave?.();
  expect(await enter()).not.toBeNull();
});

test("time in which this process stands still, and so can hear nobody leave, is not waited", async () => {
  const { enter } = gate(1, 2_000);
  const leave = await enter();
  const waiting = enter();
  await nextTurn();
  standStill(2_500);
  // What has happened meanwhile is heard after the timers that are overdue.
  setImmediate(() => leave?.());
  expect(await waiting).not.toBeNull();
});
