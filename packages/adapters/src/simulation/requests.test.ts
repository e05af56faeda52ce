import { beginMeeting, endMeeting, metadataKey, type RecordingIdParts, roomKey } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import type { Documents } from "../documents/documents.ts";
import { makeWorld, PREFIX, ROOM, type World } from "./world.ts";

type Tally = { reads: number; writes: number };
type Told = { readonly room: Tally; readonly recording: Tally; readonly other: Tally };

/** Counts what the documents are asked for: with S3 each read is a GET and each write a PUT. */
function counting(documents: Documents): (id: RecordingIdParts) => Told {
  const asked: { readonly key: string; readonly what: keyof Tally }[] = [];
  const inner = { ...documents };
  documents.read = (key) => {
    asked.push({ key, what: "reads" });
    return inner.read(key);
  };
  documents.writeIf = (key, text, expected) => {
    asked.push({ key, what: "writes" });
    return inner.writeIf(key, text, expected);
  };
  return (id) => {
    const told: Told = { room: none(), recording: none(), other: none() };
    const owners = new Map<string, Tally>([
      [roomKey(PREFIX, id.roomId), told.room],
      [metadataKey(PREFIX, id), told.recording],
    ]);
    for (const { key, what } of asked.splice(0)) (owners.get(key) ?? told.other)[what] += 1;
    return told;
  };
}

const none = (): Tally => ({ reads: 0, writes: 0 });

/** As in the service, the meeting's begin and end are told by webhooks. */
async function begun(): Promise<World> {
  const world = await makeWorld();
  await beginMeeting(world.ports, ROOM);
  return world;
}

describe("what one recording asks of the documents", () => {
  it.each([
    ["with webhooks, however long it takes to become active", "delivered", 9_000],
    ["with webhooks, and at once", "delivered", 600],
  ] as const)("%s", async (_, webhooks, activeAfterMs) => {
    const world = await begun();
    world.setWebhooks(webhooks);
    world.liveKit.script({ activeAfterMs });
    const asked = counting(world.documents);
    const recording = (await world.clock.until(world.start()))._unsafeUnwrap();
    expect(asked(recording)).toEqual({
      // May it be recorded; is it being deleted, after the claim; what is it called, for whoever writes first.
      room: { reads: 3, writes: 0 },
      // Read to promise it, when it becomes active, and to answer. Written when it is named, promised, and active.
      recording: { reads: 3, writes: 3 },
      // The room's name, for those that outlive it.
      other: { reads: 0, writes: 1 },
    });
    await world.clock.advance(60_000);
    await world.clock.until(world.stop(recording));
    await world.clock.advance(10_000);
    expect(asked(recording)).toEqual({
      room: { reads: 0, writes: 0 },
      // Read to know whether it may be stopped, and by the webhooks of its upload and of its end.
      recording: { reads: 3, writes: 2 },
      other: { reads: 0, writes: 0 },
    });
    world.liveKit.finishRoom(ROOM);
    await world.clock.until(endMeeting(world.ports, ROOM, null));
    expect(asked(recording)).toMatchObject({ room: { reads: 1, writes: 1 }, recording: none() });
  });

  it("without webhooks: no read for a look that tells nothing new", async () => {
    const world = await begun();
    world.setWebhooks("lost");
    world.liveKit.script({ activeAfterMs: 9_000 });
    const asked = counting(world.documents);
    const recording = (await world.clock.until(world.start()))._unsafeUnwrap();
    expect(world.clock.monotonicMs()).toBeGreaterThan(9_000);
    // Nobody can have written of it before: it is read once, to answer.
    expect(asked(recording)).toEqual({
      room: { reads: 2, writes: 0 },
      recording: { reads: 1, writes: 2 },
      other: { reads: 0, writes: 1 },
    });
  });
});

describe("a document that is not read again", () => {
  it("is read all the same when somebody else has written it meanwhile", async () => {
    const world = await begun();
    world.setWebhooks("held");
    world.liveKit.script({ activeAfterMs: 1_800 });
    const answer = world.start();
    await world.clock.advance(1_700);
    const [running] = world.liveKit.running(ROOM);
    // Another instance writes beside the start, which goes on from what it wrote itself.
    const { documents } = world.ports.catalog;
    const stored = (await documents.find(running as RecordingIdParts))._unsafeUnwrap();
    const value = { ...stored!.value, encoding: "H264_1080P_60", revision: (stored?.value.revision ?? 0) + 1 };
    expect((await documents.write(value, stored!.etag))._unsafeUnwrap().kind).toBe("written");
    const recording = (await world.clock.until(answer))._unsafeUnwrap();
    expect(recording).toMatchObject({ status: "active", encoding: "H264_1080P_60" });
    expect(await world.record(recording)).toMatchObject({ status: "active", encoding: "H264_1080P_60" });
  });
});
