export { connectRedis, type RedisClient, type RedisConnection, type RedisOptions } from "./connect.ts";
export { inspectRedis, type RedisServerFacts } from "./inspect.ts";
export { redisLockStore, type RedisLockStoreOptions } from "./lock-store.ts";
export { redisEventLog } from "./event-log.ts";
export { redisOutbox } from "./outbox.ts";
export { redisSignals, type RedisSignals } from "./signals.ts";
export { type RedisIndexOptions, redisRecordingIndex } from "./recording-index.ts";
export { redisStartAnswers } from "./start-answers.ts";
export type { RedisAddress, RedisServers, RedisTls } from "./servers.ts";
