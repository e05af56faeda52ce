import {
  deleteRecording,
  deleteRoom,
  type DurationMs,
  type EgressId,
  evidenceOf,
  followUp,
  headMedia,
  listRecordings,
  mediaKey,
  onRecorderEvent,
  purgeTombstones,
  type Recording,
  type RecordingIdParts,
  restoreIndex,
  type SweepPorts,
} from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const FORCE = { withMeeting: "force", withRecordings: "force" } as const;

const deleteBy = (world: World, ports: SweepPorts, id: RecordingIdParts) =>
  world.clock.until(deleteRecording(ports, id));
const listed = async (world: World): Promise<readonly Recording[]> =>
  (await listRecordings(world.ports, { limit: 10 }))._unsafeUnwrap().recordings;
const hasFile = (world: World, { uid }: RecordingIdParts): boolean =>
  world.media.keys().includes(mediaKey("openvidu-meet", ROOM, uid));

/** A recording that LiveKit says is complete, with its file. */
async function complete(world: World): Promise<Recording> {
  const recording = await world.started();
  await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(3));
  await world.clock.until(world.stop(recording));
  await world.clock.advance(1_000);
  return recording;
}

/** A recording whose recorder died, and that was given up; LiveKit lists it as active for ever. */
async function givenUp(world: World): Promise<Recording> {
  const recording = await world.started();
  world.liveKit.killRecorders(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  await world.sweep();
  await world.clock.advance(world.limits.secondOpinionMs);
  await world.clock.until(followUp(world.ports, world.limits));
  expect(await world.record(recording)).toMatchObject({ status: "failed", source: "inferred" });
  return recording;
}

/** Somebody else writes the document, as it is, so that it has another version. */
const rewrite = (world: World, id: RecordingIdParts) => async (): Promise<void> => {
  const { documents } = world.ports.catalog;
  const stored = (await documents.find(id))._unsafeUnwrap();
  if (stored !== null) await documents.write({ ...stored.value, details: `${stored.etag}!` }, stored.etag);
};

describe("deleting a recording", () => {
  type Case = readonly [what: string, make: (world: World) => Promise<Recording>, answer: string];
  const cases: readonly Case[] = [
    [
      "that runs, and that LiveKit no longer knows, is refused until its end is inferred",
      async (world) => {
        const recording = await world.started();
        world.liveKit.forget();
        return recording;
      },
      "recording-in-progress",
    ],
    [
      "that has ended, and of whose end every word was lost, is done",
      async (world) => {
        const recording = await world.started();
        world.setWebhooks("lost");
        world.liveKit.finishRoom(ROOM);
        await world.clock.advance(5_000);
        expect(await world.record(recording)).toMatchObject({ status: "active" });
        return recording;
      },
      "deleted",
    ],
    ["that was given up, and that LiveKit still lists, is done while its recorder is silent", givenUp, "deleted"],
    [
      "that was given up is refused when its recorder answers again",
      async (world) => {
        const recording = await givenUp(world);
        world.liveKit.reviveRecorders(ROOM);
        return recording;
      },
      "recording-in-progress",
    ],
    [
      "that was given up, and that LiveKit has forgotten by now, is done",
      async (world) => {
        const recording = await givenUp(world);
        world.liveKit.forget();
        return recording;
      },
      "deleted",
    ],
    [
      "that nobody knows is not found",
      async (world) => ({ ...(await complete(world)), egressId: "EG_none" as EgressId }),
      "recording-not-found",
    ],
  ];

  it.each(cases)("%s", async (_what, make, answer) => {
    const world = await makeWorld();
    const recording = await make(world);
    const deleted = await deleteBy(world, world.ports, recording);
    expect(
      deleted.match(
        () => "deleted",
        ({ kind }) => kind,
      ),
    ).toBe(answer);
    const record = await world.record(recording);
    expect(record?.deleted ?? false).toBe(answer === "deleted");
  });

  it("is done although LiveKit's last word is written at the same moment", async () => {
    const world = await makeWorld();
    const recording = await givenUp(world);
    const { documents } = world.ports.catalog;
    const told = { ...evidenceOf(recording), status: "complete", source: "livekit", sizeBytes: 3 } as const;
    const write = preceded(
      documents,
      "write",
      at(1, () => onRecorderEvent(world.ports, told)),
    );
    expect((await deleteBy(world, changed(world.ports, { documents: write }), recording)).isOk()).toBe(true);
    expect(await world.record(recording)).toMatchObject({ deleted: true, status: "complete" });
    expect(await listed(world)).toEqual([]);
  });

  it("takes no media while others never stop writing its document, and is done by asking again", async () => {
    const world = await makeWorld();
    const recording = await complete(world);
    const { documents } = world.ports.catalog;
    const write = preceded(documents, "write", rewrite(world, recording));
    const lost = await deleteBy(world, changed(world.ports, { documents: write }), recording);
    expect(lost._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "documents" });
    expect(hasFile(world, recording)).toBe(true);
    expect((await deleteBy(world, world.ports, recording)).isOk()).toBe(true);
    expect(hasFile(world, recording)).toBe(false);
  });
});

describe("a room that is deleted with its recordings while one of them uploads", () => {
  const uploading = async (world: World, endsAfterMs: DurationMs): Promise<Recording> => {
    world.liveKit.script({ endsAfterMs });
    const recording = await world.started();
    await world.media.upload(mediaKey("openvidu-meet", ROOM, recording.uid), new Uint8Array(3));
    await world.clock.until(world.stop(recording));
    return recording;
  };
  const remove = async (world: World, ports: SweepPorts): Promise<void> => {
    const deletion = await world.clock.until(deleteRoom(ports, world.limits, ROOM, FORCE));
    expect(deletion._unsafeUnwrap()).toMatchObject({ state: "deleted", recordings: true });
  };

  it("takes that one too when it ends at the moment at which it would be marked", async () => {
    const world = await makeWorld();
    const recording = await uploading(world, 3_600_000);
    const { egress } = world.ports;
    const ended = { ...evidenceOf(recording), status: "complete", sizeBytes: 3 } as const;
    await remove(
      world,
      changed(world.ports, {
        egress: followed(
          egress,
          "find",
          at(1, () => onRecorderEvent(world.ports, ended)),
        ),
      }),
    );
    expect(await world.record(recording)).toMatchObject({ deleted: true });
    expect(hasFile(world, recording)).toBe(false);
    expect(await listed(world)).toEqual([]);
  });

  it("takes that one with its end although somebody else writes of it while it is marked", async () => {
    const world = await makeWorld();
    const recording = await uploading(world, 20_000);
    const { documents } = world.ports.catalog;
    const write = preceded(documents, "write", at(1, rewrite(world, recording)));
    await remove(world, changed(world.ports, { documents: write }));
    expect(await world.record(recording)).toMatchObject({ deleteWhenEnded: true, status: "ending" });
    await world.clock.advance(20_000);
    expect(await world.record(recording)).toMatchObject({ deleted: true, status: "complete" });
    expect(hasFile(world, recording)).toBe(false);
  });

  it("is not done with that one while its file cannot be taken away, and is when its end is told again", async () => {
    const world = await makeWorld();
    const recording = await uploading(world, 3_600_000);
    await remove(world, world.ports);
    const ended = { ...evidenceOf(recording), status: "complete", sizeBytes: 3 } as const;
    world.setOutage("media", "down", "remove");
    const told = await world.clock.until(onRecorderEvent(world.ports, ended));
    expect(told._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "media" });
    expect(world.lock()).not.toBeNull();
    world.setOutage("media", "none", "remove");
    (await world.clock.until(onRecorderEvent(world.ports, ended)))._unsafeUnwrap();
    expect(await world.record(recording)).toMatchObject({ deleted: true });
    expect(hasFile(world, recording)).toBe(false);
  });
});

describe("the media of a recording", () => {
  it("is none when the recording is complete and its file was taken away behind our back", async () => {
    const world = await makeWorld();
    const recording = await complete(world);
    await world.ports.catalog.media.remove(recording);
    expect((await headMedia(world.ports, recording))._unsafeUnwrapErr()).toMatchObject({ kind: "no-media" });
  });
});

describe("an index that is made again", () => {
  it("has no row of a document that is removed meanwhile, and is whole", async () => {
    const world = await makeWorld();
    const recording = await complete(world);
    const { documents } = world.ports.catalog;
    world.index.rows.clear();
    world.index.whole = null;
    const list = followed(documents, "list", () =>
      documents.find(recording).andThen((stored) => documents.remove(recording, stored?.etag ?? "")),
    );
    expect((await restoreIndex(changed(world.ports, { documents: list })))._unsafeUnwrap()).toBe(0);
    expect(await listed(world)).toEqual([]);
    expect(world.index.whole).not.toBeNull();
  });
});

describe("purging", () => {
  const purge = async (world: World, ports = world.ports): Promise<number> =>
    (await world.clock.until(purgeTombstones(ports, world.limits)))._unsafeUnwrap();

  /** A deletion whose process died between the row and the tombstone's document. */
  const cutShort = async (world: World): Promise<Recording> => {
    const recording = await complete(world);
    world.setOutage("documents", "down", "write");
    expect((await deleteBy(world, world.ports, recording)).isErr()).toBe(true);
    expect(await listed(world)).toEqual([]);
    return recording;
  };

  it("leaves a deletion that was cut short to the next round, while the documents are away", async () => {
    const world = await makeWorld();
    const recording = await cutShort(world);
    expect((await world.clock.until(purgeTombstones(world.ports, world.limits))).isErr()).toBe(true);
    expect(world.index.tombstones.size).toBe(1);
    world.setOutage("documents", "none", "write");
    await purge(world);
    expect(await world.record(recording)).toMatchObject({ deleted: true });
  });

  it("takes a deletion that was cut short back when the recording turns out to go on", async () => {
    const world = await makeWorld();
    const recording = await givenUp(world);
    world.setOutage("documents", "down", "write");
    await deleteBy(world, world.ports, recording);
    expect(await listed(world)).toEqual([]);
    world.setOutage("documents", "none", "write");
    world.liveKit.reviveRecorders(ROOM);
    await purge(world);
    expect(await listed(world)).toMatchObject([{ recordingId: recording.recordingId }]);
    expect(world.index.tombstones.size).toBe(0);
  });

  it("forgets a deletion that was cut short when there is no document any more", async () => {
    const world = await makeWorld();
    const recording = await cutShort(world);
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(recording))._unsafeUnwrap();
    await documents.remove(recording, stored?.etag ?? "");
    await purge(world);
    expect(world.index.tombstones.size).toBe(0);
    expect(await listed(world)).toEqual([]);
  });

  it("keeps a tombstone, however old, as long as LiveKit knows its egress", async () => {
    const world = await makeWorld();
    const recording = await complete(world);
    await deleteBy(world, world.ports, recording);
    await world.clock.advance(world.limits.tombstoneMs);
    expect(await purge(world)).toBe(0);
    expect(await world.record(recording)).toMatchObject({ deleted: true });
    world.liveKit.forget();
    // It waits anew, so that what LiveKit lists for ever is not always the oldest.
    await world.clock.advance(world.limits.tombstoneMs);
    expect(await purge(world)).toBe(1);
    expect(await world.record(recording)).toBeNull();
  });

  it("keeps a tombstone that somebody else writes at the same moment, until the next round", async () => {
    const world = await makeWorld();
    const recording = await complete(world);
    await deleteBy(world, world.ports, recording);
    await world.clock.advance(world.limits.tombstoneMs);
    world.liveKit.forget();
    const { documents } = world.ports.catalog;
    const remove = preceded(documents, "remove", rewrite(world, recording));
    expect(await purge(world, changed(world.ports, { documents: remove }))).toBe(0);
    expect(world.index.tombstones.size).toBe(1);
    expect(await purge(world)).toBe(1);
    expect(world.index.tombstones.size).toBe(0);
  });
});
