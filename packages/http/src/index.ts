export { type AppOptions, createApp } from "./app.ts";
export { type Config, type ConfigProblem, loadConfig } from "./config.ts";
export { createLog, type Log, LOG_LEVELS, type LogLevel } from "./log.ts";
export { type RunningService, serve, type ServeFailure } from "./serve.ts";
