import type { EmbeddedEnv } from "@tallylight/adapters/embedded";
import type { RedisServerFacts } from "@tallylight/adapters/redis";
import type { SimulatorOptions } from "@tallylight/adapters/simulator";
import type {
  EventLog,
  LockStore,
  Outbox,
  RecordingCatalog,
  RecordingIndex,
  RoomCatalog,
  Signals,
  StartAnswers,
  Unavailable,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { Turns } from "@tallylight/adapters/s3";
import { resolve } from "node:path";
import type { Config } from "../config.ts";
import type { RedisConfig } from "../config/redis.ts";
import type { Log } from "../log.ts";
import { openS3, type StorageCheck } from "./open-s3.ts";
import type { OwnAdapters, OwnStorage } from "./own-adapters.ts";

/** Where things are kept. */
export type Stores = {
  readonly locks: LockStore;
  readonly signals: Signals;
  readonly answers: StartAnswers;
  readonly catalog: RecordingCatalog;
  /** Beside the index, which appends to it. */
  readonly outbox: Outbox;
  readonly events: EventLog;
  readonly rooms: RoomCatalog;
  /** What a simulated recorder does with its file. */
  readonly upload: SimulatorOptions["upload"];
  /** Null for files, which can all that is needed. */
  readonly check: StorageCheck | null;
  /** Null without Redis. */
  readonly inspectRedis: (() => ResultAsync<readonly RedisServerFacts[], Unavailable>) | null;
  /** Can locks be taken in every part of Redis, and what puts them at risk although they can; null without Redis. */
  readonly redisHealth: (() => ResultAsync<readonly string[], Unavailable>) | null;
  readonly close: () => Promise<void>;
};

type Coordination = Pick<
  Stores,
  "inspectRedis" | "redisHealth" | "locks" | "signals" | "answers" | "outbox" | "events"
> & {
  readonly index: RecordingIndex;
  readonly turns: Turns;
};
export type Storage = Pick<RecordingCatalog, "documents" | "media" | "secrets"> &
  Pick<Stores, "rooms" | "upload" | "check"> & {
    /** Null: this storage can hold no locks. */
    readonly locks: ((queue: LockStore) => LockStore) | null;
  };
export type Opened<T> = T & { readonly close: () => Promise<void> };

/**
 * Redis and S3 as far as they are configured, and for the rest LMDB and files in the data directory. What is not used
 * is not even loaded. Rejects when the data directory cannot be used.
 */
export async function openStores(config: Config, log: Log, own: OwnAdapters): Promise<Stores> {
  const onFiles = config.s3 === null && own.storage === undefined;
  const local = config.redis === null || onFiles ? await openLocal(config) : null;
  const { signals, inspectRedis, redisHealth, answers, index, outbox, events, turns, ...coordination } =
    config.redis === null ? await embedded(needed(local), log) : await redis(config.redis, config, log);
  const { documents, media, secrets, ...storage } = await openStorage(config, { local, turns, own });
  const inStorage = config.lockStore === "s3" ? storage.locks : null;
  return {
    locks: own.locks ?? (inStorage === null ? coordination.locks : inStorage(coordination.locks)),
    signals,
    inspectRedis,
    redisHealth,
    answers,
    catalog: { documents, index, media, secrets },
    outbox,
    events,
    rooms: storage.rooms,
    upload: storage.upload,
    check: storage.check,
    close: async () => {
      await Promise.all([coordination.close(), storage.close()]);
      await local?.close();
    },
  };
}

async function openStorage(
  config: Config,
  { local, turns, own }: { readonly local: EmbeddedEnv | null; readonly turns: Turns; readonly own: OwnAdapters },
): Promise<Opened<Storage>> {
  if (own.storage !== undefined) return brought(own.storage);
  return config.s3 === null ? files(needed(local), config) : openS3(config.s3, config, turns);
}

const brought = (storage: OwnStorage): Opened<Storage> => ({
  ...storage,
  upload: () => Promise.reject(new Error("a simulated recorder writes into the data directory only")),
  check: null,
  locks: null,
  close: async () => {},
});

function needed(local: EmbeddedEnv | null): EmbeddedEnv {
  if (local === null) throw new Error("the data directory was not opened");
  return local;
}

async function openLocal({ dataDir }: Config): Promise<EmbeddedEnv> {
  const { cleanTemporaryFiles, openEmbedded } = await import("@tallylight/adapters/embedded");
  const env = openEmbedded(resolve(dataDir));
  if (env.isErr()) throw new Error(env.error.cause);
  await cleanTemporaryFiles(resolve(dataDir), Date.now());
  return env.value;
}

const unreadable = (log: Log) => (key: string, reason: string) =>
  log.warn({ key, reason }, "an entry of the index cannot be read and is left out");

async function embedded(env: EmbeddedEnv, log: Log): Promise<Opened<Coordination>> {
  const {
    embeddedEventLog,
    embeddedLockStore,
    embeddedOutbox,
    embeddedRecordingIndex,
    embeddedStartAnswers,
    embeddedTurns,
  } = await import("@tallylight/adapters/embedded");
  const { memorySignals } = await import("@tallylight/adapters/memory");
  return {
    inspectRedis: null,
    redisHealth: null,
    locks: embeddedLockStore(env),
    // Another process of this machine is not woken by these, and so looks once a second.
    signals: memorySignals(),
    answers: embeddedStartAnswers(env),
    index: embeddedRecordingIndex(env, { onUnreadable: unreadable(log) }),
    outbox: embeddedOutbox(env, { onUnreadable: unreadable(log) }),
    events: embeddedEventLog(env),
    turns: embeddedTurns(env),
    close: async () => {},
  };
}

async function redis(
  { servers, lockReplicas }: RedisConfig,
  { prefix }: Config,
  log: Log,
): Promise<Opened<Coordination>> {
  const {
    connectRedis,
    inspectRedis,
    redisEventLog,
    redisHealth,
    redisLockStore,
    redisOutbox,
    redisRecordingIndex,
    redisSignals,
    redisStartAnswers,
    redisTurns,
  } = await import("@tallylight/adapters/redis");
  const connection = connectRedis(servers);
  // To wait for replicas holds up a connection: locks then have one of their own.
  const lockConnection = lockReplicas === 0 ? connection : connectRedis(servers);
  const connections = [...new Set([connection, lockConnection])];
  // One deployment for each prefix of the store, and so one set of keys.
  const keys = `tally:${prefix}`;
  const index = { prefix: `{${keys}:index}:`, onUnreadable: unreadable(log) };
  const signals = redisSignals(connection.client, { prefix: keys });
  // Whoever asks at once finds a connection; a server that is away is found when it comes back.
  for (const { connected } of connections) {
    (await connected).mapErr(({ cause }) => log.warn({ cause }, "Redis does not answer yet"));
  }
  return {
    inspectRedis: () => inspectRedis(connection.client),
    redisHealth: () => redisHealth(connection.client, { replicas: lockReplicas }),
    locks: redisLockStore(lockConnection.client, { prefix: keys, replicas: lockReplicas }),
    signals,
    answers: redisStartAnswers(connection.client, { prefix: keys }),
    index: redisRecordingIndex(connection.client, index),
    outbox: redisOutbox(connection.client, index),
    events: redisEventLog(connection.client, { prefix: index.prefix }),
    turns: redisTurns(connection.client, { prefix: keys }),
    close: async () => {
      await signals.close();
      await Promise.all(connections.map(({ close }) => close()));
    },
  };
}

async function files(env: EmbeddedEnv, { dataDir, prefix }: Config): Promise<Opened<Storage>> {
  const { fileDocuments, fileMedia, fileUpload, recordingDocuments, roomCatalog, shareSecrets } =
    await import("@tallylight/adapters/embedded");
  const documents = fileDocuments(env, resolve(dataDir));
  return {
    documents: recordingDocuments(documents, prefix),
    secrets: shareSecrets(documents, prefix),
    rooms: roomCatalog(documents, prefix),
    media: fileMedia(resolve(dataDir), prefix),
    upload: fileUpload(resolve(dataDir)),
    check: null,
    locks: null,
    close: async () => {},
  };
}
