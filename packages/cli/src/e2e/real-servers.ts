import { mp4OfLength } from "@tallylight/adapters/simulator";
import {
  type EgressWorker,
  freePort,
  isSkipped,
  joinRoom,
  type LiveKitAddress,
  type RedisAddress,
  type S3Address,
  s3Settings,
  type Service,
  type Skipped,
  startEgressWorker,
  startLiveKit,
  startRedis,
  startS3,
} from "@tallylight/services";
import { Redis } from "ioredis";
import { client, type Client } from "./client.ts";
import { type ServiceProcess, startService, temporaryFolder } from "./process.ts";

export const API_KEY = "e2e-key-0123456789abcdef0123456789abcdef";

/** Redis, S3, livekit-server and an egress worker, as they really are, with one folder for the service. */
export type RealServers = {
  readonly redis: Service<RedisAddress>;
  readonly s3: Service<S3Address>;
  readonly liveKit: Service<LiveKitAddress>;
  readonly worker: () => EgressWorker;
  readonly restartWorker: () => Promise<void>;
  /** Where the service's locks are. */
  readonly db: Redis;
  readonly folder: string;
  /** Where livekit-server sends its webhooks; a service on another port hears nothing. */
  readonly webhookPort: number;
  readonly env: Record<string, string>;
  readonly serve: (
    more?: Record<string, string>,
  ) => Promise<{ readonly service: ServiceProcess; readonly api: Client }>;
  /** A new room with somebody in it who publishes. */
  readonly meeting: (
    api: Client,
    name: string,
  ) => Promise<{ readonly roomId: string; readonly leave: () => Promise<void> }>;
  readonly stop: () => Promise<void>;
};

type RealServersOptions = {
  /** A Redis of the service's own, beside LiveKit's. */
  readonly openLocks?: () => Promise<LockRedis | Skipped>;
  readonly openS3?: typeof startS3;
};

export async function startRealServers(options: RealServersOptions = {}): Promise<RealServers | Skipped> {
  const { openLocks, openS3 = startS3 } = options;
  const opened: { readonly stop: () => Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.stop();
  };
  const open = <T extends object>(found: Service<T> | Skipped): Service<T> => {
    if (isSkipped(found)) throw new Missing(found);
    opened.push(found);
    return found;
  };
  try {
    const webhookPort = await freePort();
    const redis = open(await startRedis());
    const locks = openLocks === undefined ? oneRedis(redis) : open(await openLocks());
    const s3 = open(await openS3());
    const webhookUrl = `http://127.0.0.1:${webhookPort}/livekit/webhook`;
    const liveKit = open(
      await startLiveKit({ redisUrl: redis.url, webhookUrl, roomOptions: { departure_timeout: 3 } }),
    );
    const startWorker = async (): Promise<EgressWorker> =>
      open(await startEgressWorker({ redisUrl: redis.url, liveKit, s3, media: mp4OfLength }));
    let worker = await startWorker();
    const folder = await temporaryFolder();
    const db = locks.connect();
    opened.push({ stop: folder.remove }, { stop: async () => db.disconnect() });
    const env = { ...environment(s3, liveKit, folder.path), ...locks.env };
    return {
      redis,
      s3,
      liveKit,
      worker: () => worker,
      restartWorker: async () => void (worker = await startWorker()),
      db,
      folder: folder.path,
      webhookPort,
      env,
      serve: async (more = {}) => {
        const service = await startService({ ...env, PORT: String(webhookPort), ...more }, folder.path);
        opened.push({ stop: async () => void (await service.kill("SIGKILL")) });
        return { service, api: client(service.url, API_KEY) };
      },
      meeting: (api, name) => meeting(api, liveKit, name),
      stop,
    };
  } catch (error) {
    await stop();
    if (error instanceof Missing) return error.found;
    throw error;
  }
}

/** Where the service has its locks, and how to look there past it. */
export type LockRedis = Service<{ readonly env: Record<string, string>; readonly connect: () => Redis }>;

function oneRedis({ url, stop }: Service<RedisAddress>): LockRedis {
  return { env: { REDIS_URL: url }, connect: () => new Redis(url), stop };
}

export async function startOwnRedis(): Promise<LockRedis | Skipped> {
  const redis = await startRedis();
  return isSkipped(redis) ? redis : oneRedis(redis);
}

/** A server that cannot be had, as whoever needs it is told. */
export class Missing extends Error {
  readonly found: Skipped;
  constructor(found: Skipped) {
    super(found.skipped);
    this.found = found;
  }
}

/** The settings of a service on these servers, but for its Redis. */
export function environment(s3: S3Address, liveKit: LiveKitAddress, folder: string): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    LIVEKIT_URL: liveKit.url,
    LIVEKIT_API_KEY: liveKit.apiKey,
    LIVEKIT_API_SECRET: liveKit.apiSecret,
    ...s3Settings(s3),
    TALLY_API_KEYS: API_KEY,
    TALLY_SECRET: "e2e-secret-0123456789abcdef0123456789abcdef",
    TALLY_DATA_DIR: folder,
  };
}

/** A new room with somebody in it who publishes. */
export async function meeting(
  api: Client,
  liveKit: LiveKitAddress,
  name: string,
): Promise<{ readonly roomId: string; readonly leave: () => Promise<void> }> {
  const room = await api.post("/rooms", { roomName: name });
  const roomId = String(room.body["roomId"]);
  await api.post(`/rooms/${roomId}/tokens`, { identity: "alice", role: "moderator" });
  const joined = await joinRoom({ liveKit, room: roomId, identity: "alice" });
  if (isSkipped(joined)) throw new Missing(joined);
  return { roomId, leave: joined.leave };
}
