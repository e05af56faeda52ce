// What `@tallylight/adapters/redis` offers. Made of the built declarations; see CONTRIBUTING.md.

// Cause (../documents/documents.d.ts, not exported)
export type Cause = string;

// EventLogOptions (../memory/event-log.d.ts, not exported)
export type EventLogOptions = {
    readonly bound?: number;
};

// RedisAddress
export type RedisAddress = {
    readonly host: string;
    readonly port: number;
};

// RedisClient
export type RedisClient = Redis | Cluster;

// RedisConnection
export type RedisConnection = {
    readonly client: RedisClient;
    readonly connected: ResultAsync<void, Unavailable>;
    readonly close: () => Promise<void>;
};

// RedisIndexOptions
export type RedisIndexOptions = {
    readonly prefix?: string;
    readonly onUnreadable?: (key: string, reason: string) => void;
};

// RedisLockStoreOptions
export type RedisLockStoreOptions = {
    readonly prefix: string;
    readonly replicas?: number;
    readonly replicationTimeoutMs?: number;
};

// RedisOptions
export type RedisOptions = RedisServers & {
    readonly username?: string | undefined;
    readonly password?: string | undefined;
    readonly tls?: RedisTls | null | undefined;
    readonly commandTimeoutMs?: number | undefined;
    readonly connectTimeoutMs?: number | undefined;
};

// RedisServerFacts
export type RedisServerFacts = {
    readonly address: string;
    readonly version: string | null;
    readonly role: string | null;
    readonly replicas: number | null;
    readonly tookOver: boolean | null;
    readonly appendOnly: boolean | null;
    readonly evictionPolicy: string | null;
    readonly maxMemoryBytes: number | null;
    readonly usedMemoryBytes: number | null;
    readonly clockAheadMs: DurationMs;
};

// RedisServers
export type RedisServers = {
    readonly url: string;
} | {
    readonly sentinels: readonly RedisAddress[];
    readonly masterName: string;
    readonly sentinelUsername?: string | undefined;
    readonly sentinelPassword?: string | undefined;
} | {
    readonly cluster: readonly RedisAddress[];
};

// RedisSignals
export type RedisSignals = Signals & {
    readonly close: () => Promise<void>;
};

// RedisStartAnswersOptions (start-answers.d.ts, not exported)
type RedisStartAnswersOptions = {
    readonly prefix: string;
};

// RedisTls
export type RedisTls = {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
};

// Turns (../documents/turns.d.ts, not exported)
export interface Turns {
    take(key: string, token: string, forMs: DurationMs): ResultAsync<boolean, Cause>;
    giveBack(key: string, token: string): ResultAsync<void, Cause>;
}

// connectRedis
export declare function connectRedis(options: RedisOptions): RedisConnection;

// inspectRedis
export declare function inspectRedis(client: RedisClient): ResultAsync<readonly RedisServerFacts[], Unavailable>;

// redisEventLog
export declare function redisEventLog(client: RedisClient, { prefix, bound }?: EventLogOptions & {
    readonly prefix?: string;
}): EventLog;

// redisHealth
export declare function redisHealth(client: RedisClient, { replicas }?: {
    readonly replicas?: number;
}): ResultAsync<readonly string[], Unavailable>;

// redisLockStore
export declare function redisLockStore(client: RedisClient, options: RedisLockStoreOptions): LockStore;

// redisOutbox
export declare function redisOutbox(client: RedisClient, options?: RedisIndexOptions): Outbox;

// redisRecordingIndex
export declare function redisRecordingIndex(client: RedisClient, options?: RedisIndexOptions): RecordingIndex;

// redisSignals
export declare function redisSignals(client: RedisClient, { prefix, repeatMs }: {
    readonly prefix: string;
    readonly repeatMs?: number;
}): RedisSignals;

// redisStartAnswers
export declare function redisStartAnswers(client: RedisClient, { prefix }: RedisStartAnswersOptions): StartAnswers;

// redisTurns
export declare function redisTurns(client: RedisClient, { prefix }: {
    readonly prefix: string;
}): Turns;

