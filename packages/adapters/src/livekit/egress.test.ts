import { setTimeout as sleep } from "node:timers/promises";
import { type EgressId, mediaKey, type RoomId, type Uid } from "@tallylight/core";
import {
  isSkipped,
  joinRoom,
  type JoinedParticipant,
  type LiveKitAddress,
  startEgressWorker,
  startLiveKit,
  startRedis,
  startS3,
} from "@tallylight/services";
import { EgressClient, EncodedFileOutput } from "livekit-server-sdk";
import { afterAll, describe, expect, test } from "vitest";
import { egressContract, type EgressHarness } from "../contracts/index.ts";
import { QUICK_TIMINGS, startSimulator } from "../simulator/index.ts";
import { connectLiveKit, liveKitEgress, liveKitRooms } from "./index.ts";

/** What a harness is made of whatever LiveKit it is: the adapter, somebody else's egress, and real time. */
function adapterFor(liveKit: LiveKitAddress) {
  const { url, apiKey, apiSecret } = liveKit;
  const connection = connectLiveKit({ url, keys: [{ apiKey, apiSecret }], prefix: "meet" });
  const theirs = new EgressClient(url, apiKey, apiSecret, { requestTimeout: 30 });
  return {
    egress: liveKitEgress(connection),
    rooms: liveKitRooms(connection),
    startForeign: async (roomId: RoomId) => {
      const file = new EncodedFileOutput({ filepath: `their/${roomId}.mp4` });
      return (await theirs.startRoomCompositeEgress(roomId, { file })).egressId as EgressId;
    },
    pass: (ms: number) => sleep(ms),
  };
}

const uploads = new Set<string>();
const simulator = await startSimulator({
  apiKey: "simulated",
  apiSecret: "a secret that is long enough for HS256",
  webhookUrls: [],
  seats: 0,
  timings: QUICK_TIMINGS,
  upload: async (path) => void uploads.add(path),
});
const simulated: EgressHarness = {
  ...adapterFor(simulator),
  seat: async (roomId, identity) => simulator.seat(roomId, identity),
  unseat: async (roomId, identity) => simulator.unseat(roomId, identity),
  withoutRecorder: async (roomId) => simulator.setFaults(roomId, { noWorker: true }),
  stayStarting: async (roomId) => simulator.setFaults(roomId, { recorder: { kind: "never-active" } }),
};
afterAll(() => simulator.close());

egressContract("LiveKit's Egress, simulated,", async () => simulated);

test("the recorder is in the room, and writes under the key that the catalog knows the file by", async () => {
  const roomId = "keys" as RoomId;
  const uid = "0123456789abcdefABCDEF" as Uid;
  await simulated.seat(roomId, "ann");
  const asked = { roomId, uid, layout: "grid", encoding: "H264_720P_30", timeoutMs: 5_000 } as const;
  const { egressId } = (await simulated.egress.start(asked))._unsafeUnwrap();
  await expect.poll(async () => (await simulated.egress.find(egressId))._unsafeUnwrap()?.status).toBe("active");
  const { people, recorders } = (await simulated.rooms.find(roomId))._unsafeUnwrap() ?? {};
  expect({ people, recorders }).toEqual({ people: 1, recorders: [egressId] });
  await simulated.egress.stop(egressId);
  await expect.poll(() => [...uploads]).toContain(mediaKey("meet", roomId, uid));
});

test("an encoding that LiveKit has no words for is refused without asking it", async () => {
  const uid = "0123456789abcdefABCDEF" as Uid;
  const asked = { roomId: "nowhere" as RoomId, uid, layout: "grid", encoding: "H264_8K", timeoutMs: 5_000 } as const;
  expect((await simulated.egress.start(asked))._unsafeUnwrapErr()).toMatchObject({
    kind: "egress-refused",
    status: 400,
    message: expect.stringMatching(/^encoding: /),
  });
});

const redis = await startRedis();
const s3 = await startS3();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url });
const worker =
  isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit)
    ? { skipped: "one of its servers is missing" }
    : await startEgressWorker({ redisUrl: redis.url, liveKit, s3 });
afterAll(async () => {
  for (const service of [worker, liveKit, s3, redis]) if (!isSkipped(service)) await service.stop();
});

describe.skipIf(isSkipped(worker))("on livekit-server", () => {
  if (isSkipped(liveKit) || isSkipped(worker)) return;
  const seated = new Map<string, JoinedParticipant>();
  afterAll(async () => {
    await Promise.all([...seated.values()].map((participant) => participant.leave()));
  });
  const real: EgressHarness = {
    ...adapterFor(liveKit),
    seat: async (room, identity) => {
      const joined = await joinRoom({ liveKit, room, identity });
      if (isSkipped(joined)) throw new Error(joined.skipped);
      seated.set(`${room}/${identity}`, joined);
    },
    unseat: async (room, identity) => {
      await seated.get(`${room}/${identity}`)?.leave();
      seated.delete(`${room}/${identity}`);
    },
    withoutRecorder: (room) => worker.setFaults(room, "busy"),
    stayStarting: (room) => worker.setFaults(room, "never-active"),
  };

  egressContract("LiveKit's Egress", async () => real);
});
