import {
  deleteRecording,
  deleteRoom,
  type EgressId,
  formatRecordingId,
  getRoom,
  purgeTombstones,
  type Recording,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, preceded } from "./changed-ports.ts";
import { loseRecorders } from "./scenes.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

describe("two deletions of one room at once", () => {
  /**
   * One that is refused, and in the middle of it another, by force, which ends once it may: `letGo`. What it holds up is
   * the end of LiveKit's room.
   */
  const twoDeletions = (world: World) => {
    let letGo: () => void = () => undefined;
    const mayEnd = new Promise<void>((resolve) => (letGo = resolve));
    const forcing = changed(world.ports, {
      directory: preceded(
        world.ports.directory,
        "close",
        at(1, () => mayEnd),
      ),
    });
    let forced: ReturnType<typeof deleteRoom> | undefined;
    const refusing = changed(world.ports, {
      locks: preceded(
        world.ports.locks,
        "read",
        at(1, async () => {
          forced = deleteRoom(forcing, world.limits, ROOM, { withMeeting: "force", withRecordings: "force" });
          await world.clock.sleep(100).done;
        }),
      ),
    });
    const refused = deleteRoom(refusing, world.limits, ROOM, { withMeeting: "fail", withRecordings: "fail" });
    return { refused, letGo, forced: async () => forced as NonNullable<typeof forced> };
  };

  it("do not take each other's mark away: what is answered as deleted is gone", async () => {
    const world = await makeWorld();
    const { refused, letGo, forced } = twoDeletions(world);
    expect((await world.clock.until(refused))._unsafeUnwrapErr()).toMatchObject({ kind: "room-has-meeting" });
    letGo();
    expect((await world.clock.until(forced()))._unsafeUnwrap()).toMatchObject({ state: "deleted" });
    expect((await world.clock.until(getRoom(world.ports, ROOM))).isErr()).toBe(true);
  });

  it("nothing is recorded in the room while the other goes on", async () => {
    const world = await makeWorld();
    const { refused, letGo, forced } = twoDeletions(world);
    await world.clock.until(refused);
    const start = await world.clock.until(world.start());
    letGo();
    await world.clock.until(forced());
    expect(start.isErr()).toBe(true);
  });
});

describe("a deletion that was refused", () => {
  it("leaves no mark: the recording is listed, and no sweep deletes it later", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await loseRecorders(world);
    expect(await world.record(first)).toMatchObject({ status: "failed", source: "inferred" });
    const { documents } = world.ports.catalog;
    // Its recorder answers again; what waited in the queue is written just before the tombstone.
    const ports = changed(world.ports, {
      documents: preceded(
        documents,
        "write",
        at(1, async () => {
          world.liveKit.reviveRecorders(ROOM);
          const stored = (await documents.find(first))._unsafeUnwrap();
          if (stored !== null) await documents.write({ ...stored.value, roomName: "renamed" }, stored.etag);
        }),
      ),
    });
    const answer = await world.clock.until(deleteRecording(ports, first));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "recording-in-progress" });
    expect(world.index.rows.has(first.recordingId)).toBe(true);
  });
});

describe("a room deleted by force after the index was emptied", () => {
  it("takes its recordings with it", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await world.clock.until(world.stop(first));
    await world.clock.advance(2_000);
    expect(await world.record(first)).toMatchObject({ status: "complete" });
    world.index.rows.clear();
    world.index.whole = null;
    const force = { withMeeting: "force", withRecordings: "force" } as const;
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, force)))._unsafeUnwrap()).toMatchObject(
      { state: "deleted" },
    );
    await world.sweep();
    const left = await world.record(first);
    expect(left === null || left.deleted === true).toBe(true);
  });

  it("is refused when it has recordings", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await world.clock.until(world.stop(first));
    await world.clock.advance(2_000);
    world.index.rows.clear();
    world.index.whole = null;
    const terms = { withMeeting: "force", withRecordings: "fail" } as const;
    expect((await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms))).isErr()).toBe(true);
  });
});

describe("a finished deletion that was taken back by the sweep", () => {
  it("does not tell receivers anew what they have been told", async () => {
    const world = await makeWorld();
    const first = await world.started();
    const before = world.index.outbox.size;
    // Cut short after its first step; its recording (given up then) is in progress again.
    await world.ports.catalog.index.announce({ ...first, deleted: true });
    await world.clock.until(purgeTombstones(world.ports, world.limits));
    expect(world.index.rows.has(first.recordingId)).toBe(true);
    expect(world.index.outbox.size).toBe(before);
  });
});

describe("tombstones", () => {
  /** As many, of one room, each a millisecond younger than the one before; all are old enough to be purged. */
  const bury = async (world: World, count: number, source: Recording["source"]): Promise<Recording> => {
    const base = await world.started();
    for (let n = 0; n < count; n += 1) {
      const uid = String(n).padStart(22, "a") as Uid;
      const egressId = `EG_D${n}` as EgressId;
      const tombstone: Recording = {
        ...base,
        recordingId: formatRecordingId({ roomId: ROOM, egressId, uid }),
        uid,
        egressId,
        status: "failed",
        source,
        deleted: true,
        deletedAt: world.clock.now() + n,
      };
      await world.ports.catalog.documents.write(tombstone, null);
      await world.ports.catalog.index.announce(tombstone);
    }
    await world.clock.advance(world.limits.tombstoneMs + 60_000);
    return base;
  };

  it("those of egresses that LiveKit lists for ever do not keep the others from being purged", async () => {
    const world = await makeWorld();
    const dead = 100;
    const base = await bury(world, dead + 1, "inferred");
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
    await bury(world, 2, "livekit");
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
