import type { EgressId, Lock, RoomId, RoomSid, Uid } from "@tallylight/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLock, encodeLock, storedLock } from "./lock.ts";

const base = { uid: "u" as Uid, sid: "RM_1" as RoomSid, owner: "an instance" };
const starting: Lock = { ...base, state: "starting", egressId: null };
const active: Lock = { ...base, state: "active", egressId: "EG_1" as EgressId };

describe("a lock as JSON", () => {
  test.each<Lock>([
    starting,
    { ...starting, egressId: active.egressId },
    active,
    { ...active, state: "stopping", reason: "user" },
    { ...starting, extra: { suspectSince: 1, nested: { list: [1] } } },
    { ...starting, extra: { extra: "of a later version" } },
  ])("comes back as it was: %j", (lock) => {
    expect(decodeLock(encodeLock(lock))._unsafeUnwrap()).toEqual(lock);
  });

  test("keeps fields that are not known beside the others, not in a field of their own", () => {
    expect(JSON.parse(encodeLock({ ...starting, extra: { later: 1 } }))).toEqual({ ...starting, later: 1 });
  });

  test("lets no unknown field stand for a known one", () => {
    expect(JSON.parse(encodeLock({ ...starting, extra: { uid: "another" } }))).toEqual(starting);
  });

  test.each([
    ["", "", "is not JSON"],
    ["{", "", "is not JSON"],
    ["null", "", "Invalid input"],
    [JSON.stringify({ ...starting, state: "paused" }), "state", "Invalid discriminator value"],
    [JSON.stringify({ ...starting, uid: "not-a-uid" }), "uid", "Invalid input"],
    [JSON.stringify({ ...starting, uid: undefined }), "uid", "Invalid input"],
    [JSON.stringify({ ...starting, egressId: undefined }), "egressId", "Invalid input"],
    [JSON.stringify({ ...active, egressId: null }), "egressId", "Invalid input"],
    [JSON.stringify({ ...active, state: "stopping" }), "reason", "Invalid option"],
    [JSON.stringify({ ...active, state: "stopping", reason: "later" }), "reason", "Invalid option"],
  ])("is refused when it is %s", (text, field, reason) => {
    expect(decodeLock(text)._unsafeUnwrapErr()).toMatchObject({ field, reason: expect.stringContaining(reason) });
  });
});

/** Locks, and what is nearly one: up to three fields have another value, or are left out. */
const nearlyLocks = fc
  .tuple(
    fc.record({
      state: fc.constantFrom("starting", "active", "stopping"),
      uid: fc.constantFrom("u", "u".repeat(22)),
      sid: fc.constant("RM_1"),
      egressId: fc.constantFrom(null, "EG_1"),
      owner: fc.constant("an instance"),
    }),
    fc.array(
      fc.oneof(
        fc.tuple(fc.constant("reason"), fc.constantFrom("user", "room-ended", "later", null)),
        fc.tuple(fc.constant("state"), fc.constantFrom("stopping", "paused", undefined, 1)),
        fc.tuple(fc.constant("uid"), fc.constantFrom("not-a-uid", "", undefined, 7)),
        fc.tuple(fc.constant("egressId"), fc.constantFrom("EG_", undefined, 5, "EG_2")),
        fc.tuple(fc.constantFrom("sid", "owner"), fc.constantFrom("", undefined, null, {})),
        fc.tuple(fc.constantFrom("suspectSince", "__proto__", "toString"), fc.jsonValue()),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([lock, changes]) => Object.entries(lock).concat(changes as [string, string][]))
  .map((fields) => Object.fromEntries(fields));

test("a lock is read by hand as the schema reads it, which is given whatever has a field that is not known", () => {
  let plain = 0;
  fc.assert(
    fc.property(nearlyLocks, (fields) => {
      const byHand = decodeLock(JSON.stringify(fields));
      const bySchema = decodeLock(JSON.stringify(Object.fromEntries([...Object.entries(fields), ["not known", 1]])));
      const without = bySchema.map(({ extra = {}, ...lock }) => {
        const others = Object.entries(extra).filter(([name]) => name !== "not known");
        return others.length === 0 ? lock : { ...lock, extra: Object.fromEntries(others) };
      });
      expect(byHand).toEqual(without);
      if (byHand.isOk() && byHand.value.extra === undefined) plain += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(plain).toBeGreaterThan(200);
});

describe("a stored lock", () => {
  const columns = { roomId: "r" as RoomId, version: "v", claimedAt: "1700000000000", json: encodeLock(starting) };

  test("is read from its columns", () => {
    expect(storedLock(columns)).toEqual({ roomId: "r", version: "v", claimedAt: 1_700_000_000_000, lock: starting });
  });

  test.each([
    [{ json: "{" }, { version: "v", claimedAt: 1_700_000_000_000, unreadable: "is not JSON" }],
    [{ version: "" }, { version: "unversioned", claimedAt: 1_700_000_000_000, unreadable: "has no version" }],
    [{ claimedAt: "soon" }, { version: "v", claimedAt: 0, unreadable: "has no time of its claim" }],
  ])("is held, not absent, when %j is wrong with it", (wrong, expected) => {
    expect(storedLock({ ...columns, ...wrong })).toEqual({ roomId: "r", ...expected });
  });
});
