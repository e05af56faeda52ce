// What `@tallylight/http/compose` offers. Made of the built declarations; see CONTRIBUTING.md.

// ComposeFailure
export type ComposeFailure = {
    readonly kind: "data-dir-unusable" | "simulator-not-started";
    readonly dataDir: string;
    readonly cause: string;
};

// ComposeOptions
export type ComposeOptions = {
    readonly startSimulator: boolean;
    readonly own?: OwnAdapters;
};

// Config (config.d.ts, not exported)
export type Config = {
    readonly host: string;
    readonly port: number;
    readonly basePath: string;
    readonly publicUrl: string | null;
    readonly liveKit: LiveKitConfig | null;
    readonly redis: RedisConfig | null;
    readonly s3: S3Config | null;
    readonly lockStore: LockStoreName;
    readonly prefix: string;
    readonly apiKeys: readonly string[];
    readonly secret: string | null;
    readonly receivers: ReceiversConfig;
    readonly metricsToken: string | null;
    readonly corsOrigins: readonly string[];
    readonly trustedProxies: readonly string[];
    readonly adoptRooms: boolean;
    readonly limits: Limits;
    readonly gcIntervalMs: DurationMs;
    readonly stopDelayMs: DurationMs;
    readonly dataDir: string;
    readonly logLevel: LogLevel;
    readonly warnings: readonly ConfigProblem[];
};

// ConfigProblem (config/variables.d.ts, not exported)
export type ConfigProblem = {
    readonly variable: string;
    readonly given: string;
    readonly expected: string;
};

// Description
export type Description = {
    readonly liveKit: "livekit" | "simulator" | "own";
    readonly locks: "redis" | "s3" | "lmdb" | "own";
    readonly storage: "s3" | "files" | "own";
};

// House
export type House = {
    readonly config: Config;
    readonly ports: SweepPorts;
    readonly answers: StartAnswers;
    readonly outbox: Outbox;
    readonly events: EventLog;
    readonly settings: StartSettings;
    readonly webhooks: LiveKitWebhooks;
    readonly apiKeys: readonly string[];
    readonly apiKeyFile: string | null;
    readonly secret: string;
    readonly simulator: Simulator | null;
    readonly describe: Description;
    readonly storage: StorageCheck | null;
    readonly inspectRedis: Stores["inspectRedis"];
    readonly redisHealth: Stores["redisHealth"];
    readonly probes: Readonly<Record<keyof Description, Probe>>;
    readonly close: () => Promise<void>;
};

// LOCK_STORES (config.d.ts, not exported)
declare const LOCK_STORES: readonly ["redis", "s3", "embedded"];

// LOG_LEVELS (log.d.ts, not exported)
export declare const LOG_LEVELS: readonly ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

// LiveKitConfig (config.d.ts, not exported)
type LiveKitConfig = {
    readonly url: string;
    readonly publicUrl: string | null;
    readonly keys: readonly [LiveKitPair, ...LiveKitPair[]];
};

// LiveKitPair (config.d.ts, not exported)
type LiveKitPair = {
    readonly apiKey: string;
    readonly apiSecret: string;
};

// LockStoreName (config.d.ts, not exported)
type LockStoreName = (typeof LOCK_STORES)[number];

// Log (log.d.ts, not exported)
export type Log = Pick<BaseLogger, "debug" | "info" | "warn" | "error">;

// LogLevel (log.d.ts, not exported)
export type LogLevel = (typeof LOG_LEVELS)[number];

// OwnAdapters
export type OwnAdapters = {
    readonly liveKit?: OwnLiveKit | undefined;
    readonly locks?: LockStore | undefined;
    readonly storage?: OwnStorage | undefined;
};

// OwnLiveKit
export type OwnLiveKit = {
    readonly egress: Egress;
    readonly directory: RoomDirectory;
    readonly webhooks: LiveKitWebhooks;
};

// OwnStorage
export type OwnStorage = Pick<RecordingCatalog, "documents" | "media" | "secrets"> & {
    readonly rooms: RoomCatalog;
};

// Probe
export type Probe = () => ResultAsync<unknown, Unavailable>;

// ReceiversConfig (config.d.ts, not exported)
type ReceiversConfig = {
    readonly urls: readonly string[];
    readonly secrets: readonly string[];
    readonly allowPrivate: boolean;
};

// RedisConfig (config/redis.d.ts, not exported)
export type RedisConfig = {
    readonly servers: RedisOptions;
    readonly lockReplicas: number;
};

// S3Config (config/s3.d.ts, not exported)
export type S3Config = {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint: string | null;
    readonly forcePathStyle: boolean;
    readonly credentials: S3Credentials | null;
};

// S3Credentials (config/s3.d.ts, not exported)
type S3Credentials = {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
};

// StorageCheck
export type StorageCheck = {
    readonly known: () => StorageDetail | null;
    readonly ask: () => ResultAsync<StorageDetail, Unavailable>;
    readonly advice: (detail: StorageDetail) => readonly string[];
};

// StorageDetail (compose/open-s3.d.ts, not exported)
export type StorageDetail = {
    readonly capabilities: S3Capabilities["can"];
    readonly metadata: "conditional-writes" | "read-check-write";
};

// Stores (compose/open-stores.d.ts, not exported)
export type Stores = {
    readonly locks: LockStore;
    readonly signals: Signals;
    readonly answers: StartAnswers;
    readonly catalog: RecordingCatalog;
    readonly outbox: Outbox;
    readonly events: EventLog;
    readonly rooms: RoomCatalog;
    readonly upload: SimulatorOptions["upload"];
    readonly check: StorageCheck | null;
    readonly inspectRedis: (() => ResultAsync<readonly RedisServerFacts[], Unavailable>) | null;
    readonly redisHealth: (() => ResultAsync<readonly string[], Unavailable>) | null;
    readonly close: () => Promise<void>;
};

// compose
export declare function compose(config: Config, log: Log, options: ComposeOptions): ResultAsync<House, ComposeFailure>;

