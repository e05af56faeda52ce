import {
  carryOut,
  deleteRecording,
  deleteRoom,
  drain,
  type EgressId,
  endMeeting,
  finishDeletion,
  type Evidence,
  followUp,
  formatRecordingId,
  isTerminal,
  onRecorderEvent,
  onRoomFinished,
  purgeTombstones,
  rebuildCatalog,
  restoreIndex,
  type Recording,
  releaseLock,
  type RoomSid,
  stopRecording,
  type StopOrder,
  sweep,
  sweepRooms,
  type SweepPorts,
  type Uid,
  type Version,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { interrupted, INTERRUPTIONS } from "./outage.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

/** What is done on the given ports, in a world that was prepared for it. */
type Deed = (ports: SweepPorts) => unknown;
type Case = (world: World) => Promise<Deed>;

async function ended(world: World): Promise<Recording> {
  const recording = await world.started();
  await world.clock.until(world.stop(recording));
  await world.clock.advance(1_000);
  return recording;
}

/** As the webhook's handler does it, with the stops that follow from it. */
const asEvent =
  (world: World, handle: (ports: SweepPorts) => ResultAsync<readonly StopOrder[], unknown>): Deed =>
  async (ports) =>
    carryOut(ports, (await handle(ports)).unwrapOr([]), world.limits.stopMs);

/** A start whose process is dead: nobody drives its egress. */
async function undriven(world: World, ms: number): Promise<void> {
  const { kill } = world.startInProcess();
  await world.clock.advance(ms);
  kill();
}

/** A recording whose worker is dead and of which that has been noted a minute ago. */
async function suspected(world: World): Promise<Recording> {
  const recording = await world.started();
  world.liveKit.killRecorders(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  await world.sweep();
  await world.clock.advance(world.limits.secondOpinionMs);
  return recording;
}

const sweeping =
  (world: World): Deed =>
  (ports) =>
    sweep(ports, world.limits, { dryRun: false });

const versionOf = (world: World): Version => world.locks.locks.get(ROOM)?.version as Version;

const CASES: Readonly<Record<string, Case>> = {
  "a stop": async (world) => {
    const recording = await world.started();
    return (ports) => stopRecording(ports, world.limits, recording);
  },
  "a stop while starting": async (world) => {
    world.liveKit.script({ activeAfterMs: null });
    void world.start();
    await world.clock.advance(1_000);
    const [running] = world.liveKit.running(ROOM) as [Evidence];
    return (ports) => stopRecording(ports, world.limits, running);
  },
  "the event of a first egress": async (world) => {
    world.setWebhooks("lost");
    await undriven(world, 300);
    const [running] = world.liveKit.running(ROOM) as [Evidence];
    return asEvent(world, (ports) => onRecorderEvent(ports, running));
  },
  "the event of an end": async (world) => {
    const recording = await world.started();
    world.setWebhooks("lost");
    await world.clock.until(world.ports.egress.stop(recording.egressId));
    await world.clock.advance(1_000);
    const told = (await world.clock.until(world.ports.egress.find(recording.egressId)))._unsafeUnwrap() as Evidence;
    return asEvent(world, (ports) => onRecorderEvent(ports, told));
  },
  room_finished: async (world) => {
    await world.started();
    world.setWebhooks("lost");
    const sid = world.liveKit.seat(ROOM);
    world.liveKit.finishRoom(ROOM);
    return asEvent(world, (ports) => onRoomFinished(ports, { kind: "room-finished", roomId: ROOM, sid }));
  },
  "room_finished while starting": async (world) => {
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    await undriven(world, 800);
    const sid = world.lock()?.sid as RoomSid;
    world.liveKit.finishRoom(ROOM);
    return asEvent(world, (ports) => onRoomFinished(ports, { kind: "room-finished", roomId: ROOM, sid }));
  },
  "a sweep that frees an orphan": async (world) => {
    world.setWebhooks("lost");
    const recording = await world.started();
    await world.clock.until(world.ports.egress.stop(recording.egressId));
    await world.clock.advance(world.limits.lockGraceMs);
    return sweeping(world);
  },
  "a sweep that stops what nobody drives": async (world) => {
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: null });
    await undriven(world, 800);
    await world.clock.advance(world.limits.lockGraceMs);
    return sweeping(world);
  },
  "a sweep that adopts": async (world) => {
    await world.started();
    world.locks.locks.clear();
    return sweeping(world);
  },
  "a sweep that evicts": async (world) => {
    const uid = "s".repeat(22) as Uid;
    void world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "H264_720P_30", timeoutMs: 9_000 });
    await world.clock.advance(3_000);
    return sweeping(world);
  },
  "a sweep that suspects": async (world) => {
    await world.started();
    world.liveKit.killRecorders(ROOM);
    await world.clock.advance(world.limits.lockGraceMs);
    return sweeping(world);
  },
  "a second opinion that gives up": async (world) => {
    await suspected(world);
    return (ports) => followUp(ports, world.limits);
  },
  "a second opinion that asks after an unheard stop": async (world) => {
    world.liveKit.script({ stop: "unheard" });
    await suspected(world);
    return (ports) => followUp(ports, world.limits);
  },
  "draining the queue": async (world) => {
    world.setOutage("documents", "down");
    await world.started();
    world.setOutage("documents", "none");
    return (ports) => drain(ports);
  },
  "deleting a recording": async (world) => {
    const recording = await ended(world);
    return (ports) => deleteRecording(ports, recording);
  },
  "purging a tombstone": async (world) => {
    const recording = await ended(world);
    await world.clock.until(deleteRecording(world.ports, recording));
    await world.clock.advance(world.limits.tombstoneMs);
    world.liveKit.forget();
    return (ports) => purgeTombstones(ports, world.limits);
  },
  "making a lost index again": async (world) => {
    await ended(world);
    await world.started();
    world.index.rows.clear();
    Object.assign(world.index, { epoch: null, whole: null });
    return (ports) => restoreIndex(ports);
  },
  "rebuilding a catalog whose rows are wrong": async (world) => {
    await ended(world);
    const recording = await world.started();
    const { rows } = world.index;
    // They say more than their documents, as after a restore from a backup; and one is of no document.
    for (const [id, row] of rows) rows.set(id, { ...row, revision: (row.revision ?? 0) + 5, layout: "speaker" });
    const ids = { roomId: ROOM, egressId: "EG_nobody" as EgressId, uid: "n".repeat(22) as Uid };
    const orphan: Recording = { ...recording, ...ids, recordingId: formatRecordingId(ids) };
    rows.set(orphan.recordingId, orphan);
    return (ports) => rebuildCatalog(ports);
  },
  "deleting a room by force": async (world) => {
    await world.started();
    return (ports) => deleteRoom(ports, world.limits, ROOM, { withMeeting: "force", withRecordings: "force" });
  },
  "deleting a room while its recording starts": async (world) => {
    void world.start();
    await world.clock.advance(300);
    return (ports) => deleteRoom(ports, world.limits, ROOM, { withMeeting: "force", withRecordings: "force" });
  },
  "refusing to delete a room": async (world) => {
    await world.started();
    return (ports) => deleteRoom(ports, world.limits, ROOM, { withMeeting: "fail", withRecordings: "fail" });
  },
  "closing a room that has recordings, by force": async (world) => {
    await world.started();
    return (ports) => deleteRoom(ports, world.limits, ROOM, { withMeeting: "force", withRecordings: "close" });
  },
  "deleting a room when its meeting ends": async (world) => {
    await world.started();
    const terms = { withMeeting: "when_meeting_ends", withRecordings: "force" } as const;
    return (ports) =>
      deleteRoom(ports, world.limits, ROOM, terms).andThen(() => {
        world.liveKit.finishRoom(ROOM);
        return endMeeting(ports, ROOM, null).andThen(() => finishDeletion(ports, world.limits, ROOM));
      });
  },
  "going on with deletions": async (world) => {
    await ended(world);
    const stored = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
    if (stored === null) throw new Error("no room");
    const marks = { deleting: true, deletingMeeting: true, deletingRecordings: true } as const;
    await world.ports.rooms.write({ ...stored.value, ...marks }, stored.etag);
    return (ports) => sweepRooms(ports, world.limits);
  },
  "an operator's release": async (world) => {
    world.setWebhooks("lost");
    const recording = await world.started();
    await world.clock.until(world.ports.egress.stop(recording.egressId));
    await world.clock.advance(1_000);
    const version = versionOf(world);
    return (ports) => releaseLock(ports, world.limits, { roomId: ROOM, version, force: false });
  },
  "an operator's force": async (world) => {
    await world.started();
    const version = versionOf(world);
    return (ports) => releaseLock(ports, world.limits, { roomId: ROOM, version, force: true });
  },
};

/** Upkeep as a service does it, for long enough that everything must have come to rest. */
async function settle(world: World): Promise<void> {
  const { clock, ports, limits } = world;
  await clock.advance(limits.lockGraceMs);
  for (let round = 0; round < 16; round += 1) {
    if (round % 6 === 0) {
      await world.sweep();
      await clock.until(purgeTombstones(ports, limits));
      await clock.until(sweepRooms(ports, limits));
    }
    await clock.until(followUp(ports, limits));
    await clock.until(drain(ports));
    await clock.advance(15_000);
  }
}

/** One recorder at most, and it holds the room; every record true; what was deleted gone; nothing half done. */
async function isInOrder(world: World): Promise<void> {
  const running = world.liveKit.running(ROOM).filter(({ uid }) => world.lock()?.uid === uid || !isGivenUp(world, uid));
  expect(running.length, "recorders at the same time").toBeLessThanOrEqual(1);
  expect(world.lock()?.uid, "who holds the room").toBe(running[0]?.uid);
  const { ours } = (await world.clock.until(world.ports.egress.inRoom(ROOM)))._unsafeUnwrap();
  for (const egress of ours) {
    const record = await world.record(egress);
    const row = world.index.rows.get(record?.recordingId as never);
    if (record?.deleted === true) expect(row, "the row of what was deleted").toBeUndefined();
    else expect(row?.status, `the row of ${egress.egressId}`).toBe(record?.status);
    if (isTerminal(egress.status) && record !== null) expect(isTerminal(record.status), egress.egressId).toBe(true);
  }
  expect(world.locks.queue.size, "what waits for the catalog").toBe(0);
  const room = (await world.ports.rooms.find(ROOM))._unsafeUnwrap();
  expect(room?.value.deleting, "the mark of a deletion").toBeUndefined();
}

const isGivenUp = (world: World, uid: Uid): boolean =>
  [...world.index.rows.values()].some((row) => row.uid === uid && isTerminal(row.status));

async function canBeRecordedAgain(world: World): Promise<void> {
  if ((await world.ports.rooms.find(ROOM))._unsafeUnwrap() === null) return;
  world.liveKit.finishRoom(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  await settle(world);
  expect(world.lock(), "the lock in the end").toBeNull();
  // What was to be deleted with the end of its meeting is.
  if ((await world.ports.rooms.find(ROOM))._unsafeUnwrap() === null) return;
  world.liveKit.seat(ROOM);
  expect((await world.clock.until(world.start("again"))).isOk(), "can be recorded again").toBe(true);
}

describe.each(Object.entries(CASES))("%s", (_, prepare) => {
  it.each(INTERRUPTIONS)(
    "leaves a world that comes to rest when its process %s any one of its calls",
    async (how) => {
      for (let at = 1; ; at += 1) {
        const world = await makeWorld();
        const deed = await prepare(world);
        const { ports, reached } = interrupted(world.ports, at, how, world.clock);
        void deed(ports);
        await world.clock.advance(100_000);
        if (!reached()) break;
        const check = settle(world)
          .then(() => isInOrder(world))
          .then(() => canBeRecordedAgain(world));
        await check.catch((error: Error) => {
          throw new Error(`call ${at}: ${error.message}`, { cause: error });
        });
      }
    },
    60_000,
  );
});
