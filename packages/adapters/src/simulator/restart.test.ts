import { EgressStatus, EncodedFileOutput } from "livekit-server-sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestBench, type TestBench } from "./test-bench.ts";

let bench: TestBench;
let egressId: string;
beforeEach(async () => {
  bench = await openTestBench({ seats: 0 });
  bench.simulator.seat("demo", "ann");
  const file = new EncodedFileOutput({ filepath: "demo.mp4" });
  ({ egressId } = await bench.egress.startRoomCompositeEgress("demo", { file }));
  await becomes(EgressStatus.EGRESS_ACTIVE);
  await bench.simulator.drained();
});
afterEach(async () => await bench.close());

const becomes = async (status: EgressStatus): Promise<void> => {
  await bench.until(async () => (await bench.egress.listEgress({ egressId }))[0]?.status === status);
};

const told = (): readonly string[] =>
  bench.events.map(({ event, participant }) =>
    participant === undefined ? event : `${event} ${participant.identity}`,
  );

/** LiveKit is away for as long as `meanwhile` takes, and everybody who waited is back. */
async function restart(meanwhile: () => unknown = () => {}): Promise<readonly string[]> {
  const before = bench.events.length;
  await bench.simulator.crash();
  await meanwhile();
  await bench.simulator.restart();
  await bench.until(() => told().slice(before).includes(`participant_joined ${egressId}`));
  await bench.simulator.drained();
  return told().slice(before);
}

test("those who were in a room are told to have joined it again, and the room to have started again", async () => {
  expect(await restart()).toEqual([
    "room_started",
    "participant_joined ann",
    "track_published ann",
    `participant_joined ${egressId}`,
  ]);
  const sids = bench.events.filter(({ event }) => event === "room_started").map(({ room }) => room?.sid);
  expect(sids).toHaveLength(2);
  expect(new Set(sids).size).toBe(1);
  const joined = bench.events.filter(({ event }) => event === "participant_joined");
  expect(new Set(joined.map(({ participant }) => participant?.sid)).size).toBe(4);
});

test("a recording goes on, and can be stopped", async () => {
  await restart();
  await becomes(EgressStatus.EGRESS_ACTIVE);
  expect((await bench.egress.stopEgress(egressId)).status).toBe(EgressStatus.EGRESS_ENDING);
  await becomes(EgressStatus.EGRESS_COMPLETE);
});

test("while LiveKit is away nobody can call it, and what happens is not told", async () => {
  const events = await restart(async () => {
    await expect(bench.rooms.listRooms()).rejects.toThrow("fetch failed");
    bench.simulator.unseat("demo", "ann");
  });
  expect(events).toEqual(["room_started", `participant_joined ${egressId}`]);
});

test("a webhook that was on its way is lost", async () => {
  bench.answerWith((_, response) => void response.writeHead(500).end());
  bench.simulator.seat("demo", "ben", { publishes: false });
  await bench.until(() => told().includes("participant_joined ben"));
  const events = await restart(() => bench.answerWith((_, response) => void response.end()));
  // Ben is told of as everybody is who is back, not a second time.
  expect(events.filter((event) => event === "participant_joined ben")).toHaveLength(1);
});

test("who left in the meantime is listed for ever, and nobody answers for him", async () => {
  await restart(() => bench.simulator.unseat("demo", "ann"));
  const listed = await bench.rooms.listParticipants("demo");
  expect(listed.map(({ identity }) => identity)).toEqual(["ann", egressId]);
  await bench.rooms.updateSubscriptions("demo", egressId, [], false);
  await expect(bench.rooms.updateSubscriptions("demo", "ann", [], false)).rejects.toMatchObject({ status: 503 });
});

test("a recorder gives LiveKit up after a while: there is a file, and it is listed as ACTIVE for ever", async () => {
  await bench.simulator.crash();
  bench.simulator.unseat("demo", "ann");
  await bench.until(() => bench.uploads.has("demo.mp4"));
  await bench.simulator.restart();
  const [info] = await bench.egress.listEgress({ egressId });
  expect(info?.status).toBe(EgressStatus.EGRESS_ACTIVE);
  await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 408 });
  await expect(bench.rooms.updateSubscriptions("demo", egressId, [], false)).rejects.toMatchObject({ status: 503 });
  const [room] = await bench.rooms.listRooms(["demo"]);
  expect(room).toMatchObject({ numParticipants: 1, activeRecording: true });
});

test("a room of ghosts is made again to be ended, and a person who joins it starts it again", async () => {
  await bench.simulator.crash();
  bench.simulator.unseat("demo", "ann");
  bench.simulator.kill(egressId);
  await bench.simulator.restart();
  const before = bench.events.length;
  bench.simulator.seat("demo", "ben", { publishes: false });
  await bench.simulator.drained();
  expect(told().slice(before)).toEqual(["room_started", "participant_joined ben"]);
  await bench.simulator.crash();
  await bench.simulator.restart();
  const after = bench.events.length;
  await bench.rooms.deleteRoom("demo");
  await bench.simulator.drained();
  expect(told().slice(after)).toEqual(["room_started", "room_finished"]);
});
