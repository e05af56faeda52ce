import { type EgressId, followUp, type Recording, type RoomId, sweep, type Uid } from "@tallylight/core";
import { okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { makeWorld, ROOM } from "./world.ts";

describe("more than 500 recordings at once", () => {
  it("a dead one among the newer ones is given up by followUp", async () => {
    const world = await makeWorld();
    const mine = await world.started();
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
    await world.clock.until(
      sweep(
        changed(world.ports, {
          directory: { recorded: () => okAsync({ rooms: [], unnameable: [] }) },
          index: {
            unfinished: ({ roomId }) => world.ports.catalog.index.unfinished({ roomId: roomId ?? ROOM, limit: 20 }),
          },
        }),
        world.limits,
        { dryRun: false },
      ),
    );
    expect((await world.record(mine))?.note).toMatchObject({ kind: "recorder-silent" });
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    await world.clock.advance(60_000);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(world.lock()).toBeNull();
  });
});

describe("more than 500 unfinished recordings", () => {
  it("the newest one, without a lock and forgotten by LiveKit, is ended by sweeps", async () => {
    const world = await makeWorld();
    const mine = await world.started();
    for (let n = 0; n < 500; n += 1) {
      const uid = String(n).padStart(22, "a") as Uid;
      const egressId = `EG_H${n}` as EgressId;
      const roomId = `r-${n}` as RoomId;
      await world.ports.catalog.index.announce({
        ...mine,
        recordingId: `${roomId}--${egressId}--${uid}` as Recording["recordingId"],
        roomId,
        uid,
        egressId,
        startDate: (mine.startDate ?? 0) - 10_000,
      });
    }
    world.locks.locks.clear();
    world.liveKit.forget();
    const { egress, directory } = world.ports;
    const healthy = changed(world.ports, {
      egress: {
        find: (id) =>
          id.startsWith("EG_H")
            ? okAsync({
                ...mine,
                egressId: id,
                roomId: `r-${id.slice(4)}` as RoomId,
                uid: id.slice(4).padStart(22, "a") as Uid,
                status: "active" as const,
              })
            : egress.find(id),
      },
      directory: {
        recorderAnswers: (room, id) => (id.startsWith("EG_H") ? okAsync(true) : directory.recorderAnswers(room, id)),
      },
    });
    for (let n = 0; n < 4; n += 1) {
      await world.clock.until(sweep(healthy, world.limits, { dryRun: false }));
      await world.clock.advance(61_000);
      await world.clock.until(followUp(healthy, world.limits));
      await world.clock.advance(1_800_000);
    }
    expect(await world.record(mine)).toMatchObject({ status: "aborted" });
  });
});

describe("a look at a room that was recorded often today", () => {
  it("does not read all its documents at once", async () => {
    const world = await makeWorld();
    const first = await world.started();
    const { documents } = world.ports.catalog;
    let atOnce = 0;
    let most = 0;
    const ours = Array.from({ length: 300 }, (_, n) => ({
      ...first,
      uid: String(n).padStart(22, "a") as Uid,
      egressId: `EG_E${n}` as EgressId,
      status: "complete" as const,
    }));
    const ports = changed(world.ports, {
      egress: {
        inRoom: (room) => world.ports.egress.inRoom(room).map((seen) => ({ ...seen, ours: [...seen.ours, ...ours] })),
      },
      documents: {
        find: (id) =>
          new ResultAsync(
            (async () => {
              most = Math.max(most, (atOnce += 1));
              await world.clock.sleep(5).done;
              atOnce -= 1;
              return documents.find(id);
            })(),
          ),
      },
    });
    await world.clock.advance(world.limits.lockGraceMs);
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    expect(most).toBeLessThanOrEqual(32);
  });
});
