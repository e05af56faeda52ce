import {
  claim,
  type Evidence,
  type Lock,
  onRecorderEvent,
  onRoomFinished,
  startRecording,
  type StartRefusal,
  type SweepPorts,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const startBy = (world: World, ports: SweepPorts) =>
  world.clock.until(startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM }));
const refusedBy = async (world: World, ports: SweepPorts): Promise<StartRefusal> =>
  (await startBy(world, ports))._unsafeUnwrapErr();

const OTHER = "w".repeat(22) as Uid;

/** Another instance claims the room. */
const claimByOther = (world: World) => {
  const lock = claim({ uid: OTHER, sid: world.liveKit.seat(ROOM), owner: "other" });
  return world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
};

const finishRoom = (world: World) =>
  onRoomFinished(world.ports, { kind: "room-finished", roomId: ROOM, sid: world.liveKit.seat(ROOM) });

describe("a start that loses its claim", () => {
  it("to one that is made at the same moment, says so, and starts nothing", async () => {
    const world = await makeWorld();
    const swap = preceded(
      world.ports.locks,
      "swap",
      at(1, () => claimByOther(world)),
    );
    const refusal = await refusedBy(world, changed(world.ports, { locks: swap }));
    expect(refusal).toMatchObject({ kind: "already-recording", since: world.clock.now(), recordingId: null });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toMatchObject({ uid: OTHER });
  });

  it("to one that is made while its own is not answered, says so, and starts nothing", async () => {
    const world = await makeWorld();
    const lost = errAsync(unavailable("locks", "swap", "time-out"));
    const swap = () => claimByOther(world).andThen(() => lost);
    expect(await refusedBy(world, changed(world.ports, { locks: { swap } }))).toMatchObject({
      kind: "already-recording",
    });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toMatchObject({ uid: OTHER });
  });
});

describe("a start in a room with a recording that has no lock", () => {
  it("says which it is, though LiveKit does not say since when", async () => {
    const world = await makeWorld();
    world.liveKit.script({ stop: "no-answer" });
    void world.ports.egress.start({ roomId: ROOM, uid: OTHER, layout: "grid", encoding: "", timeoutMs: 10_000 });
    await world.clock.advance(3_000);
    const { egress } = world.ports;
    const dateless = ({ startDate: _startDate, ...rest }: Evidence): Evidence => rest;
    const ports = changed(world.ports, {
      egress: {
        inRoom: (roomId) => egress.inRoom(roomId).map(({ ours, others }) => ({ ours: ours.map(dateless), others })),
      },
    });
    expect(await refusedBy(world, ports)).toMatchObject({
      kind: "already-recording",
      since: null,
      recordingId: expect.stringContaining(OTHER),
    });
    expect(world.liveKit.starts()).toBe(1);
  });
});

describe("a start whose process slept between its claim and its egress", () => {
  /** The mark of a deletion is read after the claim: there it sleeps, and then `meanwhile` has happened. */
  const sleepy = (world: World, meanwhile: () => unknown): SweepPorts =>
    changed(world.ports, {
      rooms: preceded(
        world.ports.rooms,
        "find",
        at(2, () => world.clock.sleep(world.limits.staleAfterMs + 1).done.then(meanwhile)),
      ),
    });

  it("starts nothing while it cannot ask whether the room is still its own", async () => {
    const world = await makeWorld();
    const ports = sleepy(world, () => world.setOutage("locks", "down", "read"));
    expect(await refusedBy(world, ports)).toMatchObject({ kind: "unavailable", port: "locks", operation: "read" });
    expect(world.liveKit.starts()).toBe(0);
    world.setOutage("locks", "none", "read");
    await world.clock.advance(world.limits.lockGraceMs);
    expect((await startBy(world, world.ports)).isOk()).toBe(true);
  });

  it("starts nothing when its room ended, says so, and frees the room", async () => {
    const world = await makeWorld();
    expect(
      await refusedBy(
        world,
        sleepy(world, () => finishRoom(world)),
      ),
    ).toEqual({
      kind: "room-ended",
      roomId: ROOM,
    });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toBeNull();
  });

  it("starts nothing when its claim is gone: the store was emptied, or somebody judged it", async () => {
    const world = await makeWorld();
    const ports = sleepy(world, () => world.locks.locks.clear());
    expect(await refusedBy(world, ports)).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.liveKit.starts()).toBe(0);
    expect((await startBy(world, world.ports)).isOk()).toBe(true);
  });
});

describe("a start refused for want of a recorder", () => {
  it("goes on with the egress that a webhook wrote into its lock after its looks", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: false, answerAfterMs: 1_000 });
    const { egress } = world.ports;
    const late = (): unknown => {
      const { uid } = world.lock() as Lock;
      void egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "", timeoutMs: 10_000 });
      return onRecorderEvent(world.ports, world.liveKit.running(ROOM)[0] as Evidence);
    };
    // The third list is the second look after "no capacity"; the recorder takes the request just after it.
    const inRoom = followed(egress, "inRoom", at(3, late));
    const recording = (await startBy(world, changed(world.ports, { egress: inRoom })))._unsafeUnwrap();
    expect(world.lock()).toMatchObject({ state: "active", egressId: recording.egressId });
    expect(await world.record(recording)).toMatchObject({ status: "active", accepted: true });
  });
});

describe("a start whose egress is first seen under an order to stop", () => {
  it.each([
    ["in the middle of its wait", 540],
    ["in the last look", 30_000],
  ] as const)("stops it and says why: %s", async (_when, answerAfterMs) => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", answerAfterMs, activeAfterMs: null });
    // The order comes between the lock that was read and the list that is answered.
    const order = (): unknown => (world.liveKit.running(ROOM).length > 0 ? finishRoom(world) : undefined);
    const ports = changed(world.ports, { egress: followed(world.ports.egress, "inRoom", order) });
    expect(await refusedBy(world, ports)).toEqual({ kind: "room-ended", roomId: ROOM });
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect([...world.index.rows.values()]).toMatchObject([
      { status: "aborted", reason: "room-ended", accepted: false },
    ]);
  });
});

describe("a start of which nothing was heard when its room ends", () => {
  it("says so, and leaves its order to end in the lock", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", starts: false });
    const asked = world.start();
    await world.clock.advance(5_000);
    await world.clock.until(finishRoom(world));
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toEqual({ kind: "room-ended", roomId: ROOM });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "start-failed", egressId: null });
  });
});

describe("a start whose answer is lost, and whose room ends", () => {
  it("says so when a webhook had named its egress, which is ended", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, activeAfterMs: null, answerAfterMs: 2_000 });
    const asked = world.start();
    await world.clock.advance(500);
    expect(world.lock()?.egressId).not.toBeNull();
    await world.clock.until(finishRoom(world));
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toEqual({ kind: "room-ended", roomId: ROOM });
    expect(world.lock()).toMatchObject({ reason: "room-ended" });
  });

  it("says so after another writer of its lock came first", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", starts: false });
    const { locks } = world.ports;
    let raced = false;
    const swap: typeof locks.swap = (roomId, asked) => {
      const { next } = asked;
      if (raced || next?.lock.state !== "stopping" || next.lock.reason !== "start-failed")
        return locks.swap(roomId, asked);
      raced = true;
      const version = world.ports.ids.version();
      const again = {
        expected: asked.expected,
        next: { version, lock: { ...next.lock, reason: "room-ended" } as const },
      };
      return locks.swap(roomId, again).andThen(() => locks.swap(roomId, asked));
    };
    const ports = { ...world.ports, locks: { ...locks, swap } };
    const answer = startBy(world, ports);
    await world.clock.advance(5_000);
    await world.clock.until(finishRoom(world));
    expect((await answer)._unsafeUnwrapErr()).toEqual({ kind: "room-ended", roomId: ROOM });
    expect(raced).toBe(true);
    expect(world.lock()).toMatchObject({ reason: "start-failed" });
  });
});

describe("a start that is told of no recorder while a webhook has told that it records", () => {
  it("is answered by what the lock says, also when it cannot look", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: true, activeAfterMs: 1_000, answerAfterMs: 20_000 });
    const { egress } = world.ports;
    let asked = 0;
    const ports = changed(world.ports, {
      egress: {
        inRoom: (roomId) =>
          (asked += 1) > 1 ? errAsync(unavailable("egress", "inRoom", "restarting")) : egress.inRoom(roomId),
      },
    });
    const answer = await startBy(world, ports);
    expect(answer._unsafeUnwrap()).toMatchObject({ status: "active", accepted: true });
    expect(world.lock()).toMatchObject({ state: "active" });
  });
});

describe("a recording that becomes active while its start gives up", () => {
  it.each([
    [1, "promised"],
    [2, "promised"],
    [3, "promised"],
    [4, "promised"],
    // By then the order to stop is written.
    [5, "stopped"],
    [6, "stopped"],
  ] as const)("before read %i of the lock since the time-out, is %s", async (at, fate) => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    let reads = 0;
    const active = (): unknown => {
      if (world.clock.monotonicMs() < world.limits.startTimeoutMs || (reads += 1) !== at) return undefined;
      const running = world.liveKit.running(ROOM)[0];
      return running && onRecorderEvent(world.ports, { ...running, status: "active" });
    };
    const read = preceded(world.ports.locks, "read", active);
    const answer = await startBy(world, changed(world.ports, { locks: read }));
    expect(answer.isOk()).toBe(fate === "promised");
    await world.clock.advance(1_000);
    expect(world.lock()?.state).toBe(fate === "promised" ? "active" : undefined);
    expect(world.liveKit.running(ROOM)).toHaveLength(fate === "promised" ? 1 : 0);
  });
});

describe("a start that ends before it begins", () => {
  it.each([
    [
      "in LiveKit's details, where it names no error",
      { details: "End reason: Source closed" },
      "End reason: Source closed",
    ],
    ["by its status, where it says nothing", {}, "the recording ended as aborted"],
  ] as const)("is told LiveKit's words: %s", async (_what, words, message) => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    const asked = world.start();
    await world.clock.advance(1_000);
    const [running] = world.liveKit.running(ROOM) as [Evidence];
    await onRecorderEvent(world.ports, { ...running, status: "aborted", ...words });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toEqual({
      kind: "start-failed",
      roomId: ROOM,
      message,
    });
    expect(world.lock()).toBeNull();
  });
});

describe("a start that finds its lock otherwise when its egress is answered", () => {
  it("makes it again where the store was emptied, though LiveKit cannot be asked whether the egress is over", async () => {
    const world = await makeWorld();
    const { egress } = world.ports;
    const ports = changed(world.ports, {
      egress: {
        ...followed(egress, "start", () => world.locks.locks.clear()),
        find: (egressId) =>
          world.lock() === null ? errAsync(unavailable("egress", "find", "ECONNREFUSED")) : egress.find(egressId),
      },
    });
    const recording = (await startBy(world, ports))._unsafeUnwrap();
    expect(world.lock()).toMatchObject({ state: "active", egressId: recording.egressId });
  });

  it("ends its egress, and makes no lock again, where another life of the room is on by then", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answerAfterMs: 4_000 });
    const asked = world.start();
    await world.clock.advance(3_000);
    world.locks.locks.clear();
    world.liveKit.renewRoom(ROOM);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toEqual({ kind: "room-ended", roomId: ROOM });
    expect(world.lock()).toBeNull();
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect([...world.index.rows.values()]).toMatchObject([{ reason: "room-ended", accepted: false }]);
  });

  it("ends its egress where it cannot read whose lock that is, and leaves that as it is", async () => {
    const world = await makeWorld();
    const { egress } = world.ports;
    const unreadable = () => {
      const { version, claimedAt } = world.locks.locks.get(ROOM) ?? {
        version: world.ports.ids.version(),
        claimedAt: 0,
      };
      world.locks.locks.set(ROOM, { roomId: ROOM, version, claimedAt, unreadable: "state: paused" });
    };
    const start = followed(egress, "start", unreadable);
    expect(await refusedBy(world, changed(world.ports, { egress: start }))).toMatchObject({
      kind: "already-recording",
      recordingId: null,
    });
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.locks.locks.get(ROOM)).toMatchObject({ unreadable: "state: paused" });
    expect([...world.index.rows.values()]).toMatchObject([{ status: "aborted", reason: "evicted", accepted: false }]);
  });
});
