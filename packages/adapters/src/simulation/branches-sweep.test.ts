import {
  claim,
  type Evidence,
  evidenceOf,
  followUp,
  type LiveRoom,
  onRecorderEvent,
  type Recording,
  type RecordingStatus,
  sweep,
  type SweepPorts,
  type SweepReport,
  type Uid,
} from "@tallylight/core";
import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

type Swept = SweepReport["steps"][number];

const word = ({ step }: Swept): string => `${step.action} ${step.why}`;
const swept = async (world: World, ports: SweepPorts): Promise<readonly Swept[]> =>
  (await world.clock.until(sweep(ports, world.limits, { dryRun: false })))._unsafeUnwrap().steps;
const followedUp = async (world: World, ports = world.ports): Promise<readonly Swept[]> =>
  (await world.clock.until(followUp(ports, world.limits)))._unsafeUnwrap();

/** LiveKit tells of its egresses what `change` makes of it. */
const telling = (world: World, change: (evidence: Evidence) => Evidence): SweepPorts => {
  const { egress } = world.ports;
  return changed(world.ports, {
    egress: {
      inRoom: (roomId) => egress.inRoom(roomId).map(({ ours, others }) => ({ ours: ours.map(change), others })),
      find: (egressId) => egress.find(egressId).map((told) => told && change(told)),
    },
  });
};

const withoutSid = ({ roomSid: _roomSid, ...rest }: Evidence): Evidence => rest;

describe("a promised recording without a lock", () => {
  it("gets the life of the room that its record names, where LiveKit does not say", async () => {
    const world = await makeWorld();
    const { uid } = await world.started();
    world.locks.locks.clear();
    expect((await swept(world, telling(world, withoutSid))).map(word)).toEqual(["adopt promised"]);
    expect(world.lock()).toMatchObject({ uid, sid: world.liveKit.seat(ROOM) });
  });

  /** Neither LiveKit nor the record says which life of the room is recorded. */
  const sidless = async (world: World): Promise<Recording> => {
    const recording = await world.started();
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    if (stored === null) throw new Error("a started recording has a record");
    const { roomSid: _roomSid, ...rest } = stored.value;
    await documents.write(rest, stored.etag);
    world.locks.locks.clear();
    return recording;
  };

  it("gets that of the lock that gives way to it, where nobody else says", async () => {
    const world = await makeWorld();
    const { uid } = await sidless(world);
    const lock = claim({ uid: "w".repeat(22) as Uid, sid: world.liveKit.seat(ROOM), owner: "b" });
    await world.ports.locks.swap(ROOM, { expected: null, next: { version: world.ports.ids.version(), lock } });
    await world.clock.advance(world.limits.lockGraceMs);
    expect((await swept(world, telling(world, withoutSid))).map(word)).toEqual(["adopt promised"]);
    expect(world.lock()).toMatchObject({ uid, sid: lock.sid, owner: "adopted" });
  });

  it("gets no lock of a life that nobody can name, and runs on", async () => {
    const world = await makeWorld();
    await sidless(world);
    expect(await swept(world, telling(world, withoutSid))).toMatchObject([
      { step: { action: "adopt" }, outcome: "changed-meanwhile" },
    ]);
    expect(world.lock()).toBeNull();
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
    await swept(world, world.ports);
    expect(world.lock()).toMatchObject({ owner: "adopted" });
  });

  it("is adopted as starting while it does not record yet", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: 5_000 });
    const asked = world.start();
    await world.clock.advance(1_000);
    world.locks.locks.clear();
    await world.sweep();
    expect(world.lock()).toMatchObject({ state: "starting", owner: "adopted" });
    expect((await world.clock.until(asked)).isOk()).toBe(true);
    expect(world.lock()).toMatchObject({ state: "active" });
  });
});

describe("a recorder that was silent twice, whose stop is answered as ended", () => {
  const cases: readonly (readonly [what: string, told: RecordingStatus | null, end: Partial<Recording>])[] = [
    ["is taken at LiveKit's word, which is complete by then", "complete", { status: "complete", source: "livekit" }],
    ["is given up when LiveKit still calls it active", "active", { status: "failed", source: "inferred" }],
    ["is given up when LiveKit knows it no longer", null, { status: "failed", source: "inferred" }],
  ];

  it.each(cases)("%s", async (_what, told, end) => {
    const world = await makeWorld();
    const recording = await world.started();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    const answer: Evidence | null = told && { ...evidenceOf(recording), status: told };
    const ports = changed(world.ports, {
      egress: { stop: () => okAsync({ kind: "already-ended" }), find: () => okAsync(answer) },
    });
    expect((await followedUp(world, ports)).map(word)).toContain("probe recorder-silent");
    expect(await world.record(recording)).toMatchObject(end);
    expect(world.lock()).toBeNull();
  });
});

describe("a recording that was given up and that LiveKit lists for ever", () => {
  it("stays given up while its recorder is listed in the room and does not answer", async () => {
    const world = await makeWorld();
    const { egressId, ...recording } = await world.started();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    await followedUp(world);
    const { directory } = world.ports;
    const listed = (room: LiveRoom | null): LiveRoom | null => room && { ...room, recorders: [egressId] };
    const ports = changed(world.ports, { directory: { find: (roomId) => directory.find(roomId).map(listed) } });
    expect(await swept(world, ports)).toEqual([]);
    expect(await world.record({ ...recording, egressId })).toMatchObject({ status: "failed", source: "inferred" });
    expect((await world.clock.until(world.start())).isOk()).toBe(true);
  });
});

describe("a recording that LiveKit has forgotten", () => {
  /** Its recorder answers all the same: LiveKit's memory was emptied, and nothing else. */
  const answering = (world: World): SweepPorts =>
    changed(world.ports, { directory: { recorderAnswers: () => okAsync(true) } });

  it("goes on, and keeps its lock, while its recorder answers", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.liveKit.forget();
    await world.clock.advance(world.limits.lockGraceMs);
    expect(await swept(world, answering(world))).toEqual([]);
    expect(world.lock()).toMatchObject({ state: "active", uid: recording.uid });
  });

  it.each<[string, Partial<Recording>]>([
    ["has ended", { status: "complete" }],
    ["was deleted", { deleted: true }],
  ])("does not go on, though its recorder answers, when its document says that it %s", async (_what, says) => {
    const world = await makeWorld();
    const recording = await world.started();
    world.locks.locks.clear();
    world.liveKit.forget();
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    await documents.write({ ...(stored?.value ?? recording), ...says }, stored?.etag ?? null);
    expect((await swept(world, answering(world))).map(word)).toEqual(["record row-behind"]);
    expect(world.lock()).toBeNull();
    expect((await swept(world, answering(world))).map(word)).toEqual([]);
  });

  it("is finished from its index row when its document is gone", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.locks.locks.clear();
    world.liveKit.forget();
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    await documents.remove(recording, stored?.etag ?? "");
    expect((await swept(world, world.ports)).map(word)).toEqual(["note forgotten"]);
    await world.clock.advance(world.limits.secondOpinionMs);
    expect((await followedUp(world)).map(word)).toEqual(["give-up forgotten"]);
    expect(await world.record(recording)).toMatchObject({ status: "aborted", source: "inferred" });
  });

  it("is not judged while its document cannot be read", async () => {
    const world = await makeWorld();
    await world.started();
    world.locks.locks.clear();
    world.liveKit.forget();
    world.setOutage("documents", "down");
    expect(await swept(world, world.ports)).toEqual([]);
    world.setOutage("documents", "none");
    expect((await swept(world, world.ports)).map(word)).toEqual(["note forgotten"]);
  });

  it("waits in the queue with its end when the documents go away as it is given up", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.locks.locks.clear();
    world.liveKit.forget();
    await world.sweep();
    await world.clock.advance(world.limits.secondOpinionMs);
    const head = preceded(world.ports.catalog.media, "head", () => world.setOutage("documents", "down"));
    await followedUp(world, changed(world.ports, { media: head }));
    expect(world.locks.queue.size).toBe(1);
    world.setOutage("documents", "none");
    await world.sweep();
    expect(world.locks.queue.size).toBe(0);
    expect(await world.record(recording)).toMatchObject({ status: "aborted", source: "inferred" });
  });
});

describe("a note on a recording", () => {
  /** A recording whose recorder is dead, when the first sweep is about to note it. */
  const silent = async (world: World): Promise<Recording> => {
    const recording = await world.started();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    return recording;
  };

  it("is written although somebody else writes the document at the same moment", async () => {
    const world = await makeWorld();
    const recording = await silent(world);
    const { documents } = world.ports.catalog;
    const news: Evidence = { ...evidenceOf(recording), reason: "user" };
    const write = preceded(
      documents,
      "write",
      at(1, () => onRecorderEvent(world.ports, news)),
    );
    await swept(world, changed(world.ports, { documents: write }));
    expect(await world.record(recording)).toMatchObject({ reason: "user", note: { kind: "recorder-silent" } });
  });

  it("is not written where the document was removed since it was looked at", async () => {
    const world = await makeWorld();
    const recording = await silent(world);
    const { documents, index } = world.ports.catalog;
    // Between what LiveKit said last, which is announced, and the note.
    const remove = async (): Promise<void> => {
      const stored = (await documents.find(recording))._unsafeUnwrap();
      if (stored !== null) await documents.remove(recording, stored.etag);
    };
    const announce = followed(index, "announce", remove);
    await swept(world, changed(world.ports, { index: announce }));
    expect(await world.record(recording)).toBeNull();
  });
});
