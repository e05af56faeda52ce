import {
  claim,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  deleteRoom,
  type Evidence,
  followUp,
  type Lock,
  onRecorderEvent,
  orderStop,
  type Recording,
  restoreIndex,
  startRecording,
  type StartRefusal,
  sweep,
  type SweepPorts,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

/* What fresh seeds found, each told as one small story; the seeds themselves are in swarm/seeds.txt. */

const MINE = "m".repeat(22) as Uid;

/** Time is let pass by who waits for it: `world.clock.until(begun)`. */
const begin = (world: World, ports: SweepPorts = world.ports) =>
  startRecording(ports, { limits: world.limits, owner: "a" }, { roomId: ROOM });
const startBy = (world: World, ports: SweepPorts = world.ports) => world.clock.until(begin(world, ports));
const refusedBy = async (world: World, ports: SweepPorts = world.ports): Promise<StartRefusal> =>
  (await startBy(world, ports))._unsafeUnwrapErr();
const stepsBy = async (world: World, ports: SweepPorts = world.ports): Promise<unknown[]> =>
  (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))
    ._unsafeUnwrap()
    .steps.map(({ step, outcome }) => [`${step.action} ${step.why}`, outcome]);
const record = async (world: World): Promise<Recording | undefined> =>
  [...world.index.rows.values()].find(({ roomId }) => roomId === ROOM);

/** The lock of a starter that is gone, with what it became. */
async function hold(world: World, become: (lock: Lock) => Lock = (lock) => lock): Promise<void> {
  const lock = become(claim({ uid: MINE, sid: world.liveKit.seat(ROOM), owner: "gone" }));
  await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
}

/** Its egress, of which no webhook tells. */
function beginUnheard(world: World): Evidence {
  world.setWebhooks("lost");
  void world.ports.egress.start({ roomId: ROOM, uid: MINE, layout: "grid", encoding: "", timeoutMs: 10_000 });
  return world.liveKit.running(ROOM).at(-1) as Evidence;
}

const never = (): ResultAsync<never, never> => new ResultAsync(new Promise(() => undefined));
/** A process that dies when it has written a document, before it tells the index of it. */
const dying = (world: World): SweepPorts => changed(world.ports, { index: { announce: never } });

/** Another process writes the lock just before this one's n-th swap of it: the same, as another version. */
const outrun = (world: World, isOutrun: (count: number) => boolean): SweepPorts =>
  changed(world.ports, {
    locks: preceded(world.ports.locks, "swap", (count) => {
      const held = world.locks.locks.get(ROOM);
      if (!isOutrun(count) || held === undefined || !("lock" in held)) return undefined;
      return world.ports.locks.swap(ROOM, {
        expected: held.version,
        next: { version: world.ports.ids.version(), lock: held.lock },
      });
    }),
  });

describe("a start that has heard of no egress while the lock store is away", () => {
  it("and runs out of time says that it does not know, as a webhook may have told that it records", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 29_900 });
    const asked = begin(world);
    await world.clock.advance(29_000);
    world.setOutage("locks", "down");
    world.liveKit.setDown(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(await record(world)).not.toHaveProperty("accepted");
  });

  it("and is told of no recorder says that it does not know", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: true, answerAfterMs: 20_000 });
    const asked = begin(world);
    await world.clock.advance(19_000);
    world.setOutage("locks", "down");
    world.liveKit.setDown(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "locks" });
    expect(world.lock()).toMatchObject({ state: "active" });
  });
});

describe("a start that is told of no recorder", () => {
  const withoutCapacity = async (meanwhile: (world: World) => void) => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answer: "no-capacity", starts: true, activeAfterMs: 1_000, answerAfterMs: 20_000 });
    const asked = begin(world);
    await world.clock.advance(10_000);
    meanwhile(world);
    return { world, refusal: (await world.clock.until(asked))._unsafeUnwrapErr() };
  };

  it("keeps its room under an order to end, when a recorder answers there whose name LiveKit has forgotten", async () => {
    const { world, refusal } = await withoutCapacity(({ liveKit }) => liveKit.emptyMemory());
    expect(refusal).toMatchObject({ kind: "no-egress-capacity" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "start-failed", egressId: null });
    expect(await refusedBy(world)).toMatchObject({ kind: "already-recording" });
  });

  it("finds it at the second look, or keeps its room when that is not answered", async () => {
    for (const answers of [true, false]) {
      const world = await makeWorld();
      world.setWebhooks("lost");
      world.liveKit.script({ answer: "no-capacity", starts: true, activeAfterMs: 1_000, answerAfterMs: 20_000 });
      const { egress } = world.ports;
      let asked = 0;
      const inRoom: typeof egress.inRoom = (roomId) => {
        asked += 1;
        if (asked === 2) return okAsync({ ours: [], others: [] });
        return asked > 2 && !answers ? errAsync(unavailable("egress", "inRoom", "away")) : egress.inRoom(roomId);
      };
      const answer = await startBy(world, changed(world.ports, { egress: { inRoom } }));
      expect(answer.isOk()).toBe(answers);
      expect(world.lock()).toMatchObject(answers ? { egressId: "EG_2" } : { reason: "start-failed" });
    }
  });
});

describe("an egress's id is in its lock before anything is written of it", () => {
  /** LiveKit's memory is emptied, and the recorder dies: all that is left is the lock. */
  const endsAfterAll = async (world: World, egressId: string) => {
    expect(world.lock()).toMatchObject({ uid: MINE, egressId });
    world.liveKit.forget();
    await world.clock.advance(world.limits.lockGraceMs);
    await stepsBy(world);
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(await record(world)).toMatchObject({ egressId, source: "inferred" });
    expect(world.lock()).toBeNull();
  };

  it("by an event", async () => {
    const world = await makeWorld();
    await hold(world);
    const evidence = beginUnheard(world);
    void onRecorderEvent(dying(world), evidence).then(() => undefined);
    await world.clock.advance(10);
    await endsAfterAll(world, evidence.egressId);
  });

  it("by a sweep that stops it again", async () => {
    const world = await makeWorld();
    await hold(world, (lock) => orderStop(lock, MINE, "start-timed-out")._unsafeUnwrap());
    const evidence = beginUnheard(world);
    await world.clock.advance(world.limits.lockGraceMs);
    void sweep(dying(world), world.limits, { dryRun: false }).then(() => undefined);
    await world.clock.advance(10);
    expect(world.lock()).toMatchObject({ state: "stopping", egressId: evidence.egressId });
  });

  /** It ended, and nobody heard of it. */
  const endedUnheard = async (world: World): Promise<Evidence> => {
    await hold(world);
    const evidence = beginUnheard(world);
    await world.clock.advance(5_000);
    await world.clock.until(world.ports.egress.stop(evidence.egressId));
    await world.clock.advance(world.limits.lockGraceMs);
    return evidence;
  };

  it("by a sweep that frees the lock of what has ended", async () => {
    const world = await makeWorld();
    const { egressId } = await endedUnheard(world);
    void sweep(dying(world), world.limits, { dryRun: false }).then(() => undefined);
    await world.clock.advance(100);
    expect(world.lock()).toMatchObject({ uid: MINE, egressId });
    expect(await stepsBy(world)).toContainEqual(["release ended", "applied"]);
    expect(world.lock()).toBeNull();
  });

  it.each(["release ended", "adopt promised"])("or else nothing is done, when others were faster: %s", async (step) => {
    const world = await makeWorld();
    await endedUnheard(world);
    if (step === "adopt promised") await promisedStray(world);
    expect(
      (
        await stepsBy(
          world,
          outrun(world, (count) => count === 1),
        )
      )[0],
    ).toEqual([step, "changed-meanwhile"]);
  });

  it("by a start that has to obey an order", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    const ports = changed(world.ports, {
      egress: preceded(world.ports.egress, "start", () => {
        const held = world.locks.locks.get(ROOM);
        if (held === undefined || !("lock" in held)) throw new Error("no lock");
        const lock = orderStop(held.lock, held.lock.uid, "user")._unsafeUnwrap();
        const next = { version: world.ports.ids.version(), lock };
        return world.ports.locks.swap(ROOM, { expected: held.version, next });
      }),
    });
    const asked = begin(world, changed(ports, { documents: { write: never } }));
    await world.clock.advance(2_000);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user", egressId: "EG_2" });
    void asked.then(() => undefined);
  });

  it("unless others write the lock all the time, which is a fault of the store", async () => {
    const world = await makeWorld();
    await hold(world);
    const evidence = beginUnheard(world);
    const once = await onRecorderEvent(
      outrun(world, (count) => count === 1),
      evidence,
    );
    expect(once.isOk()).toBe(true);
    const other = await makeWorld();
    await hold(other);
    const failed = await onRecorderEvent(
      outrun(other, () => true),
      beginUnheard(other),
    );
    expect(failed._unsafeUnwrapErr()).toMatchObject({ port: "locks", operation: "swap" });
  });
});

/** A promised recording of the room that runs without its lock. */
async function promisedStray(world: World): Promise<Evidence> {
  const uid = "p".repeat(22) as Uid;
  void world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "", timeoutMs: 10_000 });
  await world.clock.advance(5_000);
  const stray = world.liveKit.running(ROOM).at(-1) as Evidence;
  const { locks } = world.locks;
  const kept = locks.get(ROOM);
  locks.delete(ROOM);
  await onRecorderEvent(world.ports, { ...stray, accepted: true });
  if (kept !== undefined) locks.set(ROOM, kept);
  return stray;
}

describe("a recording that is evicted as not promised while its start is on its way", () => {
  /** Its lock is lost with the store, and LiveKit has not answered its start yet. */
  const undecided = async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 20_000 });
    const asked = begin(world);
    await world.clock.advance(10_000);
    world.locks.locks.clear();
    return { world, asked };
  };

  it("is refused for good, and its start says so", async () => {
    const { world, asked } = await undecided();
    // The stop is not heard: what keeps the start from promising it is the record alone.
    const deaf = changed(world.ports, { egress: { stop: () => okAsync({ kind: "no-answer" }) } });
    expect(await stepsBy(world, deaf)).toContainEqual(["evict not-promised", "applied"]);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    expect(await record(world)).toMatchObject({ accepted: false, reason: "evicted" });
    await world.clock.advance(5_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });

  it("is left alone when it is promised before that is written", async () => {
    const { world, asked } = await undecided();
    const { documents } = world.ports.catalog;
    const [stray] = world.liveKit.running(ROOM);
    let reads = 0;
    const find: typeof documents.find = (id) => {
      reads += 1;
      // The look's, the eviction's first, and then the one that decides.
      if (reads !== 3) return documents.find(id);
      return onRecorderEvent(world.ports, { ...(stray as Evidence), accepted: true }).andThen(() => documents.find(id));
    };
    const answer = await stepsBy(world, changed(world.ports, { documents: { find } }));
    expect(answer).toContainEqual(["evict not-promised", "changed-meanwhile"]);
    expect((await world.clock.until(asked)).isOk()).toBe(true);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("is left alone when its record is gone", async () => {
    const { world } = await undecided();
    const { documents } = world.ports.catalog;
    let reads = 0;
    const find: typeof documents.find = (id) => ((reads += 1) === 3 ? okAsync(null) : documents.find(id));
    const answer = await stepsBy(world, changed(world.ports, { documents: { find } }));
    expect(answer).toContainEqual(["evict not-promised", "changed-meanwhile"]);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("is refused as evicted, though the record does not say why", async () => {
    const { world, asked } = await undecided();
    const [stray] = world.liveKit.running(ROOM);
    await onRecorderEvent(world.ports, { ...(stray as Evidence), accepted: false });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
  });

  it("is refused also after it was confirmed, when it becomes active", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    const asked = begin(world);
    await world.clock.advance(1_000);
    const [stray] = world.liveKit.running(ROOM);
    const evicted = { ...(stray as Evidence), accepted: false, reason: "evicted" } as const;
    expect((await onRecorderEvent(world.ports, evicted)).isOk()).toBe(true);
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "already-recording" });
    await world.clock.advance(5_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });

  it("is evicted once more when nobody heard the first stop, and by a write that others do not spoil", async () => {
    const { world } = await undecided();
    const { documents } = world.ports.catalog;
    const deaf = changed(world.ports, { egress: { stop: () => okAsync({ kind: "no-answer" }) } });
    let writes = 0;
    const write: typeof documents.write = (recording, expected) =>
      (writes += 1) === 1 ? okAsync({ kind: "conflict" }) : documents.write(recording, expected);
    const contended = changed(deaf, { documents: { write } });
    expect(await stepsBy(world, contended)).toContainEqual(["evict not-promised", "applied"]);
    expect(await stepsBy(world, deaf)).toContainEqual(["evict not-promised", "applied"]);
    expect(await record(world)).toMatchObject({ accepted: false, reason: "evicted" });
  });

  it("is not stopped when the write is lost to others time and again", async () => {
    const { world } = await undecided();
    const lost = changed(world.ports, { documents: { write: () => okAsync({ kind: "conflict" }) } });
    const steps = (await stepsBy(world, lost)) as [string, unknown][];
    expect(steps.find(([step]) => step === "evict not-promised")?.[1]).toMatchObject({ port: "documents" });
    expect(world.liveKit.running(ROOM)).toMatchObject([{ status: "active" }]);
  });
});

describe("a start that finds its lock gone when its egress is answered", () => {
  it("makes it again as LiveKit says that it is, so that a repeated webhook changes nothing", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 10_000 });
    const asked = begin(world);
    await world.clock.advance(5_000);
    world.locks.locks.clear();
    expect((await world.clock.until(asked)).isOk()).toBe(true);
    expect(world.lock()).toMatchObject({ state: "active", owner: "a" });
  });

  it("leaves it to the next sweep where LiveKit lists no such room", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 10_000 });
    let hidden = false;
    const { directory } = world.ports;
    const find: typeof directory.find = (roomId) => directory.find(roomId).map((room) => (hidden ? null : room));
    const asked = begin(world, changed(world.ports, { directory: { find } }));
    await world.clock.advance(5_000);
    world.locks.locks.clear();
    hidden = true;
    expect((await world.clock.until(asked))._unsafeUnwrap()).toMatchObject({ accepted: true });
    expect(world.lock()).toBeNull();
    expect(await stepsBy(world)).toContainEqual(["adopt promised", "applied"]);
  });
});

describe("a room's deletion that another has finished meanwhile", () => {
  const FORCE = { withMeeting: "force", withRecordings: "force" } as const;

  it.each([
    // While it waits for the recorder to stop; and after that, before it ends the room's meeting.
    ["at its second look", { stop: "no-answer" }, 2],
    ["before it ends the meeting", {}, 1],
  ] as const)("leaves alone a room that was made anew, %s", async (_when, script, looks) => {
    const world = await makeWorld();
    world.liveKit.script(script);
    if (looks === 2) expect((await startBy(world)).isOk()).toBe(true);
    const { rooms, egress } = world.ports;
    const anew = async () => {
      const stored = (await rooms.find(ROOM))._unsafeUnwrap();
      await rooms.remove(ROOM, stored?.etag ?? "");
      await createRoom(world.ports, { roomName: "Anew", roomId: ROOM, config: DEFAULT_ROOM_CONFIG });
    };
    const ports = changed(world.ports, { egress: followed(egress, "inRoom", at(1, anew)) });
    const sid = world.liveKit.seat(ROOM);
    const deleted = await world.clock.until(deleteRoom(ports, world.limits, ROOM, FORCE));
    expect(deleted._unsafeUnwrap()).toMatchObject({ state: "deleted" });
    expect(world.liveKit.seat(ROOM)).toBe(sid);
    expect((await rooms.find(ROOM))._unsafeUnwrap()?.value).toMatchObject({ roomName: "Anew" });
  });
});

describe("a room's deletion while a start of it is on its way", () => {
  it("waits for that start, although an older recording of the room is still uploading", async () => {
    const world = await makeWorld();
    world.liveKit.script({ endsAfterMs: 60_000 });
    const older = (await startBy(world))._unsafeUnwrap();
    await world.clock.until(world.ports.egress.stop(older.egressId));
    world.locks.locks.clear();
    await hold(world);
    const terms = { withMeeting: "force", withRecordings: "force" } as const;
    const deleted = await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms));
    expect(deleted._unsafeUnwrap()).toMatchObject({ state: "deleting" });
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "room-ended" });
  });
});

describe("a room's deletion beside a recorder that nobody can name", () => {
  it("goes on when no start can be under way any more, and the recorder ends with the room", async () => {
    const world = await makeWorld();
    await hold(world);
    const egress = beginUnheard(world);
    await world.clock.advance(5_000);
    world.liveKit.emptyMemory();
    const terms = { withMeeting: "force", withRecordings: "force" } as const;
    const answers = async () =>
      (await world.clock.until(world.ports.directory.recorderAnswers(ROOM, egress.egressId)))._unsafeUnwrap();
    const deletedBy = async () =>
      (await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms)))._unsafeUnwrap();
    expect(await deletedBy()).toMatchObject({ state: "deleting" });
    expect(await answers()).toBe(true);
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await deletedBy()).toMatchObject({ state: "deleted" });
    await world.clock.advance(30_000);
    expect(await answers()).toBe(false);
    await stepsBy(world);
    expect(world.lock()).toBeNull();
  });

  it("waits as long as its lock cannot be read", async () => {
    const world = await makeWorld();
    world.locks.locks.set(ROOM, {
      roomId: ROOM,
      version: world.ports.ids.version(),
      claimedAt: 0,
      unreadable: "state",
    });
    const terms = { withMeeting: "force", withRecordings: "force" } as const;
    const deleted = await world.clock.until(deleteRoom(world.ports, world.limits, ROOM, terms));
    expect(deleted._unsafeUnwrap()).toMatchObject({ state: "deleting" });
  });
});

describe("an order to end with the room's life that was lifted, and that a failover brings back", () => {
  const broughtBack = async (activeAfterMs: number) => {
    const world = await makeWorld();
    await hold(world, (lock) => orderStop(lock, lock.uid, "room-ended")._unsafeUnwrap());
    const old = world.locks.locks.get(ROOM);
    world.liveKit.renewRoom(ROOM);
    world.liveKit.script({ activeAfterMs });
    const egress = beginUnheard(world);
    expect((await world.clock.until(onRecorderEvent(world.ports, egress)))._unsafeUnwrap()).toEqual([]);
    expect(world.lock()).toMatchObject({ state: "starting" });
    await world.clock.advance(world.limits.lockGraceMs);
    if (old !== undefined) world.locks.locks.set(ROOM, old);
    return { world, egress };
  };

  it("is not obeyed by a sweep: its recording is of the next life, and goes on", async () => {
    const { world } = await broughtBack(2_600);
    expect(await stepsBy(world)).toContainEqual(["activate no-driver", "applied"]);
    expect(world.lock()).toMatchObject({ state: "active", sid: world.liveKit.seat(ROOM) });
    expect(await record(world)).toMatchObject({ status: "active" });
  });

  it("gives its end no reason, when that is heard of by a sweep", async () => {
    const { world, egress } = await broughtBack(2_600);
    await world.clock.until(world.ports.egress.stop(egress.egressId));
    await world.clock.advance(5_000);
    expect(await stepsBy(world)).toContainEqual(["release ended", "applied"]);
    expect(world.lock()).toBeNull();
    expect((await record(world))?.status).toBe("complete");
    expect((await record(world))?.reason).toBeUndefined();
  });
});

describe("an index that is emptied once more while it is made again", () => {
  it("is not called whole, and is made again by the next sweep", async () => {
    const world = await makeWorld();
    expect((await startBy(world)).isOk()).toBe(true);
    const empty = (): void => {
      world.index.rows.clear();
      world.index.epoch = null;
      world.index.whole = null;
    };
    empty();
    const ports = changed(world.ports, { index: preceded(world.ports.catalog.index, "setWhole", at(1, empty)) });
    expect((await restoreIndex(ports))._unsafeUnwrap()).toBe(1);
    expect(world.index.whole).toBeNull();
    await stepsBy(world);
    expect(world.index.whole).not.toBeNull();
    expect(world.index.rows.size).toBe(1);
  });
});

describe("an end that was written while the index was away", () => {
  it("is announced when the index is made again, as nobody was told of it", async () => {
    const world = await makeWorld();
    const recording = (await startBy(world))._unsafeUnwrap();
    world.setOutage("index", "down", "announce");
    await world.clock.until(world.stop(recording));
    await world.clock.advance(5_000);
    world.setOutage("index", "none", "announce");
    const ranks = async () => (await world.ports.catalog.index.outbox(99))._unsafeUnwrap().map(({ rank }) => rank);
    expect(await ranks()).not.toContain(4);
    world.index.whole = null;
    expect((await restoreIndex(world.ports))._unsafeUnwrap()).toBe(1);
    expect(await ranks()).toContain(4);
    expect(await record(world)).toMatchObject({ status: "complete" });
  });

  it("is announced though it is written while its row is made again", async () => {
    const world = await makeWorld();
    const recording = (await startBy(world))._unsafeUnwrap();
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    const ended = { ...stored!.value, status: "complete", revision: 1 + (stored!.value.revision ?? 0) } as const;
    (await documents.write(ended, stored!.etag))._unsafeUnwrap();
    world.index.whole = null;
    expect((await restoreIndex(world.ports))._unsafeUnwrap()).toBe(1);
    await world.ports.catalog.index.announce(ended);
    const told = (await world.ports.catalog.index.outbox(99))._unsafeUnwrap();
    expect(told.filter(({ rank }) => rank === 4)).toHaveLength(1);
  });
});

describe("a stop of a recording that LiveKit has forgotten", () => {
  it("lists it again when its row was lost, so that it ends", async () => {
    const world = await makeWorld();
    const recording = (await startBy(world))._unsafeUnwrap();
    world.index.rows.clear();
    world.locks.locks.clear();
    world.liveKit.forget();
    await world.clock.until(world.stop(recording));
    expect(world.index.rows.size).toBe(1);
    await stepsBy(world);
    await world.clock.advance(world.limits.secondOpinionMs);
    await world.clock.until(followUp(world.ports, world.limits));
    expect(await world.record(recording)).toMatchObject({ source: "inferred" });
  });
});
