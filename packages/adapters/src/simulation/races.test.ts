import {
  beginMeeting,
  deleteRoom,
  drain,
  type EgressId,
  endMeeting,
  type Evidence,
  evolve,
  getRoom,
  onRecorderEvent,
  onRoomFinished,
  type Recording,
  type RoomSid,
  startRecording,
  stopRecording,
  type StopAnswer,
  type SweepPorts,
  type Uid,
  type Unavailable,
  unavailable,
} from "@tallylight/core";
import { err, errAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { makeWorld, ROOM, type World } from "./world.ts";

const FAIL = { withMeeting: "fail", withRecordings: "fail" } as const;

const refused = async (world: World) => (await world.clock.until(world.start()))._unsafeUnwrapErr();
const rowOf = (world: World): Recording => [...world.index.rows.values()][0] as Recording;
const startWith = (world: World, ports: SweepPorts) =>
  startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM });

describe("the lock of an egress that ended before its start was answered", () => {
  it("is not made again: failed", async () => {
    const world = await makeWorld();
    world.liveKit.script({ failsAfterMs: 100, activeAfterMs: null });
    expect(await refused(world)).toMatchObject({ kind: "start-failed" });
    expect(world.lock()).toBeNull();
  });

  it("is not made again: its room finished, and was entered again", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 600, answerAfterMs: 4_000, endsAfterMs: 60_000 });
    const asked = world.start();
    await world.clock.advance(1_000);
    world.liveKit.finishRoom(ROOM);
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
    await world.clock.until(asked);
    expect(world.lock()).toBeNull();
  });

  it("is not made again: its process slept", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null, answerAfterMs: 90_000 });
    const asked = world.start();
    await world.clock.advance(61_000);
    await world.sweep();
    await world.clock.advance(1_000);
    expect(world.lock()).toBeNull();
    await world.clock.until(asked);
    expect(world.lock()).toBeNull();
  });
});

describe("the lock of an egress that was active before its start was answered", () => {
  it("is made again when the store was emptied", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 200 });
    const asked = world.start();
    await world.clock.advance(300);
    expect(world.lock()).toMatchObject({ state: "active" });
    world.locks.locks.clear();
    expect((await world.clock.until(asked)).isOk()).toBe(true);
    expect(world.lock()).not.toBeNull();
  });
});

describe("a start refused for want of a recorder", () => {
  it("does not free the room of an egress that appeared after its looks", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: false, answerAfterMs: 1_000 });
    const { egress } = world.ports;
    let looks = 0;
    const ports: SweepPorts = {
      ...world.ports,
      egress: {
        ...egress,
        inRoom: (roomId) =>
          egress.inRoom(roomId).andThen((listed) => {
            looks += 1;
            const lock = world.lock();
            // The third list is the second look after "no capacity"; the recorder takes the request just after it.
            if (looks < 3 || lock === null) return ResultAsync.fromSafePromise(Promise.resolve(listed));
            const late: Evidence = {
              roomId,
              uid: lock.uid,
              egressId: "EG_late" as EgressId,
              status: "starting",
              source: "livekit",
            };
            return onRecorderEvent(world.ports, late).map(() => listed);
          }),
      },
    };
    await world.clock.until(startWith(world, ports));
    expect(world.lock()).not.toBeNull();
  });

  it("leaves nothing running without an order to stop, when it could not look", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: true, answerAfterMs: 1_000 });
    const asked = world.start();
    await world.clock.advance(500);
    world.liveKit.setDown(true);
    world.clock.after(5_000, () => world.liveKit.setDown(false));
    const answer = await world.clock.until(asked);
    await world.clock.advance(120_000);
    await world.sweep();
    await world.clock.advance(1_000);
    const running = world.liveKit.running(ROOM);
    expect({ refused: answer.isErr(), running: running.length }).not.toEqual({ refused: true, running: 1 });
  });
});

describe("deleting a room", () => {
  it("says deleted only when it is", async () => {
    const world = await makeWorld();
    world.liveKit.seat(ROOM, 0);
    await beginMeeting(world.ports, ROOM);
    const { directory } = world.ports;
    const ports: SweepPorts = {
      ...world.ports,
      directory: {
        ...directory,
        // Closing the room makes LiveKit send room_finished, which is taken in before the document is removed.
        close: (roomId) =>
          directory.close(roomId).andThen(() => endMeeting(world.ports, roomId, null).map(() => undefined)),
      },
    };
    const answer = await world.clock.until(deleteRoom(ports, world.limits, ROOM, FAIL));
    const left = await getRoom(world.ports, ROOM);
    expect({ answered: answer.isOk(), there: left.isOk() }).not.toEqual({ answered: true, there: true });
  });

  it("that is refused leaves no mark, though the room's meeting began meanwhile", async () => {
    const world = await makeWorld();
    const { directory } = world.ports;
    const ports: SweepPorts = {
      ...world.ports,
      directory: {
        ...directory,
        find: (roomId) => directory.find(roomId).andThen((room) => beginMeeting(world.ports, roomId).map(() => room)),
      },
    };
    expect((await world.clock.until(deleteRoom(ports, world.limits, ROOM, FAIL)))._unsafeUnwrapErr()).toMatchObject({
      kind: "room-has-meeting",
    });
    expect((await getRoom(world.ports, ROOM))._unsafeUnwrap()).not.toHaveProperty("deleting");
  });
});

describe("documents that are away for a while", () => {
  it("do not lose that a start without a driver was given up", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    const { kill } = world.startInProcess();
    await world.clock.advance(600);
    kill();
    expect(rowOf(world)).toMatchObject({ accepted: true });
    await world.clock.advance(world.limits.lockGraceMs);
    world.setOutage("documents", "down");
    await world.sweep();
    world.setOutage("documents", "none");
    await world.sweep();
    expect(rowOf(world)).toMatchObject({ status: "aborted", reason: "start-timed-out", accepted: false });
  });

  it("do not make a refused recording a promised one when they are back", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    world.setOutage("documents", "down");
    const asked = world.start();
    await world.clock.advance(1_000);
    world.setOutage("documents", "none");
    await world.clock.advance(3_000);
    const { egressId, uid } = world.lock() as { egressId: EgressId; uid: Uid };
    await world.clock.until(stopRecording(world.ports, world.limits, { roomId: ROOM, egressId, uid }));
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "stopped" });
    await world.sweep();
    expect(await world.record({ roomId: ROOM, egressId, uid })).toMatchObject({ accepted: false });
  });

  it("hide no running recording from the start that is waiting for it", async () => {
    const world = await makeWorld();
    world.setOutage("documents", "down");
    world.liveKit.script({ answer: "lost", starts: true, activeAfterMs: 600 });
    const answer = await world.clock.until(world.start());
    await world.clock.advance(1_000);
    const ordered = world.lock()?.state === "stopping";
    expect({ refused: answer.isErr(), running: world.liveKit.running(ROOM).length, ordered }).not.toEqual({
      refused: true,
      running: 1,
      ordered: false,
    });
  });

  it("one of which cannot be read keeps no other recording's evidence in the queue", async () => {
    const world = await makeWorld();
    const one = (uid: string, egressId: string): Evidence => ({
      roomId: ROOM,
      uid: uid.repeat(22) as Uid,
      egressId: egressId as EgressId,
      status: "complete",
      source: "livekit",
    });
    const [bad, good] = [one("a", "EG_a"), one("b", "EG_b")];
    await world.ports.locks.defer(bad);
    await world.ports.locks.defer(good);
    const { documents } = world.ports.catalog;
    const ports: SweepPorts = {
      ...world.ports,
      catalog: {
        ...world.ports.catalog,
        documents: {
          ...documents,
          find: (id) =>
            id.uid === bad.uid ? errAsync(unavailable("documents", "find", "status: unknown")) : documents.find(id),
        },
      },
    };
    await world.clock.until(drain(ports));
    expect(await world.record(good)).toMatchObject({ status: "complete" });
  });

  it("do not turn an ordered stop that nobody answered into a failure", async () => {
    const world = await makeWorld();
    world.liveKit.script({ stop: "no-answer" });
    const recording = (await world.clock.until(world.start()))._unsafeUnwrap();
    world.setOutage("documents", "down");
    const answer = await world.clock.until(stopRecording(world.ports, world.limits, recording));
    expect(world.lock()).toMatchObject({ state: "stopping" });
    expect(answer.isOk()).toBe(true);
  });
});

describe("a start whose answer never comes", () => {
  it("looks once more before it ends what has become active", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 30_000 });
    const answer = await world.clock.until(world.start());
    expect(answer.isOk()).toBe(true);
  });
});

describe("a start under an order to stop", () => {
  it("answers within its bound though LiveKit is slow and answers no stop", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    const { egress } = world.ports;
    const ports: SweepPorts = {
      ...world.ports,
      egress: {
        ...egress,
        find: (id) => new ResultAsync(world.clock.sleep(3_000).done.then(async () => egress.find(id))),
        stop: () =>
          new ResultAsync<StopAnswer, Unavailable>(
            world.clock.sleep(20_000).done.then(() => err(unavailable("egress", "stop", "time-out"))),
          ),
      },
    };
    const asked = startWith(world, ports).mapErr(() => world.clock.monotonicMs());
    await world.clock.advance(28_000);
    const { egressId, uid } = world.lock() as { egressId: EgressId; uid: Uid };
    // During a look, so that the look is what sees the order.
    void stopRecording(ports, world.limits, { roomId: ROOM, egressId, uid });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toBeLessThanOrEqual(60_000);
  });
});

describe("a start while LiveKit is slow", () => {
  it("answers within its bound: 10 s + time-out + 20 s", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    // The last look begins just before the deadline.
    world.liveKit.script({ activeAfterMs: null, answerAfterMs: 5_300 });
    const { egress } = world.ports;
    const after = async (ms: number): Promise<void> => world.clock.sleep(ms).done;
    const ports: SweepPorts = {
      ...world.ports,
      egress: {
        ...egress,
        inRoom: (roomId) => new ResultAsync(after(9_500).then(async () => egress.inRoom(roomId))),
        find: (id) => new ResultAsync(after(4_900).then(async () => egress.find(id))),
        stop: () =>
          new ResultAsync<StopAnswer, Unavailable>(
            after(20_000).then(() => err(unavailable("egress", "stop", "time-out"))),
          ),
      },
    };
    const answeredMs = startWith(world, ports).mapErr(() => world.clock.monotonicMs());
    expect((await world.clock.until(answeredMs))._unsafeUnwrapErr()).toBeLessThanOrEqual(60_000);
  });
});

describe("a start that slept just before it was sent, and whose answer is lost", () => {
  it("ends its own egress in a room that another start holds by now", async () => {
    const world = await makeWorld();
    const { egress } = world.ports;
    const ports: SweepPorts = {
      ...world.ports,
      egress: {
        ...egress,
        start: (request) =>
          new ResultAsync(
            world.clock.sleep(90_000).done.then(async () => {
              world.liveKit.script({ answer: "lost", starts: true });
              return egress.start(request);
            }),
          ),
      },
    };
    const sleeping = startWith(world, ports);
    await world.clock.advance(61_000);
    expect((await world.clock.until(world.start("b"))).isOk()).toBe(true);
    expect((await world.clock.until(sleeping)).isErr()).toBe(true);
    await world.clock.advance(5_000);
    expect(world.liveKit.running(ROOM)).toMatchObject([{ uid: world.lock()?.uid }]);
  });
});

describe("the index row of a refused start", () => {
  it("comes to say the same as its document, whatever was cut short", async () => {
    const world = await makeWorld();
    world.liveKit.script({ failsAfterMs: 900, activeAfterMs: null });
    const { catalog } = world.ports;
    let cut = true;
    const ports: SweepPorts = {
      ...world.ports,
      catalog: {
        ...catalog,
        index: {
          ...catalog.index,
          // The process dies, or the index is away, between the document that takes the promise back and its row.
          announce: (recording) =>
            cut && recording.status === "failed" && !recording.accepted
              ? errAsync(unavailable("index", "announce", "scripted outage"))
              : catalog.index.announce(recording),
        },
      },
    };
    await world.clock.until(startWith(world, ports));
    cut = false;
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.sweep();
    const row = rowOf(world);
    expect(await world.record(row)).toMatchObject({ status: "failed", accepted: false });
    expect(row).toMatchObject({ accepted: false });
  });
});

describe("LiveKit's own word after an inference", () => {
  it("takes the inferred error away", () => {
    const base: Evidence = {
      roomId: ROOM,
      uid: "u".repeat(22) as Uid,
      egressId: "EG_u" as EgressId,
      status: "failed",
      source: "inferred",
      reason: "recorder-lost",
      error: "LiveKit no longer knows this egress, and there is no file of it.",
    };
    const inferred = evolve(null, base);
    const told = evolve(inferred, {
      ...base,
      status: "complete",
      source: "livekit",
      reason: undefined,
      error: undefined,
    });
    expect(told.status).toBe("complete");
    expect(told.error).toBeUndefined();
  });
});

describe("an order to end with the room's life in which the room was claimed", () => {
  it("goes when the egress turns out to record the next life, which was promised", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answerAfterMs: 3_000, activeAfterMs: 4_000 });
    const asked = world.start();
    await world.clock.advance(500);
    const lock = world.lock();
    const [running] = world.liveKit.running(ROOM) as [Evidence];
    const sid = world.liveKit.renewRoom(ROOM);
    const orders = onRoomFinished(world.ports, { kind: "room-finished", roomId: ROOM, sid: lock?.sid as RoomSid });
    expect((await world.clock.until(orders))._unsafeUnwrap()).toEqual([]);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "room-ended" });
    const evidence = { ...running, roomSid: sid, status: "active" } as const;
    expect((await world.clock.until(onRecorderEvent(world.ports, evidence)))._unsafeUnwrap()).toEqual([]);
    expect(world.lock()).toMatchObject({ state: "active", sid });
    await world.clock.until(asked);
    expect((await world.record(running))?.reason).toBeUndefined();
  });
});
