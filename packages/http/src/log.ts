import { type BaseLogger, type DestinationStream, pino } from "pino";

/** Where the edge writes: one line of JSON for each event, an object of facts and a sentence. */
export type Log = Pick<BaseLogger, "debug" | "info" | "warn" | "error">;

/** From nothing to everything. */
export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log that writes JSON lines to `destination`, by default the standard output. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return destination === undefined ? pino(options) : pino(options, destination);
}
