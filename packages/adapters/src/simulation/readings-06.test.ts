import {
  type EgressId,
  followUp,
  sweep,
  type Recording,
  type RoomId,
  startRecording,
  type Uid,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();

describe("more than 500 unfinished recordings", () => {
  it("the newest one, without a lock and forgotten by LiveKit, is ended by sweeps", async () => {
    const world = await makeWorld();
    const mine = await started(world);
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

describe("a recording that was given up as forgotten, and whose recorder comes back", () => {
  it("counts as in progress again: nothing records beside it for ever", async () => {
    const world = await makeWorld();
    const first = await started(world);
    const { egress, directory } = world.ports;
    let silent = true;
    const ports = changed(world.ports, {
      egress: {
        find: (id) => (id === first.egressId ? okAsync(null) : egress.find(id)),
        inRoom: (room) =>
          egress.inRoom(room).map((seen) => ({ ...seen, ours: seen.ours.filter(({ uid }) => uid !== first.uid) })),
      },
      directory: {
        recorderAnswers: (room, id) =>
          silent && id === first.egressId ? okAsync(false) : directory.recorderAnswers(room, id),
      },
    });
    await world.clock.advance(world.limits.lockGraceMs);
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    expect(world.lock()).toBeNull();
    silent = false;
    await world.clock.until(startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }));
    for (let n = 0; n < 3; n += 1) {
      await world.clock.advance(1_800_000);
      await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    }
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });
});
