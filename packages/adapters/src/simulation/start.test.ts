import {
  claim,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  onRecorderEvent,
  type Recording,
  type RoomId,
  startRecording,
  type StartRefusal,
  stopRecording,
  type Uid,
} from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const refused = async (world: World): Promise<StartRefusal> =>
  (await world.clock.until(world.start()))._unsafeUnwrapErr();
const stop = async (world: World, recording: Recording) =>
  world.clock.until(stopRecording(world.ports, world.limits, recording));

/** The room can be recorded again, at the latest one grace period after somebody asks. */
async function recordableAgain(world: World): Promise<void> {
  await world.clock.advance(world.limits.lockGraceMs);
  expect((await world.clock.until(world.start())).isOk()).toBe(true);
}

describe("a start", () => {
  it("answers when the recording is really active, and holds the room", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    expect(recording).toMatchObject({ status: "active", accepted: true, roomName: "Room", layout: "grid" });
    expect(world.lock()).toMatchObject({ state: "active", egressId: recording.egressId, uid: recording.uid });
    expect(await world.record(recording)).toMatchObject({ status: "active", accepted: true });
  });

  it("answers as soon as a webhook has told it, in any instance", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 2_000 });
    await world.started();
    // The next look would be half a second later.
    expect(world.clock.monotonicMs()).toBeLessThan(2_020);
  });

  it("costs a second, not a time-out, when every webhook is lost", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    expect(await world.started()).toMatchObject({ status: "active", accepted: true });
    expect(world.clock.monotonicMs()).toBeLessThan(2_600 + 1_100);
    expect(world.lock()).toMatchObject({ state: "active" });
  });

  it("is refused while the room is recorded, and says by which recording", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    expect(await refused(world)).toMatchObject({ kind: "already-recording", recordingId });
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is refused while the room is recorded, also when that lock is older than the grace period", async () => {
    const world = await makeWorld();
    await world.started();
    await world.clock.advance(10 * world.limits.lockGraceMs);
    expect(await refused(world)).toMatchObject({ kind: "already-recording" });
    expect(world.liveKit.starts()).toBe(1);
  });

  it("makes one egress of fifty that come at once", async () => {
    const world = await makeWorld();
    const all = await world.clock.until(Promise.all(Array.from({ length: 50 }, () => world.start())));
    expect(all.filter((one) => one.isOk())).toHaveLength(1);
    expect(all.filter((one) => one.isErr() && one.error.kind === "already-recording")).toHaveLength(49);
    expect(world.liveKit.starts()).toBe(1);
  });

  it.each([
    ["an unknown room", "room-not-found", removeRoom],
    ["an empty room", "room-empty", (world: World) => world.liveKit.seat(ROOM, 0)],
    ["a room that LiveKit does not have", "room-empty", (world: World) => world.liveKit.finishRoom(ROOM)],
  ] as const)("takes no lock in %s", async (_, kind, arrange) => {
    const world = await makeWorld();
    await arrange(world);
    expect(await refused(world)).toMatchObject({ kind });
    expect(world.locks.locks.size).toBe(0);
  });

  it.each(["locks", "rooms"] as const)("starts nothing while the %s cannot be asked", async (port) => {
    const world = await makeWorld();
    world.setOutage(port, "down");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port });
    expect(world.liveKit.starts()).toBe(0);
  });

  it("starts nothing while LiveKit cannot be asked: no answer is not an empty room", async () => {
    const world = await makeWorld();
    world.liveKit.setDown(true);
    expect(await refused(world)).toMatchObject({ kind: "unavailable" });
    expect(world.locks.locks.size).toBe(0);
  });

  it("answers truthfully when the recording ended before anybody looked", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: 600, endsAfterMs: 10 });
    const asked = world.start();
    await world.clock.advance(900);
    world.liveKit.finishRoom(ROOM);
    expect((await world.clock.until(asked))._unsafeUnwrap()).toMatchObject({ status: "complete", accepted: true });
    expect(world.lock()).toBeNull();
  });

  it("whose claim took effect though its answer was lost still drives its own recording", async () => {
    const world = await makeWorld();
    world.setOutage("locks", "answers-lost", "swap");
    expect(await world.started()).toMatchObject({ status: "active", accepted: true });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(world.liveKit.starts()).toBe(1);
  });

  it("whose claim could not be made starts nothing", async () => {
    const world = await makeWorld();
    world.setOutage("locks", "down", "swap");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.liveKit.starts()).toBe(0);
  });

  it("in a room that is being deleted gives its claim back", async () => {
    const world = await makeWorld();
    const asked = world.start();
    await world.clock.advance(0);
    await removeRoom(world);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
    expect(world.lock()).toBeNull();
    expect(world.liveKit.starts()).toBe(0);
  });
});

async function removeRoom(world: World): Promise<void> {
  const { rooms } = world.ports;
  const stored = (await rooms.find(ROOM))._unsafeUnwrap();
  (await rooms.remove(ROOM, stored?.etag ?? ""))._unsafeUnwrap();
}

describe("a start in a room that is marked as being deleted meanwhile", () => {
  it("gives its claim back", async () => {
    const world = await makeWorld();
    const { rooms, locks } = world.ports;
    const stored = (await rooms.find(ROOM))._unsafeUnwrap();
    // The mark is written between the question whether the room can be recorded and the claim.
    const marking: typeof locks.swap = (roomId, swap) =>
      swap.expected !== null || stored === null
        ? locks.swap(roomId, swap)
        : rooms.write({ ...stored.value, deleting: true }, stored.etag).andThen(() => locks.swap(roomId, swap));
    const ports = { ...world.ports, locks: { ...locks, swap: marking } };
    const asked = startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "room-not-found" });
    expect(world.lock()).toBeNull();
    expect(world.liveKit.starts()).toBe(0);
  });
});

describe("a start after LiveKit's list went stale", () => {
  it("does not count as running what LiveKit itself once said had ended", async () => {
    const world = await makeWorld();
    const { egressId, uid } = await world.started();
    const ended = { roomId: ROOM, egressId, uid, status: "complete", source: "livekit" } as const;
    await world.clock.until(onRecorderEvent(world.ports, ended));
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    expect(await world.started()).toMatchObject({ status: "active" });
  });
});

describe("a start that LiveKit refuses", () => {
  it("frees the room at once and gives LiveKit's reason", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "refused", starts: false });
    expect(await refused(world)).toMatchObject({ kind: "start-failed", message: "invalid_argument" });
    expect(world.lock()).toBeNull();
    expect(await world.started()).toMatchObject({ status: "active" });
  });

  it("because its room has gone meanwhile, is refused as an empty room", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-such-room", starts: false });
    expect(await refused(world)).toMatchObject({ kind: "room-empty" });
    expect(world.lock()).toBeNull();
  });

  it("keeps the room while it could not look whether an egress runs all the same", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "refused", starts: false });
    const asked = world.start();
    await world.clock.advance(100);
    world.liveKit.setDown(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "start-failed" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "start-failed" });
    world.liveKit.setDown(false);
    await recordableAgain(world);
  });

  it("for want of a recorder, frees the room after two looks", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: false, answerAfterMs: 22_700 });
    expect(await refused(world)).toMatchObject({ kind: "no-egress-capacity" });
    expect(world.clock.monotonicMs()).toBeGreaterThan(22_700 + world.limits.secondLookMs);
    expect(world.lock()).toBeNull();
  });

  it("for want of a recorder, but that started all the same, is followed to its end", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: true, answerAfterMs: 1_000 });
    expect(await world.started()).toMatchObject({ status: "active" });
  });
});

describe("a start whose answer is lost", () => {
  it("is found by its uid, promised, and never started a second time", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true });
    const recording = await world.started();
    expect(recording).toMatchObject({ status: "active", accepted: true, roomName: "Room" });
    expect(world.lock()).toMatchObject({ state: "active", egressId: recording.egressId });
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is found without any webhook too", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", starts: true });
    expect(await world.started()).toMatchObject({ status: "active", accepted: true });
  });

  it("and of which there is no egress times out, keeps the room for its grace period, and then gives it back", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: false });
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "start-timed-out", egressId: null });
    await recordableAgain(world);
  });
});

describe("a start that times out", () => {
  it("stops the egress, and the room is free with its end", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    expect(world.clock.monotonicMs()).toBeLessThan(31_000);
    await world.clock.advance(100);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toBeNull();
    expect([...world.index.rows.values()]).toMatchObject([
      { status: "aborted", accepted: false, reason: "start-timed-out" },
    ]);
    expect(await world.started()).toMatchObject({ status: "active" });
  });

  it("keeps the room while nobody answers the stop, until the egress ends", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null, stop: "no-answer" });
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "start-timed-out" });
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await refused(world)).toMatchObject({ kind: "already-recording" });
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is answered as started when the recording became active at the last moment", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 29_999 });
    expect(await world.started()).toMatchObject({ status: "active", accepted: true });
  });

  it("answers within its bound while nobody answers anything", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const asked = world.start();
    await world.clock.advance(1_000);
    world.liveKit.setDown(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "start-timed-out" });
    expect(world.clock.monotonicMs()).toBeLessThanOrEqual(60_000);
    expect(world.lock()).toMatchObject({ state: "stopping" });
  });

  it("goes on by its own timers through an outage of the lock store", async () => {
    const world = await makeWorld();
    const asked = world.start();
    await world.clock.advance(1_000);
    world.setOutage("locks", "down");
    const answer = await world.clock.until(asked);
    expect(answer._unsafeUnwrap()).toMatchObject({ status: "active" });
    world.setOutage("locks", "none");
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    expect(world.lock()).toMatchObject({ state: "active" });
  });
});

describe("a lock store that is away for 30 s across a start's time-out", () => {
  it("lets nothing start, keeps nobody from stopping, and a sweep puts all right", async () => {
    const world = await makeWorld();
    const room2 = "room-2" as RoomId;
    await createRoom(world.ports, { roomName: "Other", roomId: room2, config: DEFAULT_ROOM_CONFIG });
    world.liveKit.seat(room2);
    const inRoom2 = startRecording(world.ports, { limits: world.limits, owner: "a" }, { roomId: room2 });
    const running = (await world.clock.until(inRoom2))._unsafeUnwrap();
    world.liveKit.script({ activeAfterMs: null });
    const beganAt = world.clock.monotonicMs();
    const asked = world.start();
    await world.clock.advance(20_000);
    const slow = [...world.index.rows.values()].find(({ roomId }) => roomId === ROOM) as Recording;

    world.setOutage("locks", "down");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "locks" });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "start-timed-out" });
    expect((await stop(world, running)).isOk()).toBe(true);
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "locks" });
    await world.clock.advance(beganAt + 50_000 - world.clock.monotonicMs());
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.liveKit.running(room2)).toEqual([]);
    expect(world.liveKit.starts()).toBe(2);
    expect(world.locks.locks.size).toBe(2);

    world.setOutage("locks", "none");
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    expect(world.locks.locks.size).toBe(0);
    expect(await world.record(slow)).toMatchObject({ status: "aborted", reason: "start-timed-out", accepted: false });
    expect(await world.record(running)).toMatchObject({ status: "complete", accepted: true });
    expect(await world.started()).toMatchObject({ status: "active" });
  });
});

describe("a start that ends before it begins", () => {
  it("gives LiveKit's reason and frees the room", async () => {
    const world = await makeWorld();
    world.liveKit.script({ failsAfterMs: 900, activeAfterMs: null });
    expect(await refused(world)).toMatchObject({ kind: "start-failed", message: "page load error" });
    expect(world.lock()).toBeNull();
    expect([...world.index.rows.values()]).toMatchObject([{ status: "failed", accepted: false }]);
  });

  it("because it is stopped answers so, and leaves nothing behind", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const asked = world.start();
    await world.clock.advance(1_000);
    const recording = [...world.index.rows.values()][0] as Recording;
    expect((await stop(world, recording)).isOk()).toBe(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "stopped" });
    expect(await world.record(recording)).toMatchObject({ status: "aborted", reason: "user", accepted: false });
    expect(world.lock()).toBeNull();
  });

  it("because it is stopped answers so at once, also when nobody answers the stop", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null, stop: "no-answer" });
    const asked = world.start();
    await world.clock.advance(1_000);
    await stop(world, [...world.index.rows.values()][0] as Recording);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "stopped" });
    expect(world.clock.monotonicMs()).toBeLessThan(2_000);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user" });
  });

  it("because its room ends answers so, and stops the recorder that would make the room again", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const asked = world.start();
    await world.clock.advance(1_000);
    world.liveKit.finishRoom(ROOM);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "room-ended" });
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toBeNull();
  });
});

describe("a start whose process sleeps", () => {
  it("for a minute after the claim, starts nothing in a room that was judged meanwhile", async () => {
    const world = await makeWorld();
    let asleep = true;
    const { rooms } = world.ports;
    const sleepy = {
      ...world.ports,
      // The mark is read once more after the claim: there the process sleeps.
      rooms: {
        ...rooms,
        find: (roomId: typeof ROOM) =>
          asleep && world.lock() !== null
            ? new ResultAsync(world.clock.sleep(90_000).done.then(() => rooms.find(roomId)))
            : rooms.find(roomId),
      },
    };
    const sleeping = startRecording(sleepy, { limits: world.limits, owner: "sleeper" }, { roomId: ROOM });
    await world.clock.advance(61_000);
    asleep = false;
    const second = await world.clock.until(world.start("b"));
    expect(second.isOk()).toBe(true);
    expect((await world.clock.until(sleeping)).isErr()).toBe(true);
    expect(world.liveKit.starts()).toBe(1);
    expect(world.lock()).toMatchObject({ state: "active", owner: "b" });
  });
});

describe("an emptied lock store", () => {
  it("lets nothing start beside a recording that runs on", async () => {
    const world = await makeWorld();
    const { recordingId } = await world.started();
    world.locks.locks.clear();
    expect(await refused(world)).toMatchObject({ kind: "already-recording", recordingId });
    expect(world.liveKit.starts()).toBe(1);
    expect(world.lock()).toMatchObject({ state: "active", owner: "adopted" });
  });

  it("is given its lock back by the start that was under way", async () => {
    const world = await makeWorld();
    const asked = world.start();
    await world.clock.advance(200);
    world.locks.locks.clear();
    expect((await world.clock.until(asked)).isOk()).toBe(true);
    expect(world.lock()).not.toBeNull();
  });

  it("in which another start has claimed the room meanwhile, ends the slower one's egress", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answerAfterMs: 4_000 });
    const slow = world.start("slow");
    await world.clock.advance(1_000);
    world.locks.locks.clear();
    const planted = { uid: "w".repeat(22) as Uid, sid: world.liveKit.seat(ROOM), owner: "fast" };
    await world.ports.locks.swap(ROOM, {
      expected: null,
      next: { version: world.ports.ids.version(), lock: claim(planted) },
    });
    expect((await world.clock.until(slow))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toMatchObject({ uid: planted.uid });
  });
});

describe("S3 away", () => {
  it("for an hour, stops no recording, blocks no room, and loses no record", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("documents", "down");
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(5_000);
    expect(world.lock()).toBeNull();
    expect(world.locks.queue.size).toBeGreaterThan(0);
    world.liveKit.seat(ROOM);
    const second = await world.started();
    await world.clock.advance(3_600_000);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    expect(world.lock()).toMatchObject({ state: "active", egressId: second.egressId });
    world.setOutage("documents", "none");
    await world.sweep();
    expect(await world.record(recording)).toMatchObject({ status: "complete", accepted: true, sizeBytes: 1_000 });
    expect(await world.record(second)).toMatchObject({ status: "active", accepted: true });
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    expect(world.locks.queue.size).toBe(0);
  });
});
