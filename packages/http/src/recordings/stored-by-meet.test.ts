import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mp4OfLength } from "@tallylight/adapters/simulator";
import { restoreIndex } from "@tallylight/core";
import { isSkipped, s3Settings, startRedis, startS3 } from "@tallylight/services";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp } from "../test-app.ts";
import { compose, type House } from "../compose.ts";
import { loadConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { API_KEY } from "../test-house.ts";

const ROOM = "sprint_review-8fj2k1m0qpz3w7x";
const ID = `${ROOM}--EG_ZHkr3Wuwr5W2--86b0cd70f6`;
const RECORDINGS = "/meet/api/v1/recordings";
const FILM = Buffer.from(mp4OfLength(2_000));

/** As OpenVidu Meet 3.0 wrote it, with a member that nobody knows. */
const DOCUMENT = {
  recordingId: ID,
  roomId: ROOM,
  outputMode: "COMPOSED",
  status: "COMPLETE",
  filename: `${ROOM}--86b0cd70f6.mp4`,
  startDate: 1_795_350_097_500.9998,
  endDate: 1_795_350_110_000.2,
  duration: 9.98,
  size: FILM.length,
  details: "End reason: StopEgress API",
};
const ROOM_DOCUMENT = {
  roomId: ROOM,
  roomIdPrefix: "sprint_review",
  creationDate: 1_795_350_000_000,
  preferences: { recordingPreferences: { enabled: true }, chatPreferences: { enabled: true } },
  moderatorRoomUrl: "http://localhost:6080/room/x?secret=0123456789",
};
const METADATA = `openvidu-meet/recordings/.metadata/${ROOM}/EG_ZHkr3Wuwr5W2/86b0cd70f6.json`;

type Store = {
  readonly env: Readonly<Record<string, string>>;
  readonly plant: (key: string, bytes: Buffer) => Promise<void>;
  readonly peek: (key: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

function files(dataDir: string): Store {
  return {
    env: {},
    plant: async (key, bytes) => {
      mkdirSync(dirname(join(dataDir, key)), { recursive: true });
      writeFileSync(join(dataDir, key), bytes);
    },
    peek: async (key) => (existsSync(join(dataDir, key)) ? readFileSync(join(dataDir, key), "utf8") : ""),
    close: async () => {},
  };
}

const [s3, redis] = await Promise.all([startS3(), startRedis()]);

function servers(): Store {
  if (isSkipped(s3) || isSkipped(redis)) throw new Error("no servers");
  const { endpoint, region, bucket: Bucket, ...credentials } = s3;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  return {
    env: {
      REDIS_URL: redis.url,
      TALLY_SECRET: API_KEY,
      ...s3Settings(s3),
    },
    plant: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
    peek: async (Key) => (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString() ?? "",
    close: async () => {
      client.destroy();
      await Promise.all([s3.stop(), redis.stop()]);
    },
  };
}

const skipped = isSkipped(s3) || isSkipped(redis);

describe.each([
  ["files and LMDB", false, files],
  ["S3 and Redis", skipped, servers],
] as const)("what OpenVidu Meet stored, in %s", (_, skip, open) => {
  let dataDir: string;
  let store: Store;
  let house: House;
  let ask: (path: string, init?: RequestInit) => Promise<Response>;
  const bodyOf = async (path: string) => (await (await ask(path)).json()) as Record<string, unknown>;

  beforeAll(async () => {
    if (skip) return;
    dataDir = mkdtempSync(join(tmpdir(), "tally-meet-"));
    store = open(dataDir);
    const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
    await store.plant(METADATA, json(DOCUMENT));
    await store.plant(`openvidu-meet/rooms/${ROOM}/${ROOM}.json`, json(ROOM_DOCUMENT));
    await store.plant(`openvidu-meet/recordings/${ROOM}/${ROOM}--86b0cd70f6.mp4`, FILM);
    const nobody = { LIVEKIT_URL: "ws://127.0.0.1:9", LIVEKIT_API_KEY: "k", LIVEKIT_API_SECRET: "s".repeat(32) };
    const env = { TALLY_DATA_DIR: dataDir, TALLY_API_KEYS: API_KEY, ...nobody, ...store.env };
    const log = createLog("silent");
    house = (await compose(loadConfig(env)._unsafeUnwrap(), log, { startSimulator: false }))._unsafeUnwrap();
    // As the first sweep of a service does.
    (await restoreIndex(house.ports))._unsafeUnwrap();
    const app = testApp(house, { log });
    ask = async (path, init = {}) =>
      app.request(path, { ...init, headers: { "x-api-key": API_KEY, ...(init.headers as object) } });
  }, 60_000);
  afterAll(async () => {
    if (skip) return;
    await house.close();
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const asked = {
    recordingId: ID,
    roomId: ROOM,
    roomName: "sprint_review",
    status: "complete",
    filename: `${ROOM}--86b0cd70f6.mp4`,
    startDate: 1_795_350_097_501,
    endDate: 1_795_350_110_000,
    duration: 9.98,
    size: FILM.length,
    details: "End reason: StopEgress API",
  };

  it.skipIf(skip)("is read, in whole milliseconds, with its room's name", async () => {
    expect(await bodyOf(`${RECORDINGS}/${ID}`)).toEqual(asked);
  });

  it.skipIf(skip)("is listed, by room, status, name and size", async () => {
    for (const query of ["", `?roomId=${ROOM}`, "?status=complete", "?roomName=sprint_review", "?sortField=size"]) {
      expect([query, (await bodyOf(RECORDINGS + query))["recordings"]]).toEqual([query, [asked]]);
    }
    expect((await bodyOf("/meet/api/v1/rooms"))["rooms"]).toMatchObject([{ roomId: ROOM, roomName: "sprint_review" }]);
  });

  it.skipIf(skip)("is served: whole, a range of it, as a download, in a ZIP", async () => {
    const bytes = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await ask(`${RECORDINGS}/${path}`, { headers });
      return [answer.status, Buffer.from(await answer.arrayBuffer())] as const;
    };
    expect(await bytes(`${ID}/media`)).toEqual([200, FILM]);
    expect(await bytes(`${ID}/media`, { range: "bytes=-9" })).toEqual([206, FILM.subarray(-9)]);
    expect(await bytes(`${ID}/download`)).toEqual([200, FILM]);
    const [status, zip] = await bytes(`download?recordingIds=${ID}`);
    expect([status, zip.includes(FILM)]).toEqual([200, true]);
  });

  it.skipIf(skip)(
    "is deleted without a word to LiveKit, and what nobody knows of it stays in its tombstone",
    async () => {
      expect((await ask(`${RECORDINGS}/${ID}`, { method: "DELETE" })).status).toBe(200);
      expect((await ask(`${RECORDINGS}/${ID}/media`)).status).toBe(404);
      expect((await bodyOf(RECORDINGS))["recordings"]).toEqual([]);
      expect(JSON.parse(await store.peek(METADATA))).toMatchObject({ deleted: true, outputMode: "COMPOSED" });
    },
  );
});
