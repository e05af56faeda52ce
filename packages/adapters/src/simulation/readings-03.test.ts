import {
  followUp,
  startRecording,
  sweep,
  purgeTombstones,
  deleteRecording,
  type EgressId,
  type Recording,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();

describe("one unreadable record in the queue", () => {
  it("does not keep a stray of another room running", async () => {
    const world = await makeWorld();
    const uid = "s".repeat(22) as Uid;
    await world.clock.until(
      world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "x", timeoutMs: 10_000 }),
    );
    await world.clock.advance(3_000);
    const other = { roomId: "room-2" as typeof ROOM, uid: "q".repeat(22) as Uid, egressId: "EG_q" as EgressId };
    await world.ports.locks.defer({ ...other, status: "complete", source: "livekit" });
    const { documents } = world.ports.catalog;
    const ports = changed(world.ports, {
      documents: {
        find: (id) =>
          id.uid === other.uid
            ? errAsync({ ...unavailable("documents", "find", "status: unknown"), unreadable: true as const })
            : documents.find(id),
      },
    });
    for (let sweeps = 0; sweeps < 4; sweeps += 1) {
      await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
      await world.clock.advance(1_800_000);
    }
    const start = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }),
    );
    expect(world.liveKit.running(ROOM).filter((run) => run.uid === uid)).toEqual([]);
    expect(start.isOk()).toBe(true);
  });
});

describe("more than 500 recordings at once", () => {
  it("a dead one among the newer ones is given up by followUp", async () => {
    const world = await makeWorld();
    const mine = await started(world);
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    // 500 healthy ones, which began earlier.
    for (let n = 0; n < 500; n += 1) {
      const uid = String(n).padStart(22, "a") as Uid;
      const egressId = `EG_H${n}` as EgressId;
      await world.ports.catalog.index.announce({
        ...mine,
        recordingId: `r-${n}--${egressId}--${uid}` as Recording["recordingId"],
        roomId: `r-${n}` as typeof ROOM,
        uid,
        egressId,
        startDate: (mine.startDate ?? 0) - 10_000,
      });
    }
    const { egress, directory } = world.ports;
    void egress;
    await world.clock.until(
      sweep(
        changed(world.ports, {
          locks: {},
          directory: { recorded: () => okAsync({ rooms: [], unnameable: [] }) },
          index: {
            unfinished: ({ roomId }) => world.ports.catalog.index.unfinished({ roomId: roomId ?? ROOM, limit: 20 }),
          },
        }),
        world.limits,
        { dryRun: false },
      ),
    );
    void directory;
    expect((await world.record(mine))?.note).toMatchObject({ kind: "recorder-silent" });
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    await world.clock.advance(60_000);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(world.lock()).toBeNull();
  });
});

describe("tombstones", () => {
  it("those of egresses that LiveKit lists for ever do not keep the others from being purged", async () => {
    const world = await makeWorld();
    const base = await started(world);
    const dead = 100;
    for (let n = 0; n < dead + 1; n += 1) {
      const uid = String(n).padStart(22, "a") as Uid;
      const egressId = `EG_D${n}` as EgressId;
      const tombstone: Recording = {
        ...base,
        recordingId: `${ROOM}--${egressId}--${uid}` as Recording["recordingId"],
        uid,
        egressId,
        status: "failed",
        source: "inferred",
        deleted: true,
        deletedAt: world.clock.now() + n,
      };
      await world.ports.catalog.documents.write(tombstone, null);
      await world.ports.catalog.index.announce(tombstone);
    }
    await world.clock.advance(world.limits.tombstoneMs + 60_000);
    const { egress } = world.ports;
    const ports = changed(world.ports, {
      egress: {
        find: (id) =>
          Number(id.slice(4)) < dead ? okAsync({ ...base, egressId: id, status: "active" as const }) : egress.find(id),
      },
    });
    await world.clock.until(purgeTombstones(ports, world.limits));
    await world.clock.until(purgeTombstones(ports, world.limits));
    expect(world.index.tombstones.size).toBe(dead);
  });
  it("one that cannot be read does not keep the others from being purged", async () => {
    const world = await makeWorld();
    const base = await started(world);
    for (let n = 0; n < 2; n += 1) {
      const uid = String(n).padStart(22, "a") as Uid;
      const egressId = `EG_D${n}` as EgressId;
      const tombstone: Recording = {
        ...base,
        recordingId: `${ROOM}--${egressId}--${uid}` as Recording["recordingId"],
        uid,
        egressId,
        status: "failed",
        source: "livekit",
        deleted: true,
        deletedAt: world.clock.now() + n,
      };
      await world.ports.catalog.documents.write(tombstone, null);
      await world.ports.catalog.index.announce(tombstone);
    }
    await world.clock.advance(world.limits.tombstoneMs + 60_000);
    const { documents } = world.ports.catalog;
    const ports = changed(world.ports, {
      documents: {
        find: (id) =>
          id.egressId === "EG_D0"
            ? errAsync({ ...unavailable("documents", "find", "status: unknown"), unreadable: true as const })
            : documents.find(id),
      },
    });
    for (let n = 0; n < 3; n += 1) await world.clock.until(purgeTombstones(ports, world.limits));
    expect([...world.index.tombstones.values()].map(({ egressId }) => egressId)).toEqual(["EG_D0"]);
  });
});

describe("a lock whose egress LiveKit has forgotten beside a promised stray", () => {
  it("takes two looks as well", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.locks.locks.clear();
    const uid = "h".repeat(22) as Uid;
    const second = (
      await world.clock.until(
        world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "x", timeoutMs: 10_000 }),
      )
    )._unsafeUnwrap();
    const sid = world.liveKit.seat(ROOM);
    const lock = { state: "active", uid, sid, egressId: second.egressId, owner: "b" } as const;
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    await world.clock.advance(world.limits.lockGraceMs);
    // LiveKit's memory was emptied, and it was restarted: one recorder is back already, the other in some seconds.
    const ports = changed(world.ports, {
      egress: { find: () => okAsync(null), inRoom: () => okAsync({ ours: [], others: [] }) },
      directory: { recorderAnswers: (_room, egressId) => okAsync(egressId === first.egressId) },
    });
    const report = (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(await world.record({ roomId: ROOM, uid, egressId: second.egressId })).toMatchObject({ status: "active" });
    expect(world.lock()).toMatchObject({ uid });
    void report;
  });
});

describe("a recording that was given up, deleted, and whose recorder comes back", () => {
  it("does not record beside another for ever", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(world.lock()).toBeNull();
    expect((await world.clock.until(deleteRecording(world.ports, first))).isOk()).toBe(true);
    world.liveKit.reviveRecorders(ROOM);
    await world.clock.until(world.start("b"));
    for (let n = 0; n < 3; n += 1) {
      await world.clock.advance(1_800_000);
      await world.sweep();
    }
    expect(world.liveKit.running(ROOM).length).toBeLessThanOrEqual(1);
  });
});

describe("everything in Redis was emptied, LiveKit's list too", () => {
  it("a start does not record beside a promised recording, which runs on", async () => {
    const world = await makeWorld();
    const first = await started(world);
    await world.clock.advance(10_000);
    world.locks.locks.clear();
    world.index.rows.clear();
    world.index.whole = null;
    const { egress, directory } = world.ports;
    const ports = changed(world.ports, {
      egress: {
        find: (id) => (id === first.egressId ? okAsync(null) : egress.find(id)),
        inRoom: (room) =>
          egress
            .inRoom(room)
            .map(({ ours, others }) => ({ others, ours: ours.filter((one) => one.uid !== first.uid) })),
      },
    });
    void directory;
    const answer = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }),
    );
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(1_000);
    expect(answer.isErr()).toBe(true);
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toContain(first.uid);
  });
});

describe("a start that never became active", () => {
  it("is not written down as active by us, over LiveKit's own word", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null, stop: "no-answer" });
    const answer = await world.clock.until(world.start());
    expect(answer.isErr()).toBe(true);
    const lock = world.lock();
    expect(lock).toMatchObject({ state: "stopping" });
    const id = { roomId: ROOM, uid: lock?.uid as Uid, egressId: lock?.egressId as EgressId };
    expect(await world.record(id)).toMatchObject({ status: "starting", source: "livekit" });
    world.liveKit.forget();
    world.setOutage("index", "down", "unfinished");
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    expect(await world.record(id)).toMatchObject({ status: "starting", source: "livekit" });
  });
});
