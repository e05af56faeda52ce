import { type EgressId, onRoomFinished, startRecording, type Uid } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { at, changed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM } from "./world.ts";

describe("a start that was refused because its room ended, before its egress was seen", () => {
  it("does not record in the next life of the room", async () => {
    const world = await makeWorld();
    const sid = world.liveKit.seat(ROOM);
    world.setWebhooks("held");
    const { egress } = world.ports;
    // LiveKit takes the start in late, and its answer is lost.
    world.liveKit.script({ answer: "lost", answerAfterMs: 5, activeAfterMs: 8_000 });
    const ports = changed(world.ports, {
      egress: preceded(
        egress,
        "start",
        at(1, async () => {
          await world.clock.sleep(500).done;
          world.liveKit.renewRoom(ROOM);
          await onRoomFinished(world.ports, { kind: "room-finished", roomId: ROOM, sid });
        }),
      ),
    });
    const answer = await world.clock.until(
      startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM }),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: "room-ended" });
    expect(world.lock()).toMatchObject({ state: "stopping" });
    world.setWebhooks("delivered");
    await world.deliverHeld();
    await world.clock.advance(10_000);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(1_800_000);
    await world.sweep();
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
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
