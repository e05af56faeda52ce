import { describe, expect, it } from "vitest";
import type { RoomId, RoomSid, Uid, Version } from "../ids.ts";
import { claim, orderStop } from "../lock/decide.ts";
import type { Lock } from "../lock/lock.ts";
import { suspicionOf } from "./suspicion.ts";

const uid = "u".repeat(22) as Uid;
const limits = { lockGraceMs: 60_000 };
const starting = claim({ uid, sid: "RM_1" as RoomSid, owner: "a" });
const stopping = orderStop(starting, uid, "user")._unsafeUnwrap();
const active: Lock = { ...starting, state: "active", egressId: "EG_a" } as Lock;
const stored = { roomId: "room" as RoomId, version: "1" as Version, claimedAt: 0 };

describe("a lock is suspicious", () => {
  it.each([
    ["starting, younger than the grace", starting, 59_999, null],
    ["starting, as old as the grace", starting, 60_000, "no-driver"],
    ["told to stop a moment ago", stopping, 1_000, null],
    ["told to stop, and still there after the grace", stopping, 60_000, "stop-overdue"],
    ["active for a day", active, 86_400_000, null],
    ["claimed in the future", active, -1, "from-the-future"],
  ] as const)("%s: %j", (_name, lock, ageMs, expected) => {
    expect(suspicionOf({ ...stored, lock }, ageMs, limits)).toBe(expected);
  });

  it("that cannot be read, whatever its age", () => {
    expect(suspicionOf({ ...stored, unreadable: "state: unknown" }, 0, limits)).toBe("unreadable");
  });
});
