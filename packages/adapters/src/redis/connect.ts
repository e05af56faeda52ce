import type { Unavailable } from "@tallylight/core";
import { Redis } from "ioredis";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { redisUnavailable } from "./failure.ts";

export type RedisOptions = {
  /** `redis://` or `rediss://`, with user, password and database number as usual; a query in it is ignored. */
  readonly url: string;
  /** One command, from its call to its answer. */
  readonly commandTimeoutMs?: number;
  /** One attempt to connect. */
  readonly connectTimeoutMs?: number;
};

/** An ioredis client whose commands are rejected at once while there is no connection. */
export type RedisClient = Redis;

export type RedisConnection = {
  readonly client: RedisClient;
  /** Ends with the first attempt to connect, well or not. The client goes on trying until it is closed. */
  readonly connected: ResultAsync<void, Unavailable>;
  readonly close: () => Promise<void>;
};

const DEFAULT_COMMAND_TIMEOUT_MS = 2_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RECONNECT_DELAY_MS = 2_000;

/**
 * Connects to one Redis server and returns at once: await `connected` where the first command must find the server.
 *
 * A command ends within `commandTimeoutMs`, and at once while there is no connection. None is kept for later and none
 * is sent twice: its caller was told that it is unavailable, and goes by what it reads then.
 */
export function connectRedis(options: RedisOptions): RedisConnection {
  const commandTimeoutMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
  const client = new Redis(withoutQuery(options.url), {
    lazyConnect: true,
    connectTimeout: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    commandTimeout: commandTimeoutMs,
    // A server that is gone without a word: give the socket up, so that a new one is tried.
    socketTimeout: 2 * commandTimeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RECONNECT_DELAY_MS),
    // After a failover the old master refuses writes: find the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    // Answers have the same shape from every server, and no handshake names a password in a refusal.
    protocol: 2,
    disableClientInfo: true,
  });
  // Each command reports its own failure; without a listener ioredis prints the connection's errors.
  client.on("error", () => {});
  return { client, connected: firstAttempt(client), close: () => closeClient(client) };
}

/** ioredis would let the query undo what is set above. */
function withoutQuery(text: string): string {
  // The platform's own error would repeat the password.
  if (!URL.canParse(text)) throw new Error("the URL of Redis is not a URL");
  const url = new URL(text);
  url.search = "";
  return url.href;
}

function firstAttempt(client: RedisClient): ResultAsync<void, Unavailable> {
  const attempt = new Promise<Error | null>((resolve) => {
    client.once("ready", () => resolve(null));
    client.once("error", (error) => resolve(error));
    client.once("close", () => resolve(new Error("Connection is closed.")));
  });
  client.connect().catch(() => {});
  return ResultAsync.fromSafePromise(attempt).andThen((error) =>
    error === null ? okAsync(undefined) : errAsync(redisUnavailable("locks", "connect")(error)),
  );
}

/** Ends a connection: at once, or after 2 s when the server does not answer. Repeating it does nothing. */
export async function closeClient(client: RedisClient): Promise<void> {
  if (client.status === "end") return;
  if (client.status === "reconnecting") {
    // There is no socket whose end it could tell.
    client.disconnect();
    return;
  }
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  client.disconnect();
  await ended;
}
