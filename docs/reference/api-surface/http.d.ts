// What `@tallylight/http` offers. Made of the built declarations; see CONTRIBUTING.md.

// AppOptions
export type AppOptions = {
    readonly log: Log;
    readonly work?: Work;
    readonly phase?: () => Phase;
    readonly metrics?: Metrics;
    readonly tracing?: Tracing;
    readonly streams?: Streams;
    readonly mostWaiting?: number;
};

// BadAttempts (edge/bad-attempts.d.ts, not exported)
export type BadAttempts = {
    readonly count: (client: string) => number | null;
};

// Caller (edge/caller.d.ts, not exported)
export type Caller = {
    readonly kind: "api-key";
    readonly id: string;
} | {
    readonly kind: "session";
    readonly id: string;
    readonly session: Session;
} | {
    readonly kind: "room-token";
    readonly id: string;
    readonly roomId: RoomId;
    readonly permissions: readonly Permission[];
} | Stranger;

// CannotListen (service/listen.d.ts, not exported)
export type CannotListen = {
    readonly kind: "cannot-listen";
    readonly host: string;
    readonly port: number;
    readonly cause: string;
};

// ComposeFailure (compose.d.ts, not exported)
export type ComposeFailure = {
    readonly kind: "data-dir-unusable" | "simulator-not-started";
    readonly dataDir: string;
    readonly cause: string;
};

// Config
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

// ConfigDescription
export type ConfigDescription = {
    readonly settings: readonly Setting[];
    readonly problems: readonly ConfigProblem[];
    readonly warnings: readonly ConfigProblem[];
};

// ConfigProblem
export type ConfigProblem = {
    readonly variable: string;
    readonly given: string;
    readonly expected: string;
};

// ConnectionLimits (service/listen.d.ts, not exported)
type ConnectionLimits = {
    readonly headersTimeout: DurationMs;
    readonly requestTimeout: DurationMs;
    readonly keepAliveTimeout: DurationMs;
    readonly connectionsCheckingInterval: DurationMs;
    readonly connections: number;
};

// DEFINITIONS (metrics/definitions.d.ts, not exported)
export declare const DEFINITIONS: {
    readonly httpRequests: {
        readonly type: "counter";
        readonly name: "tallylight_http_requests_total";
        readonly help: "Requests answered, by route of the API document (`none` where there is none) and status.";
        readonly labels: readonly ["method", "route", "status"];
    };
    readonly httpSeconds: {
        readonly type: "histogram";
        readonly name: "tallylight_http_request_duration_seconds";
        readonly help: "From a request's headers to its answer's; a body that streams is not in it.";
        readonly labels: readonly ["method", "route"];
        readonly buckets: number[];
    };
    readonly starts: {
        readonly type: "counter";
        readonly name: "tallylight_recording_starts_total";
        readonly help: "Starts answered: `started`, or the code of the refusal.";
        readonly labels: readonly ["outcome"];
    };
    readonly startSeconds: {
        readonly type: "histogram";
        readonly name: "tallylight_recording_start_duration_seconds";
        readonly help: "How long a start waited for its answer, by `started` or `refused`.";
        readonly labels: readonly ["outcome"];
        readonly buckets: readonly [0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60];
    };
    readonly recordings: {
        readonly type: "gauge";
        readonly name: "tallylight_recordings_unfinished";
        readonly help: "Recordings that have not ended, by status, as the index has them; 10,000 are counted at most.";
        readonly labels: readonly ["status"];
    };
    readonly locks: {
        readonly type: "gauge";
        readonly name: "tallylight_locks_held";
        readonly help: "Locks in the lock store, by state.";
        readonly labels: readonly ["state"];
    };
    readonly oldestLock: {
        readonly type: "gauge";
        readonly name: "tallylight_lock_oldest_age_seconds";
        readonly help: "Age of the oldest lock in each state, by the lock store's clock.";
        readonly labels: readonly ["state"];
    };
    readonly sweeps: {
        readonly type: "counter";
        readonly name: "tallylight_sweeps_total";
        readonly help: "Sweeps of this instance: `done`, or `failed` when the locks could not be listed.";
        readonly labels: readonly ["outcome"];
    };
    readonly sweepSeconds: {
        readonly type: "histogram";
        readonly name: "tallylight_sweep_duration_seconds";
        readonly help: "How long a sweep took.";
        readonly labels: readonly [];
        readonly buckets: readonly [0.1, 0.5, 1, 5, 15, 60, 300, 900];
    };
    readonly lastSweep: {
        readonly type: "gauge";
        readonly name: "tallylight_sweep_last_done_timestamp_seconds";
        readonly help: "When this instance last finished a sweep.";
        readonly labels: readonly [];
    };
    readonly sweepSteps: {
        readonly type: "counter";
        readonly name: "tallylight_sweep_steps_total";
        readonly help: "Steps of sweeps and follow-ups: what was to be done, why, and what became of it.";
        readonly labels: readonly ["action", "why", "outcome"];
    };
    readonly sweepFailures: {
        readonly type: "counter";
        readonly name: "tallylight_sweep_failures_total";
        readonly help: "Rooms and lists that a sweep could not judge, by the port that could not be had.";
        readonly labels: readonly ["port"];
    };
    readonly violations: {
        readonly type: "counter";
        readonly name: "tallylight_invariant_violations_total";
        readonly help: "What the protocol forbids, and was found and mended all the same: see docs/guarantees.md.";
        readonly labels: readonly ["invariant"];
    };
    readonly webhooksIn: {
        readonly type: "counter";
        readonly name: "tallylight_livekit_webhooks_total";
        readonly help: "Webhooks of LiveKit's, by event (`none`: unverified or unknown) and the status that they were answered.";
        readonly labels: readonly ["event", "status"];
    };
    readonly webhookLag: {
        readonly type: "histogram";
        readonly name: "tallylight_livekit_webhook_lag_seconds";
        readonly help: "From LiveKit's time of an event, which is in whole seconds, to its arrival.";
        readonly labels: readonly [];
        readonly buckets: readonly [1, 2, 5, 10, 30, 60, 300, 3600];
    };
    readonly recordingsEnded: {
        readonly type: "counter";
        readonly name: "tallylight_recordings_ended_total";
        readonly help: "Recordings whose end was announced, by status and reason (`none`: nobody gave one).";
        readonly labels: readonly ["status", "reason"];
    };
    readonly evictions: {
        readonly type: "counter";
        readonly name: "tallylight_evictions_total";
        readonly help: "Recordings that were ended because another held the room, its life was over, or nobody was promised them.";
        readonly labels: readonly [];
    };
    readonly outbox: {
        readonly type: "gauge";
        readonly name: "tallylight_outbox_events";
        readonly help: "Events that were announced and are not yet in the queues of their receivers.";
        readonly labels: readonly [];
    };
    readonly queued: {
        readonly type: "gauge";
        readonly name: "tallylight_webhook_queued_events";
        readonly help: "Events that wait for a receiver, by its host (`events`: the event streams; `unknown`: no longer configured).";
        readonly labels: readonly ["receiver"];
    };
    readonly deadLetters: {
        readonly type: "gauge";
        readonly name: "tallylight_webhook_dead_letters";
        readonly help: "Events that were given up and kept, by receiver.";
        readonly labels: readonly ["receiver"];
    };
    readonly deliveries: {
        readonly type: "counter";
        readonly name: "tallylight_webhook_deliveries_total";
        readonly help: "Attempts to deliver an event: `delivered`, or why not (`spared`: the receiver does not answer, and was not asked).";
        readonly labels: readonly ["receiver", "outcome"];
    };
    readonly deliveryLag: {
        readonly type: "histogram";
        readonly name: "tallylight_webhook_delivery_lag_seconds";
        readonly help: "From an event's announcement to its delivery.";
        readonly labels: readonly ["receiver"];
        readonly buckets: readonly [0.1, 0.5, 1, 2, 5, 15, 60, 600, 3600, 21600, 86400];
    };
    readonly buried: {
        readonly type: "counter";
        readonly name: "tallylight_webhook_given_up_total";
        readonly help: "Events that became dead letters.";
        readonly labels: readonly ["receiver"];
    };
    readonly spared: {
        readonly type: "gauge";
        readonly name: "tallylight_webhook_receiver_down";
        readonly help: "1 while this instance spares a receiver that does not answer, else 0.";
        readonly labels: readonly ["receiver"];
    };
    readonly streams: {
        readonly type: "gauge";
        readonly name: "tallylight_event_streams";
        readonly help: "Event streams that are open at this instance.";
        readonly labels: readonly [];
    };
    readonly streamsEnded: {
        readonly type: "counter";
        readonly name: "tallylight_event_streams_ended_total";
        readonly help: "Event streams that ended: the reader `left`, was too `slow`, its credential `expired`, the log was `unavailable`, or the instance is `stopping`.";
        readonly labels: readonly ["why"];
    };
    readonly dependencyUp: {
        readonly type: "gauge";
        readonly name: "tallylight_dependency_up";
        readonly help: "1 when the dependency answered its last probe, else 0.";
        readonly labels: readonly ["dependency", "what"];
    };
};

// Definitions (metrics/definitions.d.ts, not exported)
export type Definitions = typeof DEFINITIONS;

// Description (compose.d.ts, not exported)
export type Description = {
    readonly liveKit: "livekit" | "simulator" | "own";
    readonly locks: "redis" | "s3" | "lmdb" | "own";
    readonly storage: "s3" | "files" | "own";
};

// EdgeEnv (edge/context.d.ts, not exported)
export type EdgeEnv = {
    Bindings: {
        readonly peer?: string;
        readonly incoming?: {
            readonly socket: {
                readonly remoteAddress?: string | undefined;
            };
        };
        readonly handOver?: (bytes: HandedBytes) => void;
    };
    Variables: {
        requestId: string;
        facts: Facts;
        caller: Caller;
        client: string;
        badAttempts: BadAttempts;
    };
};

// Environment (config/variables.d.ts, not exported)
export type Environment = Readonly<Record<string, string | undefined>>;

// Facts (edge/context.d.ts, not exported)
export type Facts = Record<string, string | number | boolean | undefined>;

// HandedBytes (edge/bytes.d.ts, not exported)
export type HandedBytes = {
    readonly body: ReadableStream<Uint8Array>;
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly broke: (thrown: unknown) => void;
};

// Handle (service/answer.d.ts, not exported)
export type Handle = (request: Request, from: EdgeEnv["Bindings"]) => Response | Promise<Response>;

// History (metrics/history.d.ts, not exported)
export type History = {
    readonly samples: () => readonly Sample[];
    readonly sweeps: () => readonly SweepNote[];
    readonly keepSample: (sample: Sample) => void;
    readonly keepSweep: (note: SweepNote) => void;
};

// House (compose.d.ts, not exported)
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

// Instrument (metrics/metrics.d.ts, not exported)
type Instrument<D extends Definitions[keyof Definitions]> = D["type"] extends "counter" ? Counter<D["labels"][number]> : D["type"] extends "gauge" ? Gauge<D["labels"][number]> : Histogram<D["labels"][number]>;

// Instruments (metrics/metrics.d.ts, not exported)
type Instruments = {
    readonly [K in keyof Definitions]: Instrument<Definitions[K]>;
};

// LOCK_STORES (config.d.ts, not exported)
declare const LOCK_STORES: readonly ["redis", "s3", "embedded"];

// LOG_LEVELS
export declare const LOG_LEVELS: readonly ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

// ListenOptions (service/listen.d.ts, not exported)
export type ListenOptions = {
    readonly limits?: ConnectionLimits;
    readonly overrideGlobalObjects?: boolean;
};

// Listening (service/listen.d.ts, not exported)
export type Listening = {
    readonly port: number;
    readonly drain: () => Promise<void>;
    readonly cut: () => void;
};

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

// Log
export type Log = Pick<BaseLogger, "debug" | "info" | "warn" | "error">;

// LogLevel
export type LogLevel = (typeof LOG_LEVELS)[number];

// Metrics (metrics/metrics.d.ts, not exported)
export type Metrics = Instruments & {
    readonly registry: Registry;
    readonly history: History;
};

// Permission (edge/caller.d.ts, not exported)
export type Permission = "rooms" | "recordingControl" | "recordingList" | "recordingPlay" | "recordingDownload" | "recordingDelete";

// Phase (edge/context.d.ts, not exported)
export type Phase = "starting" | "running" | "stopping";

// Probe (compose/probes.d.ts, not exported)
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

// RunningService
export type RunningService = {
    readonly url: string;
    readonly house: House;
    readonly close: () => Promise<void>;
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

// Sample (metrics/history.d.ts, not exported)
export type Sample = {
    readonly at: EpochMs;
    readonly started: number;
    readonly refused: number;
    readonly webhooks: number;
    readonly lagSeconds: number;
    readonly delivered: number;
    readonly undelivered: number;
};

// ServeFailure
export type ServeFailure = ComposeFailure | CannotListen | StorageUnfit;

// ServeOptions (serve.d.ts, not exported)
export type ServeOptions = {
    readonly print?: (text: string) => void;
};

// Session (edge/session.d.ts, not exported)
export type Session = {
    readonly id: string;
    readonly expires: EpochMs;
};

// Setting
export type Setting = {
    readonly variable: string;
    readonly value: string | null;
    readonly from: "environment" | "file" | "default";
    readonly secret: boolean;
};

// SpanEnd (telemetry/tracing.d.ts, not exported)
export type SpanEnd = {
    readonly name?: string | undefined;
    readonly attributes?: Attributes | undefined;
    readonly failure?: string | undefined;
};

// SpanOptions (telemetry/tracing.d.ts, not exported)
type SpanOptions = {
    readonly kind: "server" | "client" | "internal";
    readonly headers?: Headers | undefined;
};

// StorageCheck (compose/open-s3.d.ts, not exported)
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

// StorageUnfit (service/check-storage.d.ts, not exported)
export type StorageUnfit = {
    readonly kind: "storage-unfit";
    readonly cause: string;
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

// Stranger (edge/caller.d.ts, not exported)
type Stranger = {
    readonly kind: "stranger";
    readonly id: "stranger";
};

// StreamRequest (events/streams.d.ts, not exported)
export type StreamRequest = {
    readonly roomId: RoomId | null;
    readonly after: EventPosition | null;
    readonly mayGoOn: () => boolean;
};

// Streams (events/streams.d.ts, not exported)
export type Streams = {
    readonly open: (request: StreamRequest) => Promise<Result<ReadableStream<Uint8Array>, TooManyStreams | Unavailable>>;
    readonly wake: () => void;
    readonly end: () => Promise<void>;
};

// SweepNote (metrics/history.d.ts, not exported)
export type SweepNote = {
    readonly at: EpochMs;
    readonly tookMs: DurationMs;
    readonly locks: number;
    readonly applied: number;
    readonly changedMeanwhile: number;
    readonly failed: number;
};

// TooManyStreams (events/streams.d.ts, not exported)
type TooManyStreams = {
    readonly kind: "too-many-streams";
};

// Tracing (telemetry/tracing.d.ts, not exported)
export type Tracing = {
    readonly within: <T, P extends PromiseLike<T>>(name: string, options: SpanOptions, work: () => P & PromiseLike<T>, endOf?: (value: T) => SpanEnd) => P;
};

// Work (edge/work.d.ts, not exported)
export type Work = {
    readonly track: <T>(work: PromiseLike<T>) => PromiseLike<T>;
    readonly idle: () => Promise<void>;
};

// createApp
export declare function createApp(house: House, options: AppOptions): Hono<EdgeEnv>;

// createLog
export declare function createLog(level: LogLevel, destination?: DestinationStream): Log;

// describeConfig
export declare function describeConfig(env: Environment, dotenv?: string): ConfigDescription;

// hostsOf
export declare function hostsOf(urls: readonly string[]): ReadonlyMap<ReceiverId, string>;

// listen (service/listen.d.ts, not exported)
export declare function listen(handle: Handle, host: string, port: number, { limits, overrideGlobalObjects }?: ListenOptions): ResultAsync<Listening, CannotListen>;

// loadConfig
export declare function loadConfig(env: Environment, dotenv?: string): Result<Config, readonly ConfigProblem[]>;

// nodeHandler
export declare function nodeHandler(app: Pick<ReturnType<typeof createApp>, "fetch">): (request: IncomingMessage, response: ServerResponse) => void;

// serve
export declare function serve(config: Config, log: Log, options?: ServeOptions): ResultAsync<RunningService, ServeFailure>;

