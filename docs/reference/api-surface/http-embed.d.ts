// What `@tallylight/http/embed` offers. Made of the built declarations; see CONTRIBUTING.md.

// CallerRefusal (../problems/caller.d.ts, not exported)
export type CallerRefusal = Unauthorized | {
    readonly kind: "forbidden";
} | {
    readonly kind: "csrf-token-missing";
} | {
    readonly kind: "secret-not-recognized";
    readonly recordingId: RecordingId;
} | {
    readonly kind: "too-many-attempts";
    readonly retryAfterSeconds: number;
};

// ComposeFailure (../compose.d.ts, not exported)
export type ComposeFailure = {
    readonly kind: "data-dir-unusable" | "simulator-not-started";
    readonly dataDir: string;
    readonly cause: string;
};

// Config (../config.d.ts, not exported)
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

// ConfigProblem (../config/variables.d.ts, not exported)
export type ConfigProblem = {
    readonly variable: string;
    readonly given: string;
    readonly expected: string;
};

// Description (../compose.d.ts, not exported)
export type Description = {
    readonly liveKit: "livekit" | "simulator" | "own";
    readonly locks: "redis" | "s3" | "lmdb" | "own";
    readonly storage: "s3" | "files" | "own";
};

// Detail (../problems/request.d.ts, not exported)
export type Detail = {
    readonly field: string;
    readonly message: string;
};

// EdgeRefusal (../problem.d.ts, not exported)
export type EdgeRefusal = CallerRefusal | RequestRefusal;

// EventListener
export type EventListener = (event: TallylightEvent) => unknown;

// House (../compose.d.ts, not exported)
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

// InDirectory
export type InDirectory = {
    readonly dir: string;
};

// InRedis
export type InRedis = {
    readonly redis: string | RedisSentinels | RedisCluster;
};

// InS3
export type InS3 = {
    readonly s3: {
        readonly bucket: string;
        readonly region?: string | undefined;
        readonly endpoint?: string | undefined;
        readonly forcePathStyle?: boolean | undefined;
        readonly accessKeyId?: string | undefined;
        readonly secretAccessKey?: string | undefined;
        readonly prefix?: string | undefined;
    };
};

// InvalidOptions
export type InvalidOptions = {
    readonly kind: "invalid-options";
    readonly problems: readonly OptionProblem[];
};

// LOCK_STORES (../config.d.ts, not exported)
declare const LOCK_STORES: readonly ["redis", "s3", "embedded"];

// LOG_LEVELS (../log.d.ts, not exported)
export declare const LOG_LEVELS: readonly ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

// ListOptions
export type ListOptions = {
    readonly roomId?: string | undefined;
    readonly statuses?: readonly RecordingStatus[] | undefined;
    readonly sortField?: RecordingSortField | undefined;
    readonly sortOrder?: SortOrder | undefined;
    readonly limit?: number | undefined;
    readonly after?: RecordingPosition | undefined;
};

// LiveKitConfig (../config.d.ts, not exported)
type LiveKitConfig = {
    readonly url: string;
    readonly publicUrl: string | null;
    readonly keys: readonly [LiveKitPair, ...LiveKitPair[]];
};

// LiveKitPair (../config.d.ts, not exported)
type LiveKitPair = {
    readonly apiKey: string;
    readonly apiSecret: string;
};

// LiveKitServer
export type LiveKitServer = {
    readonly url: string;
    readonly apiKey: string;
    readonly apiSecret: string;
};

// LockRefusal (../problems/lock.d.ts, not exported)
export type LockRefusal = LockNotFound | LockChanged | Exclude<NotReleasable, Unavailable> | {
    readonly kind: "version-needed";
};

// LockStoreName (../config.d.ts, not exported)
type LockStoreName = (typeof LOCK_STORES)[number];

// Log (../log.d.ts, not exported)
export type Log = Pick<BaseLogger, "debug" | "info" | "warn" | "error">;

// LogLevel (../log.d.ts, not exported)
export type LogLevel = (typeof LOG_LEVELS)[number];

// OpenFailure
export type OpenFailure = InvalidOptions | ComposeFailure | StorageUnfit;

// OptionProblem
export type OptionProblem = {
    readonly option: string;
    readonly given: string;
    readonly expected: string;
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

// Probe (../compose/probes.d.ts, not exported)
export type Probe = () => ResultAsync<unknown, Unavailable>;

// ReceiversConfig (../config.d.ts, not exported)
type ReceiversConfig = {
    readonly urls: readonly string[];
    readonly secrets: readonly string[];
    readonly allowPrivate: boolean;
};

// RecordingJson (../shapes/recording.d.ts, not exported)
export type RecordingJson = {
    readonly recordingId: RecordingId;
    readonly roomId: RoomId;
    readonly roomName?: string | undefined;
    readonly egressId: EgressId;
    readonly status: RecordingStatus;
    readonly layout?: Layout | undefined;
    readonly encoding?: string | object | undefined;
    readonly filename: string;
    readonly startDate?: EpochMs | undefined;
    readonly endDate?: EpochMs | undefined;
    readonly duration?: number | undefined;
    readonly size?: number | undefined;
    readonly errorCode?: number | undefined;
    readonly error?: string | undefined;
    readonly details?: string | undefined;
    readonly reason?: EndReason | undefined;
};

// RecordingRefusal (../problems/recording.d.ts, not exported)
export type RecordingRefusal = RecordingNotFound | RecordingInProgress | NoMedia | Exclude<StopRefusal, Unavailable> | {
    readonly kind: "not-streamable";
    readonly recordingId: RecordingId;
} | {
    readonly kind: "nothing-to-zip";
} | {
    readonly kind: "range-not-satisfiable";
    readonly recordingId: RecordingId;
    readonly sizeBytes: number;
};

// RecordingsPage
export type RecordingsPage = {
    readonly recordings: readonly RecordingJson[];
    readonly next: RecordingPosition | null;
};

// RedisAccess
export type RedisAccess = {
    readonly username?: string | undefined;
    readonly password?: string | undefined;
    readonly tls?: boolean | {
        readonly ca?: string;
        readonly cert?: string;
        readonly key?: string;
    } | undefined;
};

// RedisCluster
export type RedisCluster = RedisAccess & {
    readonly cluster: readonly string[];
};

// RedisConfig (../config/redis.d.ts, not exported)
export type RedisConfig = {
    readonly servers: RedisOptions;
    readonly lockReplicas: number;
};

// RedisSentinels
export type RedisSentinels = RedisAccess & {
    readonly sentinels: readonly string[];
    readonly name: string;
    readonly sentinelUsername?: string | undefined;
    readonly sentinelPassword?: string | undefined;
};

// Refusal
export type Refusal = EdgeRefusal | RoomRefusal | LockRefusal | StartRefusal | RecordingRefusal | WebhookRefusal | ServiceRefusal;

// RequestRefusal (../problems/request.d.ts, not exported)
export type RequestRefusal = {
    readonly kind: "path-not-found";
} | {
    readonly kind: "method-not-allowed";
    readonly allow: string;
} | {
    readonly kind: "not-acceptable";
    readonly offered: string;
} | {
    readonly kind: "unsupported-media-type";
} | {
    readonly kind: "body-too-large";
    readonly limitBytes: number;
} | {
    readonly kind: "malformed-body";
} | {
    readonly kind: "invalid-request";
    readonly details: readonly Detail[];
} | KeyReused;

// RoomRefusal (../problems/room.d.ts, not exported)
export type RoomRefusal = RoomNotFound | RoomClosed | RoomChanged | RoomHasMeeting | RoomInUse;

// S3Config (../config/s3.d.ts, not exported)
export type S3Config = {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint: string | null;
    readonly forcePathStyle: boolean;
    readonly credentials: S3Credentials | null;
};

// S3Credentials (../config/s3.d.ts, not exported)
type S3Credentials = {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
};

// ServiceRefusal (../problems/service.d.ts, not exported)
export type ServiceRefusal = {
    readonly kind: "too-many-streams";
} | {
    readonly kind: "stopping";
} | Unavailable | {
    readonly kind: "internal-error";
};

// StartOptions
export type StartOptions = {
    readonly layout?: Layout | undefined;
    readonly encoding?: string | object | undefined;
};

// StartRefusal (../problems/start.d.ts, not exported)
export type StartRefusal = Exclude<Refused, RoomNotFound | Unavailable> | {
    readonly kind: "too-many-starts";
};

// StepJson (../shapes/sweep.d.ts, not exported)
export type StepJson = {
    readonly action: SweepStep["action"];
    readonly why: SweepStep["why"];
    readonly detail: string;
    readonly roomId: RoomId;
    readonly recordingId: RecordingId | null;
    readonly ageMs: DurationMs | null;
    readonly room: SweepStep["room"];
    readonly outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
    readonly cause: string | null;
};

// StorageCheck (../compose/open-s3.d.ts, not exported)
export type StorageCheck = {
    readonly known: () => StorageDetail | null;
    readonly ask: () => ResultAsync<StorageDetail, Unavailable>;
    readonly advice: (detail: StorageDetail) => readonly string[];
};

// StorageDetail (../compose/open-s3.d.ts, not exported)
export type StorageDetail = {
    readonly capabilities: S3Capabilities["can"];
    readonly metadata: "conditional-writes" | "read-check-write";
};

// StorageUnfit (../service/check-storage.d.ts, not exported)
export type StorageUnfit = {
    readonly kind: "storage-unfit";
    readonly cause: string;
};

// Stores (../compose/open-stores.d.ts, not exported)
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

// SweepJson (../shapes/sweep.d.ts, not exported)
export type SweepJson = {
    readonly dryRun: boolean;
    readonly locks: number;
    readonly young: number;
    readonly inOrder: number;
    readonly counts: readonly StepCount[];
    readonly steps: readonly StepJson[];
    readonly unnameable: readonly string[];
    readonly failures: readonly {
        readonly roomId: RoomId | null;
        readonly cause: string;
    }[];
    readonly unlisted: {
        readonly steps: number;
        readonly failures: number;
    };
};

// Tallylight
export type Tallylight = {
    readonly start: (roomId: string, options?: StartOptions) => Promise<RecordingJson>;
    readonly stop: (recordingId: string) => Promise<RecordingJson>;
    readonly list: (options?: ListOptions) => Promise<RecordingsPage>;
    readonly onEvent: (listener: EventListener) => () => void;
    readonly sweep: (options?: {
        readonly dryRun?: boolean | undefined;
    }) => Promise<SweepJson>;
    readonly receiveWebhook: (rawBody: Uint8Array | string, authorization: string | undefined) => Promise<WebhookAnswer>;
    readonly house: House;
    readonly close: () => Promise<void>;
};

// TallylightError
export declare class TallylightError extends Error {
    readonly name = "TallylightError";
    readonly refusal: Refusal | OpenFailure;
    readonly code: string;
    readonly status: number;
    constructor(refusal: Refusal | OpenFailure);
}

// TallylightEvent
export type TallylightEvent = {
    readonly event: "recordingStarted" | "recordingUpdated" | "recordingEnded";
    readonly creationDate: number;
    readonly roomId: RoomId;
    readonly recording: RecordingJson;
} | {
    readonly event: "meetingStarted" | "meetingEnded";
    readonly creationDate: number;
    readonly roomId: RoomId;
};

// TallylightOptions
export type TallylightOptions = {
    readonly liveKit: LiveKitServer | OwnLiveKit | "simulator";
    readonly locks: InRedis | InDirectory | LockStore;
    readonly store: InS3 | InDirectory | OwnStorage;
    readonly index?: InRedis | InDirectory | undefined;
    readonly upkeep?: boolean | undefined;
    readonly settings?: Readonly<Record<string, string>> | undefined;
    readonly log?: Log | undefined;
};

// Unauthorized (../problems/caller.d.ts, not exported)
export type Unauthorized = {
    readonly kind: "unauthorized";
    readonly message: "Unauthorized" | "Invalid API key" | "Invalid token";
};

// WebhookAnswer
export type WebhookAnswer = {
    readonly status: 200 | 400 | 401 | 503;
    readonly code: string;
};

// WebhookRefusal (../problems/webhook.d.ts, not exported)
export type WebhookRefusal = {
    readonly kind: "bad-signature";
} | {
    readonly kind: "malformed-event";
} | {
    readonly kind: "event-not-handled";
};

// tallylight
export declare function tallylight(options: TallylightOptions): Promise<Tallylight>;

