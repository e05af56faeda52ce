import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  claim,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  type EgressId,
  type Evidence,
  type RoomId,
  type RoomSid,
} from "@tallylight/core";
import { isSkipped, s3Settings, startLiveKit, startRedis, startS3 } from "@tallylight/services";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { compose, type House } from "./compose.ts";
import { loadConfig } from "./config.ts";
import { createLog } from "./log.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tally-compose-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const log = createLog("silent");
const composed = async (env: Record<string, string> = {}, startSimulator = false): Promise<House> =>
  (
    await compose(loadConfig({ TALLY_DATA_DIR: dataDir, ...env })._unsafeUnwrap(), log, { startSimulator })
  )._unsafeUnwrap();

const ROOM = "room-1" as RoomId;

describe("what is not configured is made and kept", () => {
  it("an API key and a secret of 256 bits, for this user alone, the same the next time", async () => {
    const first = await composed();
    await first.close();
    const file = join(dataDir, "api-key");
    expect(first.apiKeyFile).toBe(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, "secret")).mode & 0o777).toBe(0o600);
    expect(first.apiKeys).toEqual([readFileSync(file, "utf8").trim()]);
    expect(Buffer.from(first.apiKeys[0] ?? "", "base64url")).toHaveLength(32);
    expect(first.secret).not.toBe(first.apiKeys[0]);
    const second = await composed();
    await second.close();
    expect([second.apiKeys, second.secret]).toEqual([first.apiKeys, first.secret]);
  });

  it("once, also when two processes begin at the same time", async () => {
    const houses = await Promise.all([composed(), composed(), composed()]);
    await Promise.all(houses.map((house) => house.close()));
    expect(new Set(houses.map(({ apiKeys }) => apiKeys[0])).size).toBe(1);
  });

  it("not where keys are configured", async () => {
    const key = "a-key-of-more-than-22-characters";
    const house = await composed({ TALLY_API_KEYS: key, TALLY_SECRET: key });
    await house.close();
    expect([house.apiKeys, house.apiKeyFile, house.secret]).toEqual([[key], null, key]);
    expect(existsSync(join(dataDir, "api-key"))).toBe(false);
  });

  it("a file that holds no secret is not taken for one", async () => {
    writeFileSync(join(dataDir, "api-key"), "short\n");
    const config = loadConfig({ TALLY_DATA_DIR: dataDir })._unsafeUnwrap();
    const failed = await compose(config, log, { startSimulator: false });
    expect(failed._unsafeUnwrapErr()).toMatchObject({
      kind: "data-dir-unusable",
      cause: expect.stringContaining("api-key"),
    });
  });
});

describe("the simulator", () => {
  it("is found by others through the data directory, as long as it runs", async () => {
    const service = await composed({}, true);
    const file = join(dataDir, "simulator.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    service.simulator?.seat(ROOM, "alice");
    const other = await composed();
    expect(other.simulator).toBeNull();
    expect((await other.ports.directory.find(ROOM))._unsafeUnwrap()?.people).toBe(1);
    await service.close();
    expect(existsSync(file)).toBe(false);
    const gone = (await other.ports.directory.find(ROOM))._unsafeUnwrapErr();
    expect(gone).toMatchObject({ kind: "unavailable", port: "directory" });
    await other.close();
  });

  it("that is not there leaves LiveKit unasked, with what to do about it; never 'there is nothing'", async () => {
    const house = await composed();
    for (const asked of [
      house.ports.directory.find(ROOM),
      house.ports.egress.inRoom(ROOM),
      house.ports.directory.close(ROOM),
    ]) {
      expect((await asked)._unsafeUnwrapErr()).toMatchObject({
        kind: "unavailable",
        cause: expect.stringMatching(/tallylight serve|LIVEKIT_URL/),
      });
    }
    expect((await house.probes.liveKit()).isErr()).toBe(true);
    await house.close();
  });

  it("does not take the address of another back", async () => {
    const first = await composed({}, true);
    const file = join(dataDir, "simulator.json");
    const others = JSON.stringify({ url: "ws://127.0.0.1:1", apiKey: "a", apiSecret: "b" });
    writeFileSync(file, others);
    await first.close();
    expect(readFileSync(file, "utf8")).toBe(others);
  });
});

describe("who joins", () => {
  const LIVEKIT = { LIVEKIT_URL: "http://livekit.inside:7880", LIVEKIT_API_KEY: "k", LIVEKIT_API_SECRET: "s" };
  const joiner = { roomId: ROOM, identity: "ann", role: "viewer", ttlMs: 1_000 } as const;

  it("is told the public address of LiveKit, and without one that of the service", async () => {
    const both = await composed({ ...LIVEKIT, LIVEKIT_PUBLIC_URL: "https://livekit.example" });
    expect((await both.ports.directory.joinToken(joiner))._unsafeUnwrap().url).toBe("wss://livekit.example");
    await both.close();
    const one = await composed(LIVEKIT);
    expect((await one.ports.directory.joinToken(joiner))._unsafeUnwrap().url).toBe("ws://livekit.inside:7880");
    await one.close();
  });
});

describe("servers that are away", () => {
  const AWAY = {
    LIVEKIT_URL: "ws://127.0.0.1:9",
    LIVEKIT_API_KEY: "k",
    LIVEKIT_API_SECRET: "s",
    REDIS_URL: "redis://127.0.0.1:9",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    TALLY_SECRET: "a-secret-of-more-than-22-characters",
    TALLY_API_KEYS: "a-key-of-more-than-22-characters",
  };

  it("are no reason not to start: each probe says that its own is away", async () => {
    const house = await composed(AWAY);
    expect(house.describe).toEqual({ liveKit: "livekit", locks: "redis", storage: "s3" });
    const probed = await Promise.all(Object.values(house.probes).map((probe) => probe()));
    expect(probed.map((result) => result.isErr())).toEqual([true, true, true]);
    await house.close();
    expect(existsSync(join(dataDir, "lmdb"))).toBe(false);
  });
});

const redis = await startRedis();
const s3 = await startS3();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url });
afterAll(async () => {
  for (const service of [liveKit, s3, redis]) if (!isSkipped(service)) await service.stop();
});

describe.skipIf([redis, s3, liveKit].some(isSkipped))("Redis, S3 and LiveKit", () => {
  it("are used when they are configured, and the data directory is not", async () => {
    if (isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit)) return;
    const house = await composed({
      LIVEKIT_URL: liveKit.url,
      LIVEKIT_API_KEY: liveKit.apiKey,
      LIVEKIT_API_SECRET: liveKit.apiSecret,
      REDIS_URL: redis.url,
      ...s3Settings(s3),
      TALLY_SECRET: "a-secret-of-more-than-22-characters",
      TALLY_API_KEYS: "a-key-of-more-than-22-characters",
    });
    const probed = await Promise.all(Object.values(house.probes).map((probe) => probe()));
    expect(probed.map((result) => result.isOk())).toEqual([true, true, true]);
    const room = { roomName: "One", config: DEFAULT_ROOM_CONFIG, roomId: ROOM };
    await createRoom(house.ports, room);
    expect((await house.ports.rooms.find(ROOM))._unsafeUnwrap()?.value.roomName).toBe("One");
    expect((await house.ports.directory.open(ROOM))._unsafeUnwrap().sid).toMatch(/^RM_/);
    await house.close();
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe.skipIf(isSkipped(s3))("locks in S3", () => {
  it("leave the index and the queue where they were, and say so", async () => {
    if (isSkipped(s3)) return;
    const house = await composed({
      LIVEKIT_URL: "ws://127.0.0.1:9",
      LIVEKIT_API_KEY: "k",
      LIVEKIT_API_SECRET: "s",
      ...s3Settings(s3),
      TALLY_API_KEYS: "a-key-of-more-than-22-characters",
      TALLY_LOCK_STORE: "s3",
    });
    const { locks, ids } = house.ports;
    expect(house.describe).toEqual({ liveKit: "livekit", locks: "s3", storage: "s3" });
    expect(house.storage?.known()).toBeNull();
    const lock = claim({ uid: ids.uid(), sid: "RM_1" as RoomSid, owner: "here" });
    const next = { version: ids.version(), lock };
    expect((await locks.swap(ROOM, { expected: null, next }))._unsafeUnwrap()).toMatchObject({ won: true });
    expect(house.storage?.known()).toMatchObject({ metadata: "conditional-writes", capabilities: { put: true } });
    const evidence = {
      roomId: ROOM,
      egressId: "EG_1" as EgressId,
      uid: lock.uid,
      status: "complete",
      source: "livekit",
    };
    (await locks.defer(evidence as Evidence))._unsafeUnwrap();
    expect((await house.probes.locks()).isOk()).toBe(true);
    await house.close();

    const inLmdb = await composed({});
    expect((await inLmdb.ports.locks.deferred(9))._unsafeUnwrap()).toMatchObject([{ evidence }]);
    expect((await inLmdb.ports.locks.read(ROOM))._unsafeUnwrap().held).toBeNull();
    await inLmdb.close();
  });
});

describe("rooms that exist in LiveKit alone", () => {
  it("are adopted where that is wanted, and stay as they are then", async () => {
    const house = await composed({ TALLY_ADOPT_ROOMS: "true" }, true);
    house.simulator?.seat(ROOM, "alice");
    const { rooms } = house.ports;
    const adopted = (await rooms.find(ROOM))._unsafeUnwrap();
    expect(adopted?.value).toMatchObject({ roomId: ROOM, roomName: ROOM, config: DEFAULT_ROOM_CONFIG, status: "open" });
    house.simulator?.closeRoom(ROOM);
    expect((await rooms.find(ROOM))._unsafeUnwrap()).toEqual(adopted);
    expect((await rooms.find("room-2" as RoomId))._unsafeUnwrap()).toBeNull();
    await house.close();
  });

  it("a room that is stored is not asked LiveKit about", async () => {
    const house = await composed({ TALLY_ADOPT_ROOMS: "true" });
    const { rooms, clock, ids } = house.ports;
    expect((await rooms.find(ROOM))._unsafeUnwrapErr()).toMatchObject({ port: "directory" });
    await createRoom({ rooms, clock, ids }, { roomName: "One", config: DEFAULT_ROOM_CONFIG, roomId: ROOM });
    expect((await rooms.find(ROOM))._unsafeUnwrap()?.value.roomName).toBe("One");
    await house.close();
  });

  it("are none of ours where that is not wanted", async () => {
    const house = await composed({}, true);
    house.simulator?.seat(ROOM, "alice");
    expect((await house.ports.rooms.find(ROOM))._unsafeUnwrap()).toBeNull();
    await house.close();
  });
});
