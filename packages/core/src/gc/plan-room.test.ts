import { describe, expect, it } from "vitest";
import { unavailable } from "../failure.ts";
import type { EgressId, RoomId, RoomSid, Uid, Version } from "../ids.ts";
import { activate, claim, orderStop } from "../lock/decide.ts";
import type { Lock } from "../lock/lock.ts";
import { evolve } from "../recording/evolve.ts";
import type { Evidence, Note, Recording, RecordingStatus } from "../recording/recording.ts";
import type { Look, Sighting } from "../recording/sighting.ts";
import { DEFAULT_LIMITS } from "../settings.ts";
import { planRoom } from "./plan-room.ts";

const roomId = "room" as RoomId;
const mine = "u".repeat(22) as Uid;
const other = "v".repeat(22) as Uid;
const sid = "RM_1" as RoomSid;
const oldSid = "RM_0" as RoomSid;
const NOW = 1_000_000_000;
const OLD = DEFAULT_LIMITS.lockGraceMs;
const MINUTE = DEFAULT_LIMITS.secondOpinionMs;

const active = activate(claim({ uid: mine, sid, owner: "a" }), {
  uid: mine,
  egressId: "EG_u" as EgressId,
})._unsafeUnwrap();

const told = (uid: Uid, status: RecordingStatus, roomSid: RoomSid | undefined = sid): Evidence => ({
  roomId,
  egressId: `EG_${uid[0]}` as EgressId,
  uid,
  roomSid,
  status,
  source: "livekit",
});
const recorded = (uid: Uid, status: RecordingStatus, more: Partial<Recording> = {}): Recording => ({
  ...evolve(null, told(uid, status)),
  ...more,
});
const since = (kind: Note["kind"], ageMs: number): { readonly note: Note } => ({ note: { kind, since: NOW - ageMs } });

/** An egress in progress, recorded as LiveKit tells it, whose recorder answers. */
const seen = (uid: Uid, status: RecordingStatus, more: Partial<Sighting> = {}): Sighting => ({
  evidence: told(uid, status),
  standing: "in-progress",
  record: recorded(uid, status, { accepted: true }),
  recorder: "answers",
  ...more,
});

type Seen = { readonly lock?: Lock; readonly ageMs?: number; readonly look?: Partial<Look> | null };

function plan({ lock, ageMs = OLD, look = {} }: Seen): string[] {
  const held = lock === undefined ? null : { roomId, version: "1" as Version, claimedAt: NOW - ageMs, lock };
  const room = { sid, people: 1, publishers: 1, recorders: [] };
  const whole = look && {
    room,
    sightings: [],
    others: [],
    unknown: [],
    unnamed: [],
    forgotten: [],
    behind: [],
    ...look,
  };
  return planRoom({ roomId, held, storeNow: NOW, look: whole }, DEFAULT_LIMITS).map(word);
}
const word = ({ action, why }: { readonly action: string; readonly why: string }): string => `${action} ${why}`;

const withSightings = (...sightings: Sighting[]) => ({ look: { sightings } });

describe("the plan for a room", () => {
  it("is empty where nothing is", () => {
    expect(plan({})).toEqual([]);
    expect(plan({ look: null })).toEqual([]);
  });

  it("says once that nobody could be asked, with a lock and without one", () => {
    const away = unavailable("egress", "inRoom", "time-out");
    expect(planRoom({ roomId, held: null, storeNow: NOW, look: away }, DEFAULT_LIMITS)).toMatchObject([
      { action: "keep", why: "could-not-ask", version: null, ageMs: null, detail: "egress inRoom: time-out" },
    ]);
    const held = { roomId, version: "1" as Version, claimedAt: 0, lock: active };
    expect(planRoom({ roomId, held, storeNow: NOW, look: away }, DEFAULT_LIMITS).map(word)).toEqual([
      "keep could-not-ask",
    ]);
  });

  it("judges nothing in a room whose lock cannot be read, as it may be anybody's", () => {
    const held = { roomId, version: "1" as Version, claimedAt: 0, unreadable: "state: unknown" };
    const look: Look = {
      room: null,
      sightings: [seen(other, "active", { record: null })],
      others: [],
      unknown: [],
      unnamed: [],
      forgotten: [],
      behind: [],
    };
    expect(planRoom({ roomId, held, storeNow: NOW, look }, DEFAULT_LIMITS).map(word)).toEqual(["keep unreadable"]);
  });

  it("says which recorders there are somebody else's, and goes on as if there were none", () => {
    const [there, ended] = ["EG_there", "EG_ended"] as EgressId[] as [EgressId, EgressId];
    const room = { sid, people: 1, publishers: 1, recorders: [there] };
    expect(plan({ look: { room, others: [there, ended] } })).toEqual(["leave not-ours"]);
    expect(plan({ look: { room: null, others: [there] } })).toEqual([]);
    const lock: Lock = { ...active, state: "starting", egressId: null };
    expect(plan({ lock, look: { room, others: [there] } })).toEqual(["release no-egress", "leave not-ours"]);
  });

  it("leaves a young lock's egress to its starter", () => {
    expect(
      plan({ lock: active, ageMs: 1, ...withSightings(seen(mine, "active", { recorder: "silent", record: null })) }),
    ).toEqual(["skip too-young"]);
  });

  it("leaves a lock from the future and its egress alone but for its age", () => {
    expect(plan({ lock: active, ageMs: -1, ...withSightings(seen(mine, "active", { recorder: "silent" })) })).toEqual([
      "restamp clock-set-back",
    ]);
  });

  it("writes down what the catalog does not know", () => {
    const known = recorded(mine, "starting");
    expect(plan({ lock: active, ...withSightings(seen(mine, "active", { record: known })) })).toEqual([
      "keep in-progress",
      "record news",
    ]);
    const ended = { evidence: told(other, "complete"), standing: "ended", recorder: "not-asked" } as const;
    expect(plan(withSightings({ ...ended, record: null }))).toEqual(["record news"]);
    expect(plan(withSightings({ ...ended, record: recorded(other, "active") }))).toEqual(["record news"]);
    expect(plan(withSightings({ ...ended, record: recorded(other, "complete") }))).toEqual([]);
    expect(plan(withSightings({ ...ended, record: recorded(other, "active", { deleted: true }) }))).toEqual([]);
    expect(plan(withSightings({ ...ended, record: "could-not-ask" }))).toEqual([]);
    expect(plan({ look: { behind: [recorded(other, "complete")] } })).toEqual(["record row-behind"]);
  });
});

describe("the life of the room that a lock's recording records", () => {
  const ofLife = (lockSid: RoomSid, roomSid: RoomSid | undefined): string[] => {
    const sighting = seen(mine, "active", { evidence: { ...told(mine, "active"), roomSid } });
    return plan({ lock: { ...active, sid: lockSid }, ...withSightings(sighting) });
  };

  it("is LiveKit's to say, and else the lock's", () => {
    expect(ofLife(oldSid, sid)).toEqual(["keep in-progress"]);
    expect(ofLife(sid, undefined)).toEqual(["keep in-progress"]);
    expect(ofLife(oldSid, undefined)).toEqual(["release room-over"]);
  });
});

describe("a recording with a lock whose start was refused", () => {
  const refused = (status: RecordingStatus) =>
    seen(mine, status, { record: recorded(mine, status, { accepted: false }) });

  it("is ended, as its starter could not write the order", () => {
    expect(plan({ lock: active, ...withSightings(refused("active")) })).toEqual(["stop no-driver"]);
    const stopping = orderStop(active, mine, "start-timed-out")._unsafeUnwrap();
    expect(plan({ lock: stopping, ...withSightings(refused("active")) })).toEqual(["stop ordered"]);
  });

  it("is left to upload", () => {
    expect(plan({ lock: active, ...withSightings(refused("ending")) })).toEqual([
      "keep in-progress",
      "probe uploading",
    ]);
  });
});

describe("a recording without a lock", () => {
  it("is adopted, the first of those that were promised; the others are evicted", () => {
    const third = "w".repeat(22) as Uid;
    const unpromised = seen(third, "active", { record: recorded(third, "active") });
    expect(plan(withSightings(unpromised, seen(other, "active"), seen(mine, "active")))).toEqual([
      "adopt promised",
      "evict not-promised",
      "evict another-holds",
    ]);
  });

  it("is adopted in place of a lock of which nothing is in progress", () => {
    const ended: Sighting = {
      evidence: told(mine, "complete"),
      standing: "ended",
      record: null,
      recorder: "not-asked",
    };
    const claimed = claim({ uid: mine, sid, owner: "a" });
    expect(plan({ lock: claimed, ...withSightings(seen(other, "active")) })).toEqual(["adopt promised"]);
    expect(plan({ lock: active, ...withSightings(ended, seen(other, "active")) })).toEqual([
      "adopt promised",
      "record news",
    ]);
  });

  it("waits for a lock whose egress LiveKit does not know, until a second look says so", () => {
    expect(plan({ lock: active, ...withSightings(seen(other, "active")) })).toEqual([
      "keep another-in-progress",
      "note forgotten",
    ]);
  });

  it("waits, beside a start that is on its way, for what becomes of that", () => {
    const claimed = claim({ uid: mine, sid, owner: "a" });
    const unpromised = seen(other, "active", { record: recorded(other, "active") });
    expect(plan({ lock: claimed, ageMs: 1, ...withSightings(seen(other, "active")) })).toEqual(["skip too-young"]);
    expect(plan({ lock: claimed, ageMs: 1, ...withSightings(unpromised) })).toEqual([
      "skip too-young",
      "evict not-promised",
    ]);
  });

  it("is not adopted once it was deleted, or evicted", () => {
    for (const more of [{ deleted: true }, { reason: "evicted" }] as const) {
      const record = recorded(other, "active", { accepted: true, ...more });
      expect(plan(withSightings(seen(other, "active", { record })))).toEqual(["evict not-promised"]);
    }
  });

  it("is evicted beside a lock whose own is in progress, at any age", () => {
    const both = withSightings(seen(mine, "active"), seen(other, "active"));
    expect(plan({ lock: active, ageMs: 1, ...both })).toEqual(["skip too-young", "evict another-holds"]);
    expect(plan({ lock: active, ...both })).toEqual(["keep in-progress", "evict another-holds"]);
  });

  it("waits for a young lock that a failover brought back, and whose own has ended", () => {
    const ended = seen(mine, "complete", { standing: "ended", recorder: "not-asked" });
    for (const sightings of [[ended, seen(other, "active")], [seen(other, "active")]])
      expect(plan({ lock: active, ageMs: 1, ...withSightings(...sightings) })).toEqual(["skip too-young"]);
  });

  it("waits for a lock whose own is being ended, or was left behind by its room", () => {
    const ordered = orderStop(active, mine, "user")._unsafeUnwrap();
    const both = withSightings(seen(mine, "active"), seen(other, "active"));
    expect(plan({ lock: ordered, ...both })).toEqual(["stop ordered"]);
    expect(plan({ lock: ordered, ageMs: 1, ...both })).toEqual(["skip too-young"]);
    const refused = recorded(mine, "active", { accepted: false });
    const orphan = withSightings(seen(mine, "active", { record: refused }), seen(other, "active"));
    expect(plan({ lock: active, ...orphan })).toEqual(["stop no-driver"]);
    const behind = withSightings(
      seen(mine, "active", { evidence: told(mine, "active", oldSid) }),
      seen(other, "active"),
    );
    expect(plan({ lock: active, ...behind })).toEqual(["release room-over"]);
  });

  it("is neither adopted nor evicted while its recorder is silent, or its record cannot be read", () => {
    expect(plan(withSightings(seen(other, "active", { recorder: "silent" })))).toEqual(["note recorder-silent"]);
    expect(plan(withSightings(seen(other, "active", { record: "could-not-ask" })))).toEqual([]);
  });

  it("is left to upload", () => {
    expect(plan(withSightings(seen(other, "ending", { recorder: "not-asked" })))).toEqual(["probe uploading"]);
  });

  it("that is starting in a room that has ended is evicted at once, as its recorder makes the room again", () => {
    const old = seen(other, "starting", { evidence: told(other, "starting", oldSid) });
    expect(plan(withSightings(old))).toEqual(["evict room-over"]);
  });

  it.each([
    ["nothing", {}, "note room-over"],
    ["that, just now", since("room-over", MINUTE - 1), "wait room-over"],
    ["that, a minute ago", since("room-over", MINUTE), "evict room-over"],
    ["that, in the future", since("room-over", -1), "note room-over"],
    ["another thing", since("forgotten", MINUTE), "note room-over"],
  ])("whose room has ended, when %s was noted", (_, more, expected) => {
    const record = recorded(other, "active", { accepted: true, ...more });
    expect(plan(withSightings(seen(other, "active", { evidence: told(other, "active", oldSid), record })))).toEqual([
      expected,
    ]);
  });

  it("whose room has ended and whose recorder is silent is judged by its silence", () => {
    const old = { evidence: told(other, "active", oldSid), recorder: "silent" } as const;
    expect(plan(withSightings(seen(other, "active", old)))).toEqual(["note recorder-silent"]);
  });

  it("in a room that LiveKit does not list is taken at its recorder's word", () => {
    expect(plan({ look: { room: null, sightings: [seen(other, "active")] } })).toEqual(["adopt promised"]);
    expect(
      plan({
        look: { room: null, sightings: [seen(other, "active", { evidence: told(other, "active", undefined) })] },
      }),
    ).toEqual(["adopt promised"]);
  });

  it("is not evicted by a stop when a stop is to show whether it lives", () => {
    const record = recorded(other, "active", since("recorder-silent", MINUTE));
    expect(plan(withSightings(seen(other, "active", { record, recorder: "silent" })))).toEqual([
      "probe recorder-silent",
    ]);
  });
});

describe("the life of a recorder", () => {
  const ofLock = (
    status: RecordingStatus,
    recorder: Sighting["recorder"],
    more: Partial<Recording> = {},
  ): string | undefined => {
    const sighting = seen(mine, status, { recorder, record: recorded(mine, status, more) });
    return plan({ lock: active, ...withSightings(sighting) })[1];
  };

  it.each([
    ["nothing", "silent", {}, "note recorder-silent"],
    ["its silence, just now", "silent", since("recorder-silent", MINUTE - 1), "wait recorder-silent"],
    ["its silence, a minute ago", "silent", since("recorder-silent", MINUTE), "probe recorder-silent"],
    [
      "its silence, five minutes ago",
      "silent",
      since("recorder-silent", DEFAULT_LIMITS.suspicionMs),
      "probe recorder-silent",
    ],
    [
      "its silence, longer ago",
      "silent",
      since("recorder-silent", DEFAULT_LIMITS.suspicionMs + 1),
      "note recorder-silent",
    ],
    ["its silence, in the future", "silent", since("recorder-silent", -1), "note recorder-silent"],
    ["another thing", "silent", since("forgotten", MINUTE), "note recorder-silent"],
    ["a stop, just now", "silent", since("stop-unheard", MINUTE - 1), "wait stop-unheard"],
    ["a stop, a minute ago", "silent", since("stop-unheard", MINUTE), "give-up stop-unheard"],
    ["a stop, in the future", "silent", since("stop-unheard", -1), "note stop-unheard"],
    ["a stop", "answers", since("stop-unheard", MINUTE), "clear recorder-answers"],
    ["its silence", "answers", since("recorder-silent", MINUTE), "clear recorder-answers"],
    ["that LiveKit had forgotten it", "answers", since("forgotten", MINUTE), "clear recorder-answers"],
    ["another thing", "answers", since("uploading", MINUTE), undefined],
    ["nothing", "answers", {}, undefined],
    ["nothing", "not-asked", {}, undefined],
  ] as const)("that is active, when %s was noted and it is %s now", (_, recorder, more, expected) => {
    expect(ofLock("active", recorder, more)).toBe(expected);
  });

  it.each([
    ["nothing", {}, "probe uploading"],
    ["that", since("uploading", DEFAULT_LIMITS.uploadLimitMs), "probe uploading"],
    [
      "that, longer ago than an upload may take",
      since("uploading", DEFAULT_LIMITS.uploadLimitMs + 1),
      "give-up uploading",
    ],
    ["that, in the future", since("uploading", -1), "note uploading"],
    ["a stop, a minute ago", since("stop-unheard", MINUTE), "probe uploading"],
  ] as const)("that is uploading, when %s was noted", (_, more, expected) => {
    expect(ofLock("ending", "not-asked", more)).toBe(expected);
  });

  it("is judged by the record, when LiveKit lists as active what it has said is ending", () => {
    const sighting = seen(mine, "active", { record: recorded(mine, "ending"), recorder: "silent" });
    expect(plan({ lock: active, ...withSightings(sighting) })).toContain("probe uploading");
  });

  it("cannot be judged without its record", () => {
    const sighting = seen(mine, "active", { record: "could-not-ask", recorder: "silent" });
    expect(plan({ lock: active, ...withSightings(sighting) })).toEqual(["keep in-progress"]);
  });

  it("that is to be stopped anyway is asked by one stop", () => {
    const stopping = orderStop(active, mine, "user")._unsafeUnwrap();
    const record = recorded(mine, "active", since("recorder-silent", MINUTE));
    const sighting = seen(mine, "active", { record, recorder: "silent" });
    expect(plan({ lock: stopping, ...withSightings(sighting) })).toEqual(["probe recorder-silent"]);
  });
});

describe("a recording that LiveKit has forgotten", () => {
  it.each([
    ["nothing", {}, "note forgotten"],
    ["that, just now", since("forgotten", MINUTE - 1), "wait forgotten"],
    ["that, a minute ago", since("forgotten", MINUTE), "give-up forgotten"],
    ["that, in the future", since("forgotten", -1), "note forgotten"],
    ["that, too long ago", since("forgotten", DEFAULT_LIMITS.suspicionMs + 1), "note forgotten"],
  ] as const)("when %s was noted", (_, more, expected) => {
    expect(plan({ look: { forgotten: [recorded(other, "active", more)] } })).toEqual([expected]);
  });

  it("goes with its lock, when it has one", () => {
    const suspected = recorded(mine, "active", since("forgotten", MINUTE));
    expect(plan({ lock: active })).toEqual(["keep forgotten", "note forgotten"]);
    expect(plan({ lock: active, look: { forgotten: [suspected] } })).toEqual(["keep forgotten", "give-up forgotten"]);
  });
});
