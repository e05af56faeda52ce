import type { LiveKitWebhooks } from "@tallylight/adapters/livekit";
import type { Simulator } from "@tallylight/adapters/simulator";
import type { EventLog, Outbox, StartAnswers, StartSettings, SweepPorts } from "@tallylight/core";
import { systemClock, systemIds } from "@tallylight/adapters/system";
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { err, ok, ResultAsync, safeTry } from "neverthrow";
import { adoptingRooms } from "./compose/adopt-rooms.ts";
import { announcingMeetings } from "./compose/announce-meetings.ts";
import { keptSecret } from "./compose/data-dir.ts";
import { type LiveKit, openLiveKit } from "./compose/open-livekit.ts";
import type { StorageCheck } from "./compose/open-s3.ts";
import { openStores, type Stores } from "./compose/open-stores.ts";
import type { OwnAdapters } from "./compose/own-adapters.ts";
import { type Probe, probesOf } from "./compose/probes.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";

export type { StorageCheck } from "./compose/open-s3.ts";
export type { OwnAdapters, OwnLiveKit, OwnStorage } from "./compose/own-adapters.ts";
export type { Probe } from "./compose/probes.ts";

/** What was chosen for each dependency; `own`: an adapter that the program brought itself. It holds no address. */
export type Description = {
  readonly liveKit: "livekit" | "simulator" | "own";
  readonly locks: "redis" | "s3" | "lmdb" | "own";
  readonly storage: "s3" | "files" | "own";
};

/** The ports that a configuration asks for, and what goes with them. */
export type House = {
  readonly config: Config;
  readonly ports: SweepPorts;
  /** The answers of starts under idempotency keys. */
  readonly answers: StartAnswers;
  /** The queues of those that are told of events. */
  readonly outbox: Outbox;
  /** The last events, for streams. */
  readonly events: EventLog;
  readonly settings: StartSettings;
  readonly webhooks: LiveKitWebhooks;
  /** The configured keys, or the one that was made. */
  readonly apiKeys: readonly string[];
  /** Where the key that was made is kept; null when keys are configured. */
  readonly apiKeyFile: string | null;
  /** Signs page tokens and room tokens. */
  readonly secret: string;
  /** The simulator, when it runs in this process. */
  readonly simulator: Simulator | null;
  readonly describe: Description;
  /** What is known of the storage, beside that it answers; null for files. */
  readonly storage: StorageCheck | null;
  /** What each Redis server says of itself; null without Redis. */
  readonly inspectRedis: Stores["inspectRedis"];
  /** Can locks be taken there, and what puts them at risk all the same; null without Redis. */
  readonly redisHealth: Stores["redisHealth"];
  /** One for each dependency: asks it something that changes nothing. */
  readonly probes: Readonly<Record<keyof Description, Probe>>;
  readonly close: () => Promise<void>;
};

/** The house could not be built. A server that does not answer is no reason: it may come back. */
export type ComposeFailure = {
  readonly kind: "data-dir-unusable" | "simulator-not-started";
  readonly dataDir: string;
  readonly cause: string;
};

/** How a house is composed. */
export type ComposeOptions = {
  /** Only the service starts the simulator; others find its address in the data directory, or none. */
  readonly startSimulator: boolean;
  /** What the program brings itself, in the place of what the configuration names. */
  readonly own?: OwnAdapters;
};

/** From a configuration to ports. An unreachable server is no failure: its port is unavailable until it comes back. */
export function compose(config: Config, log: Log, options: ComposeOptions): ResultAsync<House, ComposeFailure> {
  const failure =
    (kind: ComposeFailure["kind"]) =>
    (thrown: unknown): ComposeFailure => ({ kind, dataDir: config.dataDir, cause: causeOf(thrown) });
  const unusable = failure("data-dir-unusable");
  return safeTry(async function* () {
    const credentials = yield* ResultAsync.fromPromise(readCredentials(config), unusable);
    const { own = {} } = options;
    const stores = yield* ResultAsync.fromPromise(openStores(config, log, own), unusable);
    const opening = openLiveKit(config, stores.upload, options);
    const liveKit = await ResultAsync.fromPromise(opening, failure("simulator-not-started"));
    if (liveKit.isOk()) return ok(houseOf({ config, own }, credentials, stores, liveKit.value));
    await stores.close();
    return err(liveKit.error);
  });
}

const causeOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : "unknown reason");

type Credentials = Pick<House, "apiKeys" | "apiKeyFile" | "secret">;

/** The configured keys and secret; what is not configured is made once and kept. */
async function readCredentials({ apiKeys, secret, dataDir }: Config): Promise<Credentials> {
  const made = apiKeys.length > 0 ? null : await keptSecret(dataDir, "api-key");
  return {
    apiKeys: made === null ? apiKeys : [made.secret],
    apiKeyFile: made?.file ?? null,
    secret: secret ?? (await keptSecret(dataDir, "secret")).secret,
  };
}

type Chosen = { readonly config: Config; readonly own: OwnAdapters };

function houseOf({ config, own }: Chosen, credentials: Credentials, stores: Stores, liveKit: LiveKit): House {
  const { locks, signals, answers, catalog } = stores;
  const { egress, directory, webhooks, simulator } = liveKit;
  const system = { clock: systemClock, ids: systemIds };
  const told = announcingMeetings(stores.rooms, stores.outbox);
  const rooms = config.adoptRooms ? adoptingRooms(told, { ...system, directory }) : told;
  return {
    config,
    ports: { locks, signals, catalog, rooms, egress, directory, ...system },
    answers,
    outbox: stores.outbox,
    inspectRedis: stores.inspectRedis,
    redisHealth: stores.redisHealth,
    events: stores.events,
    settings: { limits: config.limits, owner: ownerName() },
    webhooks,
    ...credentials,
    simulator,
    describe: describe({ config, own }),
    probes: probesOf(
      { locks, catalog, rooms: stores.rooms, directory },
      {
        indexApart: config.lockStore === "s3" || own.locks !== undefined,
        check: stores.check,
        redis: stores.redisHealth,
      },
    ),
    storage: stores.check,
    close: async () => {
      await liveKit.close();
      await stores.close();
    },
  };
}

function describe({ config, own }: Chosen): Description {
  const { liveKit, lockStore, s3 } = config;
  return {
    liveKit: own.liveKit !== undefined ? "own" : liveKit === null ? "simulator" : "livekit",
    locks: own.locks !== undefined ? "own" : lockStore === "embedded" ? "lmdb" : lockStore,
    storage: own.storage !== undefined ? "own" : s3 === null ? "files" : "s3",
  };
}

/** Names this process for people who read locks. */
const ownerName = (): string => `${hostname()}-${process.pid}-${randomBytes(3).toString("hex")}`;
