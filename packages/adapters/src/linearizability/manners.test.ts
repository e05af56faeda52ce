import type { Lock, LockReading, RoomId, StoredLock, Swap, SwapOutcome, Uid, Version } from "@tallylight/core";
import { expect, test } from "vitest";
import type { Operation } from "./history.ts";
import { describeBrokenManner, findBrokenManners } from "./manners.ts";

const ROOM = "r" as RoomId;
const LOCK = { state: "starting", uid: "u" as Uid, sid: "RM_1", egressId: null, owner: "a" } as Lock;
const V1 = stored("v1", 10);
const V2 = stored("v2", 10);
const CLAIM: Swap = { expected: null, next: { version: V1.version, lock: LOCK } };
const CONFIRM: Swap = { expected: V1.version, next: { version: V2.version, lock: LOCK } };
const kinds = (...history: readonly Operation[]): readonly string[] =>
  findBrokenManners(history).map(({ kind }) => kind);

test("a claim, a confirm, its repeat, a read and a release keep all promises", () => {
  const release = { expected: V2.version, next: null };
  expect(
    kinds(
      swap(0, CLAIM, won(V1)),
      swap(1, CONFIRM, won(V2)),
      swap(2, CONFIRM, won(V2)),
      read(3, V2),
      swap(4, release, won(null)),
    ),
  ).toEqual([]);
});

test("a version with two locks is found, whoever saw them and in whatever order they are given", () => {
  const other = { ...V1, lock: { ...LOCK, owner: "b" } };
  const [first, second] = [read(0, V1), read(1, other)];
  expect(findBrokenManners([second, first])).toEqual([
    { kind: "version-has-two-contents", operation: second, against: first },
  ]);
});

test("a version that is stamped anew by its repeat is found", () => {
  expect(kinds(swap(0, CONFIRM, won(V2)), swap(1, CONFIRM, won(stored("v2", 11))))).toEqual([
    "version-has-two-contents",
    "claim-moved",
  ]);
});

test("a claim that another write moves is found, unless that was ordered", () => {
  const moved = stored("v2", 11);
  expect(kinds(swap(0, CLAIM, won(V1)), swap(1, CONFIRM, won(moved)))).toEqual(["claim-moved"]);
  expect(kinds(swap(0, CLAIM, won(V1)), swap(1, { ...CONFIRM, restamp: true }, won(moved)))).toEqual([]);
});

test("a claim that was sent twice may be stamped twice, but holds the same lock", () => {
  const again = stored("v1", 20);
  const sentTwice = [swap(0, CLAIM, won(V1)), swap(2, CLAIM, won(again))];
  expect(kinds(...sentTwice)).toEqual([]);
  expect(kinds(...sentTwice, read(3, { ...again, lock: { ...LOCK, owner: "b" } }))).toEqual([
    "version-has-two-contents",
  ]);
});

test("the same version in two rooms is two locks", () => {
  const elsewhere = { ...read(1, { ...V1, roomId: "s" as RoomId, claimedAt: 11 }), roomId: "s" as RoomId };
  expect(kinds(read(0, V1), elsewhere)).toEqual([]);
});

test("a swap that is won must tell what it wrote, and one that is lost something else", () => {
  const wrong = ["answer-contradicts-itself"];
  expect(kinds(swap(0, CLAIM, won(V2)))).toEqual(wrong);
  expect(kinds(swap(0, CLAIM, won(null)))).toEqual(wrong);
  expect(kinds(swap(0, CLAIM, { won: false, held: V1, storeNow: 0 }))).toEqual(wrong);
  expect(kinds(swap(0, { expected: V1.version, next: null }, { won: false, held: null, storeNow: 0 }))).toEqual(wrong);
});

test("a broken promise is told with both answers", () => {
  const [broken] = findBrokenManners([read(0, V1), read(1, stored("v1", 11))]);
  expect(broken && describeBrokenManner(broken)).toBe(`room r: version-has-two-contents
    p0c0 1.0–1.5 µs read: v1 claimed at 11
    but was p0c0 0.0–0.5 µs read: v1 claimed at 10`);
});

function stored(version: string, claimedAt: number): StoredLock {
  return { roomId: ROOM, version: version as Version, claimedAt, lock: LOCK };
}

function won(held: StoredLock | null): SwapOutcome {
  return { won: true, held, storeNow: 0 };
}

function read(calledAt: number, held: LockReading["held"]): Operation {
  const answer = { at: calledAt + 0.5, value: { held, storeNow: 0 } };
  return { kind: "read", client: "p0c0", roomId: ROOM, calledAt, answer };
}

function swap(calledAt: number, swap: Swap, value: SwapOutcome): Operation {
  const answer = { at: calledAt + 0.5, value };
  return { kind: "swap", client: "p0c0", roomId: ROOM, calledAt, swap, answer };
}
