import { type EgressId, followUp, sweep, type Recording, type Uid } from "@tallylight/core";
import { okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const started = async (world: World, owner = "a"): Promise<Recording> =>
  (await world.clock.until(world.start(owner)))._unsafeUnwrap();
const never = new Promise<never>(() => undefined);

describe("a follow-up in which one room hangs", () => {
  it("ends all the same", async () => {
    const world = await makeWorld();
    await started(world);
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    const ports = changed(world.ports, { media: { head: () => new ResultAsync<never, never>(never) } });
    let ended = false;
    void followUp(ports, world.limits).then(() => (ended = true));
    await world.clock.advance(600_000);
    expect(ended).toBe(true);
  });
});

describe("a promised recording whose lock was lost, beside a start that is still on its way", () => {
  it("is not stopped before it is known that the other records", async () => {
    const world = await makeWorld();
    const first = await started(world);
    world.locks.locks.clear();
    const sid = world.liveKit.seat(ROOM);
    const lock = { state: "starting", uid: "h".repeat(22) as Uid, sid, egressId: null, owner: "b" } as const;
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    await world.clock.advance(2_000);
    await world.sweep();
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: first.uid, status: "active" }]);
  });
});

describe("a look at a room that was recorded often today", () => {
  it("does not read all its documents at once", async () => {
    const world = await makeWorld();
    const first = await started(world);
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

describe("a probe that a living recorder obeys", () => {
  it("leaves word why the recording ended", async () => {
    const world = await makeWorld();
    const first = await started(world);
    await world.clock.advance(world.limits.lockGraceMs);
    const ports = changed(world.ports, { directory: { recorderAnswers: () => okAsync(false) } });
    await world.clock.until(sweep(ports, world.limits, { dryRun: false }));
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(ports, world.limits));
    await world.clock.advance(1_000);
    expect(await world.record(first)).toMatchObject({ status: "complete", reason: "recorder-lost" });
  });
});

describe("an evicted recording whose stop nobody answered", () => {
  it("is not adopted afterwards as if nothing had been", async () => {
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
