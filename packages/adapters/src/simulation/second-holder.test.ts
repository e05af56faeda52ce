import { startRecording, sweep, type Uid } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed, preceded } from "./changed-ports.ts";
import { promisedBesideAHolder, words } from "./scenes.ts";
import { makeWorld, ROOM } from "./world.ts";

describe("a promised recording beside another that holds the lock", () => {
  it("is not stopped when the holder has ended by the time it would be", async () => {
    const world = await makeWorld();
    const { first, second } = await promisedBesideAHolder(world);
    // Its users stop the second while a sweep is between its look and its steps.
    const ports = changed(world.ports, {
      locks: preceded(world.ports.locks, "deferred", (n) =>
        n === 2
          ? (async () => {
              await world.ports.egress.stop(second.egressId);
              await world.clock.sleep(1_000).done;
            })()
          : undefined,
      ),
    });
    const report = (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap();
    expect(words(report.steps)).toContain("evict another-holds");
    expect(world.lock()).toBeNull();
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: first.uid, status: "active" }]);
  });
});

describe("a lock whose egress LiveKit has forgotten beside a promised stray", () => {
  it("takes two looks as well", async () => {
    const world = await makeWorld();
    const { first, second } = await promisedBesideAHolder(world);
    // LiveKit's memory was emptied, and it was restarted: one recorder is back already, the other in some seconds.
    const ports = changed(world.ports, {
      egress: { find: () => okAsync(null), inRoom: () => okAsync({ ours: [], others: [] }) },
      directory: { recorderAnswers: (_room, egressId) => okAsync(egressId === first.egressId) },
    });
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    expect(await world.record(second)).toMatchObject({ status: "active" });
    expect(world.lock()).toMatchObject({ uid: second.uid });
  });
});

describe("a promised recording whose lock was lost, beside a start that is still on its way", () => {
  it("is not stopped before it is known that the other records", async () => {
    const world = await makeWorld();
    const first = await world.started();
    world.locks.locks.clear();
    const sid = world.liveKit.seat(ROOM);
    const lock = { state: "starting", uid: "h".repeat(22) as Uid, sid, egressId: null, owner: "b" } as const;
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    await world.clock.advance(2_000);
    await world.sweep();
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: first.uid, status: "active" }]);
  });
});

describe("an evicted recording whose stop nobody answered", () => {
  it("is not adopted afterwards as if nothing had been", async () => {
    const world = await makeWorld();
    const { first, second } = await promisedBesideAHolder(world);
    const { egress } = world.ports;
    const ports = changed(world.ports, {
      egress: { stop: (id) => (id === first.egressId ? okAsync({ kind: "no-answer" as const }) : egress.stop(id)) },
    });
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    expect(await world.record(first)).toMatchObject({ reason: "evicted", status: "active" });
    await world.clock.until(egress.stop(second.egressId));
    await world.clock.advance(2_000);
    await world.sweep();
    expect(world.lock()).toBeNull();
  });
});

describe("everything in Redis was emptied, LiveKit's list too", () => {
  it("a start does not record beside a promised recording, which runs on", async () => {
    const world = await makeWorld();
    const first = await world.started();
    await world.clock.advance(10_000);
    world.locks.locks.clear();
    world.index.rows.clear();
    world.index.whole = null;
    const { egress } = world.ports;
    const ports = changed(world.ports, {
      egress: {
        find: (id) => (id === first.egressId ? okAsync(null) : egress.find(id)),
        inRoom: (room) =>
          egress
            .inRoom(room)
            .map(({ ours, others }) => ({ others, ours: ours.filter((one) => one.uid !== first.uid) })),
      },
    });
    const answer = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "b" }, { roomId: ROOM }),
    );
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(1_000);
    expect(answer.isErr()).toBe(true);
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toContain(first.uid);
  });
});
