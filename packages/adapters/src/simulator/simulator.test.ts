import { DisconnectReason, ParticipantInfo_Kind } from "@livekit/protocol";
import { EgressStatus, EncodedFileOutput, EncodedFileType } from "livekit-server-sdk";
import { afterEach, expect, test } from "vitest";
import { durationMs } from "./mp4.ts";
import { QUICK_TIMINGS } from "./options.ts";
import { manualClock, openTestBench, type TestBench } from "./test-bench.ts";

let bench: TestBench;
afterEach(async () => await bench.close());

const file = (filepath: string): { file: EncodedFileOutput } => ({
  file: new EncodedFileOutput({ fileType: EncodedFileType.MP4, filepath, disableManifest: true }),
});

const statusOf = async (egressId: string): Promise<EgressStatus | undefined> =>
  (await bench.egress.listEgress({ egressId }))[0]?.status;

const isNow = async (egressId: string, status: EgressStatus): Promise<boolean> => (await statusOf(egressId)) === status;

/** The room's recorder, in the state that is asked for. */
async function record(room: string, status = EgressStatus.EGRESS_ACTIVE): Promise<string> {
  await bench.rooms.createRoom({ name: room });
  const { egressId } = await bench.egress.startRoomCompositeEgress(room, file(`${room}.mp4`));
  await bench.until(async () => await isNow(egressId, status));
  return egressId;
}

const told = (egressId: string): readonly string[] =>
  bench.events.flatMap(({ event, egressInfo }) =>
    egressInfo?.egressId === egressId ? `${event} ${EgressStatus[egressInfo.status]}` : [],
  );

test("a room is recorded from start to file, and each step is told by a webhook", async () => {
  bench = await openTestBench();
  const room = await bench.rooms.createRoom({ name: "demo" });
  expect(room.sid).toMatch(/^RM_\w{12}$/);
  const started = await bench.egress.startRoomCompositeEgress("demo", file("demo/one.mp4"), { layout: "speaker" });
  expect(started).toMatchObject({ status: EgressStatus.EGRESS_STARTING, roomId: room.sid, roomName: "demo" });
  expect(started.egressId).toMatch(/^EG_\w{12}$/);
  expect(started.request).toMatchObject({ case: "roomComposite", value: { layout: "speaker" } });
  await bench.until(async () => await isNow(started.egressId, EgressStatus.EGRESS_ACTIVE));

  const stopping = await bench.egress.stopEgress(started.egressId);
  expect(stopping).toMatchObject({ status: EgressStatus.EGRESS_ENDING, details: "End reason: StopEgress API" });
  await bench.until(async () => await isNow(started.egressId, EgressStatus.EGRESS_COMPLETE));
  await bench.simulator.drained();

  const [info] = await bench.egress.listEgress({ roomName: "demo" });
  const bytes = bench.uploads.get("demo/one.mp4");
  expect(info?.fileResults[0]).toMatchObject({ filename: "demo/one.mp4", size: BigInt(bytes?.length ?? -1) });
  expect(info?.error).toBe("");
  expect([...bench.uploads.keys()]).toEqual(["demo/one.mp4"]);
  expect(told(started.egressId)).toEqual([
    "egress_started EGRESS_STARTING",
    "egress_updated EGRESS_ACTIVE",
    "egress_updated EGRESS_ENDING",
    "egress_ended EGRESS_COMPLETE",
  ]);
});

test("each new room has two guests who publish, and one recorder that is counted as nobody", async () => {
  bench = await openTestBench();
  const egressId = await record("demo");
  const [room] = await bench.rooms.listRooms(["demo", "nowhere"]);
  expect(room).toMatchObject({ numParticipants: 2, numPublishers: 2, activeRecording: true });
  const participants = await bench.rooms.listParticipants("demo");
  expect(participants.map(({ identity, kind }) => [identity, kind])).toEqual([
    ["guest-1", ParticipantInfo_Kind.STANDARD],
    ["guest-2", ParticipantInfo_Kind.STANDARD],
    [egressId, ParticipantInfo_Kind.EGRESS],
  ]);
  expect(participants[2]?.permission).toMatchObject({ hidden: true, recorder: true });
});

test("the recorder stays listed for a while after the end, and answers until it is gone", async () => {
  bench = await openTestBench();
  const egressId = await record("demo");
  await bench.egress.stopEgress(egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
  await bench.rooms.updateSubscriptions("demo", egressId, [], false);
  await bench.until(async () => (await bench.rooms.listParticipants("demo")).length === 2);
  await expect(bench.rooms.updateSubscriptions("demo", egressId, [], false)).rejects.toMatchObject({
    status: 503,
    code: "unavailable",
  });
  await bench.simulator.drained();
  const gone = bench.events.find(
    ({ event, participant }) => event === "participant_left" && participant?.identity === egressId,
  );
  expect(gone?.participant?.disconnectReason).toBe(DisconnectReason.CONNECTION_TIMEOUT);
});

test("an egress that is stopped before it is active is aborted and leaves no file", async () => {
  bench = await openTestBench({ timings: { pageMs: 10_000 } });
  const egressId = await record("demo", EgressStatus.EGRESS_STARTING);
  const answer = await bench.egress.stopEgress(egressId);
  expect(answer).toMatchObject({ status: EgressStatus.EGRESS_ABORTED, errorCode: 412 });
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_ABORTED));
  await bench.simulator.drained();
  expect(told(egressId)).toEqual(["egress_started EGRESS_STARTING", "egress_ended EGRESS_ABORTED"]);
  expect(bench.uploads.size).toBe(0);
});

test("a recorder waits in a room where nobody publishes, until somebody does", async () => {
  bench = await openTestBench({ seats: 0 });
  bench.simulator.seat("demo", "silent", { publishes: false });
  const egressId = await record("demo", EgressStatus.EGRESS_STARTING);
  await bench.until(async () => (await bench.rooms.listParticipants("demo")).length === 2);
  bench.simulator.seat("demo", "speaker");
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_ACTIVE));
});

test.each(["page is not loaded", "worker died"])(
  "a recorder whose %s does not begin when somebody publishes",
  async (what) => {
    const died = what === "worker died";
    bench = await openTestBench({ seats: 0, timings: { pageMs: died ? 0 : 60_000, lingerMs: 60_000 } });
    const egressId = await record("demo", EgressStatus.EGRESS_STARTING);
    await bench.until(async () => (await bench.rooms.listParticipants("demo")).length === 1);
    // The page of the one that is to die is loaded by now: it was so before this later recorder was active.
    bench.simulator.seat("witness", "speaker");
    if (died) await record("witness");
    if (died) bench.simulator.kill(egressId);
    bench.simulator.seat("demo", "speaker");
    await bench.simulator.drained();
    expect(told(egressId)).toEqual(["egress_started EGRESS_STARTING"]);
  },
);

test("what was to happen while it recorded does not happen while it ends", async () => {
  bench = await openTestBench({ timings: { uploadMs: 150 } });
  bench.simulator.setFaults("demo", { recorder: { kind: "fails", afterMs: 75 } });
  const egressId = await record("demo");
  await bench.egress.stopEgress(egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
});

test("an egress ends once, also when it is stopped while it uploads for its limit", async () => {
  const uploads: (() => void)[] = [];
  bench = await openTestBench({ upload: async () => await new Promise<void>((done) => uploads.push(done)) });
  bench.simulator.setFaults("demo", { recorder: { kind: "reaches-limit" } });
  const egressId = await record("demo");
  await bench.until(() => uploads.length === 1);
  await bench.egress.stopEgress(egressId);
  await bench.until(() => uploads.length === 2);
  for (const done of uploads) done();
  await bench.until(async () => !(await isNow(egressId, EgressStatus.EGRESS_ENDING)));
  await bench.simulator.drained();
  expect(told(egressId).filter((line) => line.startsWith("egress_ended"))).toHaveLength(1);
});

test("with needsPublisher off, a recorder becomes active in an empty room", async () => {
  bench = await openTestBench({ seats: 0, needsPublisher: false });
  await record("demo");
});

test("a room that nobody joined closes after its empty time-out, 300 s", async () => {
  const clock = manualClock();
  bench = await openTestBench({ clock, seats: 0 });
  await bench.rooms.createRoom({ name: "demo" });
  await clock.advance(299_999);
  expect(await bench.rooms.listRooms(["demo"])).toHaveLength(1);
  await clock.advance(1);
  expect(await bench.rooms.listRooms(["demo"])).toEqual([]);
});

test("a room that everybody left closes 20 s after the last one, whoever came back in between", async () => {
  const clock = manualClock();
  bench = await openTestBench({ clock, seats: 1 });
  await bench.rooms.createRoom({ name: "demo" });
  bench.simulator.unseat("demo", "guest-1");
  await clock.advance(19_000);
  bench.simulator.seat("demo", "guest-1");
  await clock.advance(500);
  bench.simulator.unseat("demo", "guest-1");
  await clock.advance(19_999);
  expect(await bench.rooms.listRooms(["demo"])).toHaveLength(1);
  await clock.advance(1);
  expect(await bench.rooms.listRooms(["demo"])).toEqual([]);
});

test("a recorder does not keep a room open: it closes, and then the recording completes", async () => {
  bench = await openTestBench({ seats: 1, timings: { uploadMs: 200 } });
  await bench.rooms.createRoom({ name: "demo", departureTimeout: 1 });
  const egressId = await record("demo");
  bench.simulator.unseat("demo", "guest-1");
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
  await bench.simulator.drained();
  const order = bench.events.map(({ event }) => event);
  expect(order.indexOf("room_finished")).toBeGreaterThan(0);
  expect(order.indexOf("egress_ended")).toBeGreaterThan(order.indexOf("room_finished"));
  expect((await bench.egress.listEgress({ egressId }))[0]?.details).toBe("End reason: Source closed");
});

test("deleting a room that is recorded: people, recorder, room_finished, then the recording's end", async () => {
  bench = await openTestBench();
  const egressId = await record("demo");
  await bench.simulator.drained();
  bench.events.length = 0;
  await bench.rooms.deleteRoom("demo");
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
  await bench.simulator.drained();
  const aboutRoom = bench.events.filter(({ egressInfo }) => egressInfo === undefined);
  expect(aboutRoom.map(({ event, participant }) => [event, participant?.identity])).toEqual([
    ["track_unpublished", "guest-1"],
    ["participant_left", "guest-1"],
    ["track_unpublished", "guest-2"],
    ["participant_left", "guest-2"],
    ["participant_left", egressId],
    ["room_finished", undefined],
  ]);
  expect(told(egressId)).toEqual(["egress_updated EGRESS_ENDING", "egress_ended EGRESS_COMPLETE"]);
});

test("a recorder that joins after the room was deleted makes it again, and finds nobody in it", async () => {
  bench = await openTestBench({ timings: { joinMs: 60 } });
  const { sid } = await bench.rooms.createRoom({ name: "demo" });
  const { egressId } = await bench.egress.startRoomCompositeEgress("demo", file("x.mp4"));
  await bench.rooms.deleteRoom("demo");
  const [again] = await bench.until(async () => {
    const rooms = await bench.rooms.listRooms(["demo"]);
    return rooms.length > 0 && rooms;
  });
  expect(again?.sid).not.toBe(sid);
  expect(again?.numParticipants).toBe(0);
  expect((await bench.egress.listEgress({ egressId }))[0]).toMatchObject({
    status: EgressStatus.EGRESS_STARTING,
    roomId: sid,
  });
});

test("a recorder that is removed from the room ends its recording", async () => {
  bench = await openTestBench();
  const egressId = await record("demo");
  await bench.rooms.removeParticipant("demo", egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
});

test("LiveKit itself lets two recorders into one room", async () => {
  bench = await openTestBench();
  const first = await record("demo");
  const second = await record("demo");
  expect(second).not.toBe(first);
  expect(await bench.egress.listEgress({ roomName: "demo", active: true })).toHaveLength(2);
});

test("creating a room that is there gives it back as it is", async () => {
  bench = await openTestBench();
  const first = await bench.rooms.createRoom({ name: "demo", metadata: "one" });
  const second = await bench.rooms.createRoom({ name: "demo", metadata: "two" });
  expect(second).toMatchObject({ sid: first.sid, metadata: "one", emptyTimeout: 300, departureTimeout: 20 });
  await bench.simulator.drained();
  expect(bench.events.filter(({ event }) => event === "room_started")).toHaveLength(1);
  expect((await bench.rooms.updateRoomMetadata("demo", "three")).metadata).toBe("three");
});

test("a list by id ignores the other filters; a list by room knows only that room", async () => {
  bench = await openTestBench();
  const egressId = await record("demo");
  await bench.egress.stopEgress(egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
  expect(await bench.egress.listEgress({ egressId, active: true, roomName: "other" })).toHaveLength(1);
  expect(await bench.egress.listEgress({ roomName: "demo" })).toHaveLength(1);
  expect(await bench.egress.listEgress({ roomName: "demo", active: true })).toEqual([]);
  expect(await bench.egress.listEgress({ roomName: "other" })).toEqual([]);
});

test("the recording is a file as long as the egress was active", async () => {
  const clock = manualClock();
  bench = await openTestBench({ clock });
  const room = bench.rooms.createRoom({ name: "demo" });
  const started = room.then(async () => await bench.egress.startRoomCompositeEgress("demo", file("one.mp4")));
  await bench.until(() => clock.sleepers().includes(QUICK_TIMINGS.startMs));
  await clock.advance(1_000);
  const { egressId } = await started;
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_ACTIVE));
  await clock.advance(3_600_000);
  await bench.egress.stopEgress(egressId);
  await clock.advance(QUICK_TIMINGS.uploadMs);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));

  const [info] = await bench.egress.listEgress({ egressId });
  const recordedMs = Number(info?.fileResults[0]?.duration) / 1e6;
  expect(recordedMs).toBeGreaterThan(3_600_000);
  expect(recordedMs).toBeLessThan(3_602_000);
  expect(durationMs(bench.uploads.get("one.mp4") ?? new Uint8Array())).toBe(recordedMs);

  await clock.advance(24 * 3_600_000 - 1);
  expect(await bench.egress.listEgress({ roomName: "demo" })).toHaveLength(1);
  await clock.advance(1);
  expect(await bench.egress.listEgress({ roomName: "demo" })).toEqual([]);
});

test("a manifest lies beside the file unless it is not wanted", async () => {
  bench = await openTestBench();
  await bench.rooms.createRoom({ name: "demo" });
  const { egressId } = await bench.egress.startRoomCompositeEgress(
    "demo",
    new EncodedFileOutput({ filepath: "a/b.mp4" }),
  );
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_ACTIVE));
  await bench.egress.stopEgress(egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_COMPLETE));
  expect([...bench.uploads.keys()]).toEqual(["a/b.mp4", `a/${egressId}.json`]);
});

test("an upload that rejects makes the egress fail", async () => {
  bench = await openTestBench({ upload: async () => await Promise.reject(new Error("disk full")) });
  const egressId = await record("demo");
  await bench.egress.stopEgress(egressId);
  await bench.until(async () => await isNow(egressId, EgressStatus.EGRESS_FAILED));
  const [info] = await bench.egress.listEgress({ egressId });
  expect(info).toMatchObject({ errorCode: 400, error: "S3 upload failed: Error: disk full" });
  expect(info?.fileResults[0]?.size).toBe(0n);
});

test("closing ends calls, webhooks and recordings that are on their way", async () => {
  bench = await openTestBench({ timings: { startMs: 60_000, webhookRetryMs: [60_000] } });
  bench.answerWith((event, response) => {
    if (event.event === "participant_joined") return;
    response.writeHead(500).end();
  });
  bench.simulator.openRoom("demo");
  bench.simulator.setWebhookUrls([]);
  const call = bench.egress.startRoomCompositeEgress("demo", file("x.mp4"));
  await bench.until(() => bench.events.length > 0);
  await Promise.all([bench.simulator.close(), expect(call).rejects.toThrow("fetch failed")]);
  await expect(bench.rooms.listRooms()).rejects.toThrow("fetch failed");
  bench = await openTestBench();
});
