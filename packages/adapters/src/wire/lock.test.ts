import type { EgressId, Lock, RoomId, RoomSid, Uid } from "@tallylight/core";
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
