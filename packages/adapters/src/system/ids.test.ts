import { isOurUid, newRoomId, parseRoomId } from "@tallylight/core";
import { expect, test } from "vitest";
import { systemIds } from "./ids.ts";

test("a uid is one of ours, a version is 32 hex digits, a room suffix makes a room id", () => {
  expect(isOurUid(systemIds.uid())).toBe(true);
  expect(systemIds.version()).toMatch(/^[0-9a-f]{32}$/);
  expect(systemIds.roomSuffix()).toMatch(/^[a-z0-9]{15}$/);
  expect(parseRoomId(newRoomId("A room", systemIds.roomSuffix())).isOk()).toBe(true);
});

test("no two are the same", () => {
  const made = Array.from({ length: 1000 }, () => [systemIds.uid(), systemIds.version(), systemIds.roomSuffix()]);
  expect(new Set(made.flat()).size).toBe(3000);
});

test("each character is as likely as any other", () => {
  const counts = new Map<string, number>();
  const drawn = Array.from({ length: 5000 }, () => systemIds.uid()).join("");
  for (const character of drawn) counts.set(character, (counts.get(character) ?? 0) + 1);
  const expected = drawn.length / 62;
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 61 degrees of freedom: a fair source is above 150 once in 10^9 runs; a byte modulo 62 is at about 1,900.
  expect(counts.size).toBe(62);
  expect(chiSquared).toBeLessThan(150);
});
