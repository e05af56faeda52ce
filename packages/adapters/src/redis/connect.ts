import type { Unavailable } from "@tallylight/core";
import { Cluster, Redis } from "ioredis";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { redisUnavailable } from "./failure.ts";
import { type RedisServers, type RedisTls, singleServer } from "./servers.ts";

/** Where Redis is, who asks, and how long it may take. */
export type RedisOptions = RedisServers & {
  /** Of the servers; those in a URL go before them. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Null or left out: no TLS, but for a URL that begins with `rediss:`. */
  readonly tls?: RedisTls | null | undefined;
  /** One command, from its call to its answer. */
  readonly commandTimeoutMs?: number | undefined;
  /** One attempt to connect to one server. */
  readonly connectTimeoutMs?: number | undefined;
};

/** An ioredis client whose commands are rejected at once while there is no connection. */
export type RedisClient = Redis | Cluster;

/** A client, when it was first connected, and how it is let go. */
export type RedisConnection = {
  readonly client: RedisClient;
  /** Ends with the first attempt to connect, well or not. The client goes on trying until it is closed. */
  readonly connected: ResultAsync<void, Unavailable>;
  readonly close: () => Promise<void>;
};

const DEFAULT_COMMAND_TIMEOUT_MS = 2_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RECONNECT_DELAY_MS = 2_000;
/** How often a cluster is asked for its nodes: one that came, or came back, is known after this. */
const CLUSTER_REFRESH_MS = 5_000;
/** A server that does not answer is not waited for when a connection is closed. */
const LONGEST_CLOSE_MS = 2_500;

/**
 * Connects to one Redis server, to the master that sentinels name, or to a cluster, and returns at once: await
 * `connected` where the first command must find the server.
 *
 * A command ends within `commandTimeoutMs`, and at once while there is no connection. None is kept for later and none
 * is sent twice, but where the server says that it did not run it (a script or a slot that is elsewhere): its caller was
 * told that it is unavailable, and goes by what it reads then.
 */
export function connectRedis(options: RedisOptions): RedisConnection {
  const client = "cluster" in options ? clusterClient(options) : serverClient(options);
  // Each command reports its own failure; without a listener ioredis prints the connection's errors.
  client.on("error", () => {});
  return { client, connected: firstAttempt(client), close: () => closeClient(client) };
}

function serverClient(options: RedisOptions & Exclude<RedisServers, { cluster: unknown }>): Redis {
  const manners = {
    ...commonOptions(options),
    enableOfflineQueue: false,
    retryStrategy: backOff,
    // After a failover the old master refuses writes: find the new one.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
  };
  if ("url" in options) return new Redis({ ...manners, ...singleServer(options.url, options.tls ?? null) });
  const { sentinels, masterName, sentinelUsername, sentinelPassword, tls } = options;
  return new Redis({
    ...manners,
    sentinels: [...sentinels],
    name: masterName,
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
    sentinelCommandTimeout: commandTimeoutOf(options),
    sentinelRetryStrategy: backOff,
  });
}

function clusterClient(options: RedisOptions & Extract<RedisServers, { cluster: unknown }>): Cluster {
  const cluster = new Cluster([...options.cluster], {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: backOff,
    slotsRefreshInterval: CLUSTER_REFRESH_MS,
    slotsRefreshTimeout: commandTimeoutOf(options),
    // It would ask one node, which need not be connected yet; each node is asked on its own, and tells when slots are missing.
    enableReadyCheck: false,
    // A connection that closed may have taken a command that ran with it: ioredis would send that again.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // The names of the nodes stay what they are, for certificates that are made out to them.
    dnsLookup: (address, found) => found(null, address),
    redisOptions: commonOptions(options),
  });
  // At once, and not with the first command: that would wait for its node, and be sent when nobody waits for it.
  cluster.on("+node", (node: Redis) => {
    node.connect().catch(() => {});
  });
  return cluster;
}

function commonOptions(options: RedisOptions) {
  const { username, password, tls, connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
  const commandTimeout = commandTimeoutOf(options);
  return {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout,
    // A server that is gone without a word: give the socket up, so that a new one is tried.
    socketTimeout: 2 * commandTimeout,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Answers have the same shape from every server, and no handshake names a password in a refusal.
    protocol: 2,
    disableClientInfo: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls } : {}),
  } as const;
}

const commandTimeoutOf = ({ commandTimeoutMs }: RedisOptions): number => commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;

const backOff = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_RECONNECT_DELAY_MS);

function firstAttempt(client: RedisClient): ResultAsync<void, Unavailable> {
  const attempt = new Promise<unknown>((resolve) => {
    client.once("ready", () => resolve(null));
    client.once("error", (error: unknown) => resolve(error));
    client.once("close", () => resolve(new Error("Connection is closed.")));
  });
  client.connect().catch(() => {});
  const nodes = attempt.then(async (error) => {
    // Commands are for the masters, whose connections are being made.
    if (error === null && client instanceof Cluster) await Promise.all(client.nodes("master").map(settled));
    return error;
  });
  return ResultAsync.fromSafePromise(nodes).andThen((error) =>
    error === null ? okAsync(undefined) : errAsync(redisUnavailable("locks", "connect")(error)),
  );
}

function settled(node: Redis): Promise<void> {
  return new Promise((resolve) => {
    if (node.status === "ready" || node.status === "end") resolve();
    for (const over of ["ready", "end"]) node.once(over, () => resolve());
  });
}

/** Ends a connection: at once, or after 2.5 s when a server does not answer. Repeating it does nothing. */
export async function closeClient(client: RedisClient): Promise<void> {
  if (client.status === "end") return;
  if (client.status === "reconnecting") {
    // There is no socket whose end it could tell.
    client.disconnect();
    return;
  }
  const ended = new Promise<void>((resolve) => {
    const late = setTimeout(resolve, LONGEST_CLOSE_MS);
    client.once("end", () => {
      clearTimeout(late);
      resolve();
    });
  });
  client.disconnect();
  await ended;
}
