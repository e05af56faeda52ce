import { describe, expect, it } from "vitest";
import { unavailable } from "../failure.ts";
import type { EgressId, RoomId, RoomSid, Uid, Version } from "../ids.ts";
import { activate, claim, confirm, orderStop } from "../lock/decide.ts";
import type { Lock } from "../lock/lock.ts";
import type { Evidence, RecordingStatus } from "../recording/recording.ts";
import type { Look, Sighting } from "../recording/sighting.ts";
import { planLock } from "./plan-lock.ts";

const roomId = "room" as RoomId;
const uid = "u".repeat(22) as Uid;
const stray = "v".repeat(22) as Uid;
const sid = "RM_1" as RoomSid;
const oldSid = "RM_0" as RoomSid;
const egressId = "EG_a" as EgressId;
const limits = { lockGraceMs: 60_000 };

const claimed = claim({ uid, sid, owner: "a" });
const confirmed = confirm(claimed, { uid, egressId, sid })._unsafeUnwrap();
const active = activate(confirmed, { uid, egressId })._unsafeUnwrap();
const stopping = orderStop(active, uid, "user")._unsafeUnwrap();

const told = (status: RecordingStatus, who: Uid = uid, roomSid: RoomSid = sid): Evidence => ({
  roomId,
  egressId: (who === uid ? "EG_a" : "EG_b") as EgressId,
  uid: who,
  roomSid,
  status,
  source: "livekit",
});
const running = (status: RecordingStatus, who: Uid = uid, roomSid: RoomSid = sid): Sighting => ({
  evidence: told(status, who, roomSid),
  standing: "in-progress",
  record: null,
  recorder: "answers",
});
const ended = (status: RecordingStatus): Sighting => ({
  evidence: told(status),
  standing: "ended",
  record: null,
  recorder: "not-asked",
});
const looked = (...sightings: Sighting[]): Look => ({
  room: { sid, people: 1, publishers: 1, recorders: [] },
  sightings,
  others: [],
  unknown: [],
  unnamed: [],
  forgotten: [],
  behind: [],
});

function plan(lock: Lock, look: Look | null | ReturnType<typeof unavailable>, ageMs = 60_000) {
  const held = { roomId, version: "1" as Version, claimedAt: 1_000_000, lock };
  return planLock({ roomId, held, storeNow: 1_000_000 + ageMs, look }, limits);
}

describe("the sweep's decision about one lock", () => {
  it("leaves a lock that is too recent", () => {
    expect(plan(active, looked(), 59_999)).toMatchObject({ action: "skip", why: "too-young", ageMs: 59_999 });
    expect(plan(active, null)).toMatchObject({ action: "skip", why: "too-young" });
  });

  it("gives a lock from the future its age anew", () => {
    expect(plan(active, looked(), -1)).toMatchObject({ action: "restamp", why: "clock-set-back", lock: active });
  });

  it("keeps what it cannot read", () => {
    const held = { roomId, version: "1" as Version, claimedAt: 0, unreadable: "state: unknown" };
    expect(planLock({ roomId, held, storeNow: 99_999, look: null }, limits)).toMatchObject({
      action: "keep",
      why: "unreadable",
      detail: "state: unknown",
    });
  });

  it("keeps, when LiveKit could not be asked, and says so", () => {
    expect(plan(claimed, unavailable("egress", "inRoom", "ECONNREFUSED"))).toMatchObject({
      action: "keep",
      why: "could-not-ask",
      detail: "egress inRoom: ECONNREFUSED",
    });
  });

  it.each([
    ["active", active, "active"],
    ["active, uploading", active, "ending"],
    ["stopping, uploading", stopping, "ending"],
  ] as const)("keeps a lock that is %s, while its egress is in progress", (_, lock, status) => {
    expect(plan(lock, looked(running(status)))).toMatchObject({ action: "keep", why: "in-progress" });
  });

  it("keeps, seed: active recordings → keep lock, while another egress of ours is in progress in the room", () => {
    expect(plan(active, looked(ended("complete"), running("active", stray)))).toMatchObject({
      action: "keep",
      why: "another-in-progress",
    });
  });

  it("does not count the upload of an older life of the room", () => {
    expect(plan(claimed, looked(running("ending", stray, oldSid)))).toMatchObject({
      action: "release",
      why: "no-egress",
    });
    expect(plan(claimed, looked(running("starting", stray, oldSid)))).toMatchObject({
      action: "keep",
      why: "another-in-progress",
    });
  });

  it.each(["complete", "failed", "aborted", "limit_reached"] as const)("releases, when its egress is %s", (status) => {
    for (const lock of [confirmed, active, stopping]) {
      expect(plan(lock, looked(ended(status)))).toMatchObject({
        action: "release",
        why: "ended",
        evidence: { status },
      });
    }
  });

  it("releases, when there is no egress of the attempt", () => {
    expect(plan(claimed, looked())).toMatchObject({ action: "release", why: "no-egress" });
  });

  it("keeps what may be a recorder in the room that nobody can name", () => {
    const look = { ...looked(), unnamed: ["EG_x" as EgressId] };
    expect(plan(claimed, look)).toMatchObject({ action: "keep", why: "recorder-unnamed", detail: "EG_x" });
    expect(plan(active, look)).toMatchObject({ action: "release", why: "lost" });
  });

  it("releases as lost, when LiveKit has forgotten the egress that there was", () => {
    expect(plan(active, looked())).toMatchObject({ action: "release", why: "lost" });
  });

  it("activates what has no driver and records", () => {
    expect(plan(claimed, looked(running("active")))).toMatchObject({ action: "activate", evidence: { egressId } });
    expect(plan(confirmed, looked(running("ending")))).toMatchObject({ action: "activate" });
  });

  it("stops what has no driver and does not record yet", () => {
    expect(plan(confirmed, looked(running("starting")))).toMatchObject({ action: "stop", why: "no-driver" });
  });

  it("stops again what an order stands against", () => {
    expect(plan(stopping, looked(running("active")))).toMatchObject({ action: "stop", why: "ordered" });
    expect(plan(stopping, looked(running("starting")))).toMatchObject({ action: "stop", why: "ordered" });
  });

  it("does not obey an order to end with a life of the room that its egress does not record", () => {
    const ordered = orderStop(claim({ uid, sid: oldSid, owner: "a" }), uid, "room-ended")._unsafeUnwrap();
    expect(plan(ordered, looked(running("active")))).toMatchObject({ action: "activate", why: "no-driver" });
    expect(plan(ordered, looked(running("starting")))).toMatchObject({
      action: "stop",
      why: "no-driver",
      lock: { state: "starting", sid, egressId },
    });
    const named = { ...ordered, egressId };
    expect(plan(named, looked(running("active", uid, oldSid)))).toMatchObject({ action: "release", why: "room-over" });
  });

  it("reports the room, which decides nothing", () => {
    const seen = looked(ended("complete"));
    expect(plan(active, seen)).toMatchObject({ room: "with-publishers", action: "release" });
    expect(plan(active, { ...seen, room: { sid, people: 1, publishers: 0, recorders: [] } })).toMatchObject({
      room: "no-publishers",
      action: "release",
    });
    expect(plan(active, { ...seen, room: null })).toMatchObject({ room: "missing", action: "release" });
    expect(plan(active, { ...looked(running("active")), room: null })).toMatchObject({
      room: "missing",
      action: "keep",
    });
  });
});
