export { type AppOptions, createApp } from "./app.ts";
export {
  type Config,
  type ConfigDescription,
  type ConfigProblem,
  describeConfig,
  loadConfig,
  type Setting,
} from "./config.ts";
export { createLog, type Log, LOG_LEVELS, type LogLevel } from "./log.ts";
export { nodeHandler } from "./node.ts";
export { hostsOf } from "./outgoing/receivers.ts";
export { type RunningService, serve, type ServeFailure } from "./serve.ts";
