import { setTimeout as sleep } from "node:timers/promises";
import { type EgressId, mediaKey, type RoomId, type Uid } from "@tallylight/core";
import {
  type EgressWorker,
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
import type { Mishap } from "../contracts/egress.contract.ts";
import { type Faults, QUICK_TIMINGS, startSimulator, TIMED_OUT } from "../simulator/index.ts";
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

const SIMULATED: Readonly<Record<Mishap, Faults>> = {
  "no-recorder": { noWorker: true },
  "slow-start": { calls: { StartRoomCompositeEgress: { carriedOut: true, answer: "truth", afterMs: 2_000 } } },
  "never-active": { recorder: { kind: "never-active" } },
  aborts: { recorder: { kind: "aborts" } },
  fails: { recorder: { kind: "fails", afterMs: 100 } },
  "reaches-limit": { recorder: { kind: "reaches-limit", afterMs: 1_000 } },
  "slow-upload": { recorder: { kind: "uploads-slowly", ms: 60_000 } },
  deaf: { calls: { StopEgress: { carriedOut: false, answer: TIMED_OUT } } },
};

/** In the words of the egress worker for tests. */
const SCRIPTED: Readonly<Record<Mishap, string>> = {
  "no-recorder": "busy",
  "slow-start": "start-delay=2s",
  "never-active": "never-active",
  aborts: "abort-after=0s",
  fails: "fail-after=100ms",
  "reaches-limit": "limit-after=1s",
  "slow-upload": "end-delay=60s",
  deaf: "hang-stop",
};

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
  goWrong: async (roomId, mishap) => simulator.setFaults(roomId, SIMULATED[mishap]),
  killRecorder: async (egressId) => simulator.kill(egressId),
};
afterAll(() => simulator.close());

const away = async () =>
  liveKitEgress(connectLiveKit({ url: "http://127.0.0.1:1", keys: [simulator], prefix: "meet" }));

egressContract("LiveKit's Egress, simulated,", async () => simulated, { away });

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
const firstWorker =
  isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit)
    ? { skipped: "one of its servers is missing" }
    : await startEgressWorker({ redisUrl: redis.url, liveKit, s3 });
afterAll(async () => {
  for (const service of [liveKit, s3, redis]) if (!isSkipped(service)) await service.stop();
});

describe.skipIf(isSkipped(firstWorker))("on livekit-server", () => {
  if (isSkipped(liveKit) || isSkipped(redis) || isSkipped(s3) || isSkipped(firstWorker)) return;
  let worker: EgressWorker = firstWorker;
  const seated = new Map<string, JoinedParticipant>();
  afterAll(async () => {
    await Promise.all([...seated.values()].map((participant) => participant.leave()));
    await worker.stop();
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
    goWrong: (room, mishap) => worker.setFaults(room, SCRIPTED[mishap]),
    killRecorder: async () => {
      await worker.stop();
      const next = await startEgressWorker({ redisUrl: redis.url, liveKit, s3 });
      if (isSkipped(next)) throw new Error(next.skipped);
      worker = next;
    },
  };

  egressContract("LiveKit's Egress", async () => real, { away });
});
