import { describe, expect, it } from "vitest";
import type { EgressId, RoomId, RoomSid, Uid } from "../ids.ts";
import type { Evidence } from "../recording/recording.ts";
import { moveAfter, mustStop } from "./after.ts";
import { activate, claim, confirm, orderStop } from "./decide.ts";
import { ageOf, type Lock } from "./lock.ts";

const uid = "u".repeat(22) as Uid;
const other = "v".repeat(22) as Uid;
const sid = "RM_1" as RoomSid;
const egressId = "EG_a" as EgressId;
const starting = claim({ uid, sid, owner: "a" });
const active = activate(starting, { uid, egressId })._unsafeUnwrap();
const stopping = orderStop(active, uid, "user")._unsafeUnwrap();
const told = (status: Evidence["status"], who: Uid = uid): Evidence => ({
  roomId: "r" as RoomId,
  egressId,
  uid: who,
  status,
  source: "livekit",
});

describe("a lock", () => {
  it("is claimed without an egress", () =>
    expect(starting).toEqual({ state: "starting", uid, sid, egressId: null, owner: "a" }));

  it("is confirmed with the egress and the life of the room that it records", () => {
    const confirmed = confirm(starting, { uid, egressId, sid: "RM_2" as RoomSid })._unsafeUnwrap();
    expect(confirmed).toEqual({ ...starting, egressId, sid: "RM_2" });
    expect(confirm(confirmed, { uid, egressId, sid: undefined })._unsafeUnwrap()).toBe(confirmed);
  });

  it("is moved by its holder only", () => {
    for (const lock of [null, starting, active, stopping] as const) {
      const refusal = { kind: "not-holder", holder: lock };
      expect(confirm(lock, { uid: other, egressId, sid })._unsafeUnwrapErr()).toEqual(refusal);
      expect(activate(lock, { uid: other, egressId })._unsafeUnwrapErr()).toEqual(refusal);
      expect(orderStop(lock, other, "user")._unsafeUnwrapErr()).toEqual(refusal);
    }
  });

  it("keeps an order to stop through everything but release, and the first order's reason", () => {
    expect(activate(stopping, { uid, egressId })._unsafeUnwrap()).toBe(stopping);
    expect(orderStop(stopping, uid, "room-ended")._unsafeUnwrap()).toBe(stopping);
    expect(orderStop(starting, uid, "start-timed-out")._unsafeUnwrap()).toEqual({
      ...starting,
      state: "stopping",
      reason: "start-timed-out",
    });
  });

  it("keeps what a newer version wrote into it", () => {
    const extra: Lock = { ...starting, extra: { color: "red" } };
    expect(orderStop(activate(extra, { uid, egressId })._unsafeUnwrap(), uid, "user")._unsafeUnwrap().extra).toEqual({
      color: "red",
    });
  });

  it("has an age by the store's clock alone", () => expect(ageOf({ claimedAt: 1_000 }, 900)).toBe(-100));
});

describe("evidence moves a lock", () => {
  it("forward, and never back", () => {
    expect(moveAfter(starting, told("starting"))).toEqual({ kind: "set", lock: { ...starting, egressId } });
    expect(moveAfter(starting, told("active"))).toEqual({ kind: "set", lock: active });
    expect(moveAfter(starting, told("ending"))).toEqual({ kind: "set", lock: active });
    expect(moveAfter(active, told("starting"))).toEqual({ kind: "stay" });
    expect(moveAfter(active, told("active"))).toEqual({ kind: "stay" });
    expect(moveAfter(stopping, told("active"))).toEqual({ kind: "stay" });
  });

  it.each(["complete", "failed", "aborted", "limit_reached"] as const)("away, when its egress is %s", (status) => {
    for (const lock of [starting, active, stopping]) expect(moveAfter(lock, told(status))).toEqual({ kind: "release" });
  });

  it("not at all, when it is of another attempt: a late end frees no newer lock", () => {
    for (const lock of [null, starting, active, stopping])
      expect(moveAfter(lock, told("complete", other))).toEqual({ kind: "stay" });
  });

  it("and makes a stop due again while an order stands and the egress has not ended", () => {
    expect(mustStop(stopping, told("starting"))).toBe(true);
    expect(mustStop(stopping, told("active"))).toBe(true);
    expect(mustStop(stopping, told("ending"))).toBe(false);
    expect(mustStop(active, told("active"))).toBe(false);
    expect(mustStop(stopping, told("active", other))).toBe(false);
    expect(mustStop(null, told("active"))).toBe(false);
  });
});
