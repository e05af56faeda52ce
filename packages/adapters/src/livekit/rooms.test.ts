import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AudioSource, LocalAudioTrack, Room, TrackPublishOptions, TrackSource } from "@livekit/rtc-node";
import type { EgressId, Role, RoomId } from "@tallylight/core";
import {
  type EgressWorker,
  isSkipped,
  type LiveKitAddress,
  startEgressWorker,
  startLiveKit,
  startRedis,
  startS3,
} from "@tallylight/services";
import { AccessToken, EgressClient, EncodedFileOutput, TokenVerifier, type VideoGrant } from "livekit-server-sdk";
import { afterAll, describe, expect, test } from "vitest";
import { roomDirectoryContract, type Seat } from "../contracts/index.ts";
import { QUICK_TIMINGS, startSimulator } from "../simulator/index.ts";
import { connectLiveKit, liveKitRooms } from "./index.ts";

const key = { apiKey: "key", apiSecret: "a secret that is long enough for HS256" };
const roomId = "t23-95e7" as RoomId;

/** The room that LiveKit listed while it was recorded, changed in its text. */
async function found(change: (listed: string) => string) {
  const listed = readFileSync(new URL("../../testdata/livekit/room.json", import.meta.url), "utf8");
  const answers = JSON.parse(change(listed));
  const server = createServer((request, response) => {
    response.end(JSON.stringify(answers[request.url?.split("/").at(-1) ?? ""]));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const room = await liveKitRooms(connectLiveKit({ url, keys: [key], prefix: "" })).find(roomId);
  server.close().closeAllConnections();
  return room._unsafeUnwrap();
}

test("a room that is recorded has one person in it, who publishes, and a recorder", async () => {
  expect(await found((listed) => listed)).toEqual({
    sid: "RM_KwLKptwZgnJM",
    people: 1,
    publishers: 1,
    recorders: ["EG_czD3qQD4HXZZ"],
  });
});

const MARKS = {
  '"kind": "EGRESS"': '"kind": "STANDARD"',
  '"hidden": true': '"hidden": false',
  '"recorder": true': '"recorder": false',
};

test.each(Object.keys(MARKS))("a recorder is no person where only %s says so", async (mark) => {
  const others = Object.entries(MARKS).filter(([one]) => one !== mark);
  const marked = (listed: string): string => others.reduce((text, [is, not]) => text.replace(is, not), listed);
  expect(await found(marked)).toMatchObject({ people: 1, publishers: 1 });
});

describe("a token to join with", () => {
  const publish = { canPublish: true, canPublishData: true, canSubscribe: true };
  const older = { apiKey: "older", apiSecret: "the secret that was used until today" };

  test.each<[Role, object]>([
    ["moderator", { ...publish, roomAdmin: true }],
    ["speaker", publish],
    ["viewer", { canPublish: false, canPublishData: false, canSubscribe: true }],
  ])("is for one room, and lets a %s do what the role may", async (role, grants) => {
    const rooms = liveKitRooms(connectLiveKit({ url: "http://lk:7880", keys: [key, older], prefix: "" }));
    const asked = { roomId, identity: "ann", name: "Ann", role, ttlMs: 90_000 };
    const { token } = (await rooms.joinToken(asked))._unsafeUnwrap();
    const claims: object = await new TokenVerifier(key.apiKey, key.apiSecret).verify(token);
    expect(claims).toMatchObject({ sub: "ann", name: "Ann", video: { roomJoin: true, room: roomId } });
    expect(claims).toHaveProperty("video", { roomJoin: true, room: roomId, ...grants });
    const { exp, nbf } = claims as { exp: number; nbf: number };
    expect(exp - nbf).toBe(90);
  });

  test.each([
    [{ url: "http://lk:7880" }, "ws://lk:7880"],
    [{ url: "https://lk.example" }, "wss://lk.example"],
    [{ url: "http://lk:7880", publicUrl: "wss://meet.example/lk" }, "wss://meet.example/lk"],
  ])("says where participants reach LiveKit: %j", async (address, url) => {
    const rooms = liveKitRooms(connectLiveKit({ ...address, keys: [key], prefix: "" }));
    const joined = await rooms.joinToken({ roomId, identity: "ann", role: "viewer", ttlMs: 1_000 });
    expect(joined._unsafeUnwrap().url).toBe(url);
  });
});

const simulator = await startSimulator({
  ...key,
  webhookUrls: [],
  seats: 0,
  timings: QUICK_TIMINGS,
  upload: async () => {},
});
afterAll(() => simulator.close());
const simulated = {
  ...adapterFor(simulator),
  seat: async (roomId: RoomId, identity: string, as: Seat) =>
    simulator.seat(roomId, identity, { publishes: as === "publisher" }),
  unseat: async (roomId: RoomId, identity: string) => simulator.unseat(roomId, identity),
  killRecorder: async (egressId: EgressId) => simulator.kill(egressId),
};

const away = async () => liveKitRooms(connectLiveKit({ url: "http://127.0.0.1:1", keys: [key], prefix: "meet" }));

roomDirectoryContract("LiveKit's RoomService, simulated,", async () => simulated, {
  away,
  skip: [
    {
      case: "counts no agent, nobody hidden and no recorder as a person, and lists recorders",
      reason: "the simulator seats people only; its recorders come with an egress",
    },
  ],
});

/** What both have: the adapter, real time, and an egress in a room, seen when its recorder is there. */
function adapterFor(liveKit: LiveKitAddress) {
  const { url, apiKey, apiSecret } = liveKit;
  const rooms = liveKitRooms(connectLiveKit({ url, keys: [{ apiKey, apiSecret }], prefix: "meet" }));
  const client = new EgressClient(url, apiKey, apiSecret, { requestTimeout: 30 });
  return {
    rooms,
    pass: (ms: number) => sleep(ms),
    record: async (roomId: RoomId) => {
      const file = new EncodedFileOutput({ filepath: "their/own.mp4" });
      const { egressId } = await client.startRoomCompositeEgress(roomId, { file });
      await expect.poll(async () => (await rooms.find(roomId))._unsafeUnwrap()?.recorders).toEqual([egressId]);
      return egressId as EgressId;
    },
  };
}

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
  if (isSkipped(firstWorker) || isSkipped(liveKit) || isSkipped(redis) || isSkipped(s3)) return;
  const { seat, unseat, leave } = seats(liveKit);
  let worker: EgressWorker | null = firstWorker;
  afterAll(async () => {
    await leave();
    await worker?.stop();
  });
  const adapter = adapterFor(liveKit);
  const harness = {
    ...adapter,
    seat,
    unseat,
    record: async (roomId: RoomId) => {
      worker ??= running(await startEgressWorker({ redisUrl: redis.url, liveKit, s3 }));
      return adapter.record(roomId);
    },
    killRecorder: async () => {
      await worker?.kill("SIGKILL");
      worker = null;
    },
  };

  roomDirectoryContract("LiveKit's RoomService", async () => harness, { away });

  test("a token of ours lets a viewer in, as a person", async () => {
    const roomId = "by-token" as RoomId;
    const asked = { roomId, identity: "ann", role: "viewer", ttlMs: 60_000 } as const;
    const { token, url } = (await harness.rooms.joinToken(asked))._unsafeUnwrap();
    const room = new Room();
    await room.connect(url, token, { autoSubscribe: false, dynacast: false });
    expect((await harness.rooms.find(roomId))._unsafeUnwrap()).toMatchObject({ people: 1, publishers: 0 });
    await room.disconnect();
  });

  test("a wrong secret makes it unavailable, and the token is not told", async () => {
    const { url, apiKey } = liveKit;
    const keys = [{ apiKey, apiSecret: "not the secret that belongs to that key" }] as const;
    const rooms = liveKitRooms(connectLiveKit({ url, keys, prefix: "meet" }));
    expect((await rooms.find(roomId))._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      port: "directory",
      operation: "find",
      cause: "HTTP 401 without LiveKit's error code",
    });
  });
});

function running(worker: EgressWorker | { readonly skipped: string }): EgressWorker {
  if (isSkipped(worker)) throw new Error(worker.skipped);
  return worker;
}

const AS: Readonly<Record<Seat, VideoGrant & { kind?: string }>> = {
  publisher: {},
  viewer: { canPublish: false },
  hidden: { hidden: true },
  agent: { kind: "agent" },
  recorder: { kind: "egress", hidden: true, recorder: true },
};

/** Participants of a real LiveKit. */
function seats({ url, apiKey, apiSecret }: LiveKitAddress) {
  const seated = new Map<string, Room>();
  return {
    seat: async (roomId: RoomId, identity: string, as: Seat) => {
      const { kind = "standard", ...grant } = AS[as];
      const token = new AccessToken(apiKey, apiSecret, { identity });
      token.kind = kind;
      token.addGrant({ roomJoin: true, room: roomId, ...grant });
      const room = new Room();
      seated.set(`${roomId}/${identity}`, room);
      await room.connect(url, await token.toJwt(), { autoSubscribe: false, dynacast: false });
      if (as === "publisher") await publish(room);
    },
    unseat: async (roomId: RoomId, identity: string) => seated.get(`${roomId}/${identity}`)?.disconnect(),
    leave: async () => {
      await Promise.all([...seated.values()].map((room) => room.disconnect()));
    },
  };
}

async function publish(room: Room): Promise<void> {
  const track = LocalAudioTrack.createAudioTrack("microphone", new AudioSource(48_000, 1));
  await room.localParticipant?.publishTrack(track, new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }));
}
