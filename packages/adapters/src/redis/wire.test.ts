import type { Lock, RoomId, Swap, Version } from "@tallylight/core";
import { describe, expect, test } from "vitest";
import { encodeLock } from "../wire/lock.ts";
import { redisUnavailable } from "./failure.ts";
import { parseOutcome, parseReadings } from "./wire.ts";

const ROOM = "room-1" as RoomId;
const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const NEXT: NonNullable<Swap["next"]> = { version: "v" as Version, lock: LOCK };
const STORED = { roomId: ROOM, version: "v", claimedAt: 5, lock: LOCK };
const COLUMNS = ["v", "5", encodeLock(LOCK)];

describe("an answer of lock-swap.lua", () => {
  test.each([
    ["a claim that is won", NEXT, [1, 9, "5"], { won: true, held: STORED, storeNow: 9 }],
    ["a release", null, [1, 9], { won: true, held: null, storeNow: 9 }],
    ["a swap that is lost", NEXT, [0, 9, ...COLUMNS], { won: false, held: STORED, storeNow: 9 }],
    ["one that is lost to nobody", NEXT, [0, 9], { won: false, held: null, storeNow: 9 }],
  ] as const)("tells of %s", (_, next, reply, outcome) => {
    expect(parseOutcome(ROOM, next, reply)).toEqual(outcome);
  });

  test.each<[Swap["next"], unknown]>([
    [NEXT, null],
    [NEXT, "OK"],
    [NEXT, []],
    [NEXT, [1]],
    [NEXT, [1, 9]],
    [NEXT, [1, 9, "soon"]],
    [NEXT, [1, "9", "5"]],
    [NEXT, [1, -9, "5"]],
    [NEXT, [2, 9, "5"]],
    [NEXT, [0, 9, "v"]],
    [NEXT, [0, 9, "v", "5", null]],
    [NEXT, [0, 9, ...COLUMNS, "more"]],
    [null, [1, 9, "5"]],
  ])("for %j is refused when it is %j", (next, reply) => {
    expect(causeOf(() => parseOutcome(ROOM, next, reply))).toBe("redis: an answer of another shape");
  });
});

describe("an answer of lock-read.lua", () => {
  test("tells of each room in its turn", () => {
    const reply = JSON.stringify([9, COLUMNS, false, ["", "", ""]]);
    expect(parseReadings([ROOM, ROOM, ROOM], reply)).toEqual([
      { held: STORED, storeNow: 9 },
      { held: null, storeNow: 9 },
      { held: { roomId: ROOM, version: "unversioned", claimedAt: 0, unreadable: "has no version" }, storeNow: 9 },
    ]);
  });

  test.each([
    null,
    [9, false],
    "",
    "{}",
    "[]",
    "[9]",
    "[9,false,false]",
    '["9",false]',
    "[9.5,false]",
    "[9,null]",
    "[9,[]]",
    '[9,["v",5,"{}"]]',
  ])("is refused when it is %j", (reply) => {
    expect(causeOf(() => parseReadings([ROOM], reply))).toBe("redis: an answer of another shape");
  });
});

function causeOf(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (thrown) {
    return redisUnavailable("locks", "read")(thrown).cause;
  }
}
