import { type Held, type Lock, type RoomId, type StoredLock, type Uid, type Version } from "@tallylight/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeNotLinearizable, findNonLinearizable } from "./checker.ts";
import type { History, Operation } from "./history.ts";
import { step } from "./model.ts";

const ROOM = "r0" as RoomId;
const claimOf = (version: string, claimedAt: number): StoredLock => ({
  roomId: ROOM,
  version: version as Version,
  claimedAt,
  lock: { state: "starting", uid: version as Uid, sid: "RM_1", egressId: null, owner: "a" } as Lock,
});

/** A claim that began and was answered then. `won`: at which time of the store. `lostTo`: what it was told instead. */
function claim(
  version: string,
  [calledAt, at]: readonly [number, number?],
  told: { won: number } | { lostTo: Held },
): Operation {
  const next = { version: version as Version, lock: claimOf(version, 0).lock };
  const swap = { expected: null, next };
  const storeNow = "won" in told ? told.won : 0;
  const value =
    "won" in told
      ? { won: true as const, held: claimOf(version, told.won), storeNow }
      : { won: false as const, held: told.lostTo, storeNow };
  return {
    kind: "swap",
    client: version,
    roomId: ROOM,
    calledAt,
    swap,
    ...(at === undefined ? {} : { answer: { at, value } }),
  };
}

function release(version: string, [calledAt, at]: readonly [number, number?]): Operation {
  const answer = at === undefined ? {} : { answer: { at, value: { won: true as const, held: null, storeNow: 0 } } };
  return {
    kind: "swap",
    client: "x",
    roomId: ROOM,
    calledAt,
    swap: { expected: version as Version, next: null },
    ...answer,
  };
}

function read([calledAt, at]: readonly [number, number], held: Held): Operation {
  return { kind: "read", client: "reader", roomId: ROOM, calledAt, answer: { at, value: { held, storeNow: 0 } } };
}

const A = claimOf("a", 10);
const B = claimOf("b", 20);
const UNKNOWN = { won: 0 };

describe("a history is linearizable when", () => {
  const cases: Readonly<Record<string, History>> = {
    "nothing happened": [],
    "of two claims at once one is told of the other": [
      claim("a", [0, 9], { won: 10 }),
      claim("b", [1, 8], { lostTo: A }),
    ],
    "a read at the time of a claim sees it, or does not": [
      claim("a", [0, 9], { won: 10 }),
      read([1, 2], null),
      read([3, 4], A),
    ],
    "a claim that was not answered happened": [claim("a", [0], UNKNOWN), read([5, 6], A), read([7, 8], A)],
    "a claim that was not answered never happened": [claim("a", [0], UNKNOWN), read([5, 6], null)],
    "a claim that was not answered happened late": [claim("a", [0], UNKNOWN), read([5, 6], null), read([7, 8], A)],
    "a lock whose claim was not answered is released by who made it": [
      claim("a", [0], UNKNOWN),
      release("a", [5, 6]),
      claim("b", [7, 8], { won: 20 }),
    ],
    "a release that could have found nothing freed the lock that was claimed again": [
      claim("a", [0, 1], { won: 10 }),
      release("a", [2, 9]),
      release("a", [2, 3]),
      claim("a", [4, 5], { won: 20 }),
      read([10, 11], null),
    ],
    "two of three that were not answered happened, the later first": [
      claim("a", [0], UNKNOWN),
      claim("b", [1], UNKNOWN),
      release("b", [2]),
      read([5, 6], B),
      read([7, 8], A),
    ],
  };
  test.each(Object.entries(cases))("%s", (_, history) => expect(findNonLinearizable(history)).toBeNull());
});

describe("a history is not linearizable when", () => {
  const cases: Readonly<Record<string, History>> = {
    "two claims win": [claim("a", [0, 9], { won: 10 }), claim("b", [1, 8], { won: 20 })],
    "a claim is lost to nobody": [claim("a", [0, 1], { lostTo: null })],
    "a claim is lost to one that came later": [claim("b", [0, 1], { lostTo: A }), claim("a", [2, 3], { won: 10 })],
    "a read misses a claim that was answered before": [claim("a", [0, 1], { won: 10 }), read([2, 3], null)],
    "a read sees what nobody wrote": [read([0, 1], A)],
    "a read sees another time of the claim": [claim("a", [0, 1], { won: 10 }), read([2, 3], claimOf("a", 11))],
    "two reads see two times of a claim that was not answered": [
      claim("a", [0], UNKNOWN),
      read([2, 3], A),
      read([4, 5], claimOf("a", 11)),
    ],
    "a read goes back": [claim("a", [0, 9], { won: 10 }), read([1, 2], A), read([3, 4], null)],
    "a claim that was not answered happened before it was called": [read([0, 1], A), claim("a", [2], UNKNOWN)],
    "a lock goes without a release": [claim("a", [0], UNKNOWN), read([2, 3], A), read([4, 5], null)],
    "a release frees another's lock": [
      claim("a", [0, 1], { won: 10 }),
      release("b", [2, 3]),
      claim("b", [4, 5], { won: 20 }),
    ],
  };
  test.each(Object.entries(cases))("%s", (_, history) => expect(findNonLinearizable(history)).not.toBeNull());
});

test("each room is judged alone", () => {
  const elsewhere = (operation: Operation): Operation => ({ ...operation, roomId: "r1" as RoomId });
  const good = [claim("a", [0, 1], { won: 10 }), read([2, 3], A)];
  const bad = [claim("b", [0, 1], { won: 20 }), read([2, 3], null)].map(elsewhere);
  expect(findNonLinearizable([...bad, ...good])).toMatchObject({ roomId: "r1" });
});

test("a violation is told with the answer that does not fit, and with what does", () => {
  const history = [
    claim("a", [0, 1], { won: 10 }),
    claim("b", [2, 4], { lostTo: A }),
    read([3, 6], null),
    read([7, 8], null),
  ];
  const violation = findNonLinearizable(history);
  expect(violation && describeNotLinearizable(violation)).toBe(`room r0: no order explains
    reader 3.0–6.0 µs read: absent
  The longest order that a store could have taken holds 2 operations, and ends in
    a 0.0–1.0 µs swap absent → a: won, a claimed at 10
    b 2.0–4.0 µs swap absent → b: lost, a claimed at 10
  after which it holds: a claimed at 10. Not in it:
    reader 3.0–6.0 µs read: absent`);
});

/** Any calls and any answers, of few versions, so that many fit and many do not. */
const anyHistory: fc.Arbitrary<History> = fc
  .array(fc.tuple(fc.nat(12), fc.nat(6), fc.constantFrom(A, B), fc.nat(6)), { minLength: 2, maxLength: 7 })
  .map((calls) => calls.map(([calledAt, lasts, of, kind]) => anyOperation([calledAt, calledAt + lasts], of, kind)));

function anyOperation(span: readonly [number, number], of: StoredLock, kind: number): Operation {
  const { version, claimedAt } = of;
  if (kind === 0) return read(span, null);
  if (kind === 1) return read(span, of);
  if (kind === 2) return claim(version, span, { won: claimedAt });
  if (kind === 3) return claim(version, [span[0]], UNKNOWN);
  if (kind === 4) return claim(version, span, { lostTo: of === A ? B : A });
  return release(version, kind === 5 ? span : [span[0]]);
}

describe("on short histories", () => {
  const bothWays: Parameters<typeof fc.assert>[1] = { numRuns: 3_000 };

  test("the search finds what trying all orders finds", () => {
    const found = { right: 0, wrong: 0 };
    const property = fc.property(anyHistory, (history) => {
      const isRight = hasOrder(history);
      found[isRight ? "right" : "wrong"]++;
      expect(findNonLinearizable(history) === null).toBe(isRight);
    });
    fc.assert(property, bothWays);
    expect(Math.min(found.right, found.wrong)).toBeGreaterThan(300);
  });

  test("the answer that is blamed is the first that does not fit, and the order that is shown is one", () => {
    const property = fc.property(anyHistory, (history) => {
      const violation = findNonLinearizable(history);
      if (violation === null) return;
      const { culprit, order, held, left } = violation;
      const blamedAt = culprit.answer?.at ?? 0;
      const known = (isKnown: (at: number) => boolean): History =>
        history
          .filter(({ calledAt }) => calledAt <= blamedAt)
          .map(({ answer, ...one }) => ({ ...one, ...(answer && isKnown(answer.at) ? { answer } : {}) }) as Operation);
      expect(hasOrder(known((at) => at < blamedAt))).toBe(true);
      expect(hasOrder(known((at) => at <= blamedAt))).toBe(false);
      expect(order.length + left.length).toBe(known(() => true).length);
      expect(order.reduce<Held>((before, one) => step(before, one)?.after ?? null, null)).toEqual(held);
    });
    fc.assert(property, bothWays);
  });
});

/** Tries every order that keeps to real time, without any cleverness. */
function hasOrder(left: History, held: Held = null): boolean {
  if (left.every(({ answer }) => answer === undefined)) return true;
  return left.some((one) => {
    const isLater = left.some(({ answer }) => answer !== undefined && answer.at < one.calledAt);
    const result = isLater ? undefined : step(held, one);
    return (
      result !== undefined &&
      hasOrder(
        left.filter((other) => other !== one),
        result.after,
      )
    );
  });
}
