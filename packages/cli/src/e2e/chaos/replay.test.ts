import type { EgressId, Lock, Recording, RoomId, RoomSid, StoredLock, Uid, Version } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { CONVERGED } from "../../../../adapters/src/simulation/swarm/liveness.ts";
import type { Doing, Event, Seen } from "./history.ts";
import { replay } from "./replay.ts";

const roomId = "room-1" as RoomId;
const roomSid = "RM_1" as RoomSid;
const uid = (n: number): Uid => `uid${n}`.padEnd(22, "x") as Uid;
const egressId = (n: number): EgressId => `EG_${n}` as EgressId;

const recorder = (n: number, doing: Doing): Event => ({
  kind: "recorder",
  roomId,
  roomSid,
  egressId: egressId(n),
  uid: uid(n),
  doing,
});
const held = (n: number, version = `v${n}`): StoredLock => {
  const lock = { state: "active", uid: uid(n), sid: roomSid, egressId: egressId(n), owner: "a" } as Lock;
  return { roomId, version: version as Version, claimedAt: 0, lock };
};
const lock = (stored: StoredLock | null): Event => ({ kind: "lock", roomId, held: stored });
const start = (recordingId: string | null, refusal: string | null, askedMs = 0): Event => ({
  kind: "start",
  roomId,
  askedMs,
  tookMs: 500,
  recordingId,
  refusal,
});
const idOf = (n: number): string => `${roomId}--${egressId(n)}--${uid(n)}`;
const document = (before: Recording | null, after: Recording): Event => ({ kind: "document", key: "k", before, after });
const record = (n: number, status: Recording["status"]): Recording =>
  ({ recordingId: idOf(n), roomId, egressId: egressId(n), uid: uid(n), status, source: "livekit" }) as Recording;

/** These events, a second apart, after one that claims the room, records and is promised. */
const after = (...events: readonly Event[]): readonly Seen[] =>
  [lock(held(1)), recorder(1, "starting"), recorder(1, "active"), start(idOf(1), null), ...events].map(
    (event, nth) => ({ ...event, atMs: nth * 1_000 }),
  );

/** The rule that is broken first. */
const broken = (history: readonly Seen[]): string | null =>
  replay(history, []).violation()?.sentence.split(" ")[0] ?? null;

describe("what real servers did breaks the simulation's rules", () => {
  it("when two recorders are at work in one room", () => {
    expect(broken(after(recorder(2, "starting")))).toBe("S1");
    expect(broken(after(recorder(1, "over"), recorder(2, "starting")))).toBeNull();
  });

  it("when a lock goes while its recorder is at work, unless its room has ended", () => {
    expect(broken(after(lock(null)))).toBe("S2");
    expect(broken(after(lock(held(2))))).toBe("S2");
    expect(broken(after(recorder(1, "over"), lock(null)))).toBeNull();
    expect(broken(after({ kind: "room-finished", sid: roomSid }, lock(null)))).toBeNull();
  });

  it("when one version of a lock has two contents", () => {
    expect(broken(after(lock({ ...held(1), claimedAt: 1 })))).toBe("S3");
  });

  it("when a status goes back, or says complete without its film", () => {
    const [active, complete] = [record(1, "active"), { ...record(1, "complete"), sizeBytes: 5 }];
    const film: Event = { kind: "film", uid: uid(1), sizeBytes: 5 };
    expect(broken(after(document(null, active), document(active, complete)))).toBe("S5");
    expect(broken(after(film, document(active, complete), document(complete, active)))).toBe("S4");
  });

  it("when a start is promised another's recording, or one that never recorded", () => {
    expect(broken(after(start(idOf(1), null, 5)))).toBe("L3");
    expect(broken(after(start(idOf(9), null, 5)))).toBe("L3");
  });

  it("when a recording that was promised is stopped, and nobody has asked for it", () => {
    const order: Event = { kind: "stop-ordered", egressId: egressId(1) };
    expect(broken(after(order))).toBe("S9");
    expect(broken(after({ kind: "stop", egressId: egressId(1), taken: false }, order))).toBeNull();
  });

  it("whatever the order in which it was observed", () => {
    const [claim, ...rest] = after(recorder(1, "over"), lock(null));
    expect(broken([...rest.toReversed(), claim as Seen])).toBeNull();
  });

  it("when a refused start's recorder goes on", () => {
    const history = [recorder(1, "starting"), recorder(1, "active"), start(null, "start-timed-out")].map(
      (event, nth) => ({ ...event, atMs: nth * 1_000 }),
    );
    const court = replay(history, []);
    const check = CONVERGED.get("L3 a refused start leaves nothing that records");
    expect(check?.(court as never)).toContain("EG_1");
  });

  it("not by a second recorder after the lock store was emptied, if nobody could see the first", () => {
    const loss: Event = { kind: "loss", of: "locks", locks: new Map() };
    expect(broken(after(loss, recorder(2, "starting")))).toBeNull();
    // This one was asked for when the first one had long been at work.
    const seen: Event = { ...start(idOf(2), null), askedMs: 4_500 } as Event;
    expect(broken(after(loss, recorder(2, "starting"), recorder(2, "active"), seen))).toBe("S1");
  });
});
