import { type DurationMs, DEFAULT_LIMITS, leastGraceMs, type Limits } from "@tallylight/core";
import { isIP } from "node:net";
import { err, ok, type Result } from "neverthrow";
import { parseDotenv } from "./config/dotenv.ts";
import {
  basePath,
  duration,
  host,
  list,
  network,
  oneOf,
  onOff,
  origin,
  pause,
  port,
  prefix,
  receiverUrl,
  secretOf,
  signingSecret,
  text,
  url,
} from "./config/kinds.ts";
import { redis, type RedisConfig } from "./config/redis.ts";
import { s3, type S3Config, tokenElsewhere } from "./config/s3.ts";
import { unknownVariables } from "./config/unknown.ts";
import {
  type ConfigProblem,
  type Environment,
  readVariables,
  type Setting,
  type Variables,
} from "./config/variables.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";
import { isAllowed } from "./outgoing/address.ts";

export type { S3Config } from "./config/s3.ts";
export type { ConfigProblem, Setting } from "./config/variables.ts";

type LiveKitPair = { readonly apiKey: string; readonly apiSecret: string };

type LiveKitConfig = {
  readonly url: string;
  /** Where those who join reach it; null: at the same address. */
  readonly publicUrl: string | null;
  /** The first pair signs what is sent; webhooks may be signed with any of them. */
  readonly keys: readonly [LiveKitPair, ...LiveKitPair[]];
};

const LOCK_STORES = ["redis", "s3", "embedded"] as const;
type LockStoreName = (typeof LOCK_STORES)[number];

type ReceiversConfig = {
  readonly urls: readonly string[];
  /** The first one signs; the others are on their way out. Empty: the first API key signs. */
  readonly secrets: readonly string[];
  /** Also addresses of this machine and of private networks. */
  readonly allowPrivate: boolean;
};

/** Every setting, checked. Holds secrets: print none of it. */
export type Config = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** `/meet`, or empty: no slash at the end. */
  readonly basePath: string;
  /** Scheme and host of links and of `Location`, no slash at the end. Null: those of the request. */
  readonly publicUrl: string | null;
  /** Null: the simulator in this process. */
  readonly liveKit: LiveKitConfig | null;
  /** Null: locks and index in LMDB, for one machine. */
  readonly redis: RedisConfig | null;
  /** Null: documents and media as files in the data directory. */
  readonly s3: S3Config | null;
  /** Where the locks alone are: index, outbox and queue are in Redis when it is set, and in LMDB when it is not. */
  readonly lockStore: LockStoreName;
  /** The part of every stored key before the layout. */
  readonly prefix: string;
  /** Empty: one is made, and kept in the data directory. */
  readonly apiKeys: readonly string[];
  /** Null: one is made, and kept in the data directory. */
  readonly secret: string | null;
  /** Who is told of events, and how. */
  readonly receivers: ReceiversConfig;
  /** Reads `/metrics`, and nothing else. Null: only API keys do. */
  readonly metricsToken: string | null;
  /** Pages of these origins may ask the API. */
  readonly corsOrigins: readonly string[];
  /** Addresses and networks whose word on who asked them is taken. */
  readonly trustedProxies: readonly string[];
  readonly adoptRooms: boolean;
  readonly limits: Limits;
  readonly gcIntervalMs: DurationMs;
  /** After SIGTERM it says for this long that it is not ready, before it takes no connection any more. */
  readonly stopDelayMs: DurationMs;
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  /** What was set and has no effect. */
  readonly warnings: readonly ConfigProblem[];
};

const LOOPBACK = "127.0.0.1";

/**
 * The settings of an environment, or every problem with them at once; no problem quotes a secret.
 *
 * Each variable may be given as `NAME_FILE` instead: the path of a file that holds it. The environment goes before the
 * text of a `.env` file. S3 is used when `S3_BUCKET` or `AWS_ENDPOINT_URL_S3` is set, in whichever way; and, beside
 * `LIVEKIT_URL`, also when `AWS_ACCESS_KEY_ID` or `AWS_SECRET_ACCESS_KEY` is: the shell in which somebody tries the
 * simulator often holds keys that are meant for something else. `AWS_REGION` and `S3_PREFIX` never turn it on.
 */
export function loadConfig(env: Environment, dotenv = ""): Result<Config, readonly ConfigProblem[]> {
  const { config, problems, warnings } = read(env, dotenv);
  return problems.length > 0 ? err(problems) : ok({ ...config, warnings });
}

/** How each setting takes effect, without secrets, and all that is wrong with them. */
export function describeConfig(env: Environment, dotenv = ""): ConfigDescription {
  const { variables, problems, warnings } = read(env, dotenv);
  return { settings: variables.settings(), problems, warnings };
}

/** Every setting as it takes effect, and what is wrong with them. */
export type ConfigDescription = {
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
};

function read(env: Environment, dotenv: string) {
  const inFile = parseDotenv(dotenv);
  const variables = readVariables({ ...inFile, ...defined(env) });
  const config = settings(variables);
  const apart = config.s3 === null ? [] : tokenElsewhere(env, inFile);
  const problems = [...variables.problems(), ...contradictions(config, variables), ...apart];
  return { config, variables, problems, warnings: unknownVariables(variables) };
}

function defined(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/** The simulator's recorders live in its process: one that is silent does not come back. */
const SIMULATED_SECOND_OPINION_MS = 5_000;

/** All settings and their defaults. What cannot be read is noted in `variables` and takes its default here. */
function settings(variables: Variables): Omit<Config, "warnings"> {
  const { get } = variables;
  const apiKeys = get("TALLY_API_KEYS", list(secretOf(22)), []);
  const real = liveKit(variables);
  const inRedis = redis(variables);
  return {
    host: get("HOST", host, apiKeys.length === 0 ? LOOPBACK : "0.0.0.0"),
    port: get("PORT", port, 6080),
    basePath: get("TALLY_BASE_PATH", basePath, "/meet"),
    publicUrl: get("TALLY_PUBLIC_URL", url("http:", "https:"), null),
    liveKit: real,
    redis: inRedis,
    s3: s3(variables),
    lockStore: get("TALLY_LOCK_STORE", oneOf(LOCK_STORES), inRedis === null ? "embedded" : "redis"),
    prefix: get("S3_PREFIX", prefix, "openvidu-meet"),
    apiKeys,
    secret: get("TALLY_SECRET", secretOf(22), null),
    receivers: {
      urls: get("TALLY_WEBHOOK_URLS", list(receiverUrl), []),
      secrets: get("TALLY_WEBHOOK_SECRET", list(signingSecret), []),
      allowPrivate: get("TALLY_WEBHOOK_ALLOW_PRIVATE", onOff, false),
    },
    metricsToken: get("TALLY_METRICS_TOKEN", secretOf(22), null),
    corsOrigins: get("TALLY_CORS_ORIGINS", list(origin), []),
    trustedProxies: get("TALLY_TRUSTED_PROXIES", list(network), []),
    adoptRooms: get("TALLY_ADOPT_ROOMS", onOff, false),
    limits: {
      ...DEFAULT_LIMITS,
      secondOpinionMs: real === null ? SIMULATED_SECOND_OPINION_MS : DEFAULT_LIMITS.secondOpinionMs,
      startTimeoutMs: get("TALLY_START_TIMEOUT", duration, DEFAULT_LIMITS.startTimeoutMs),
      lockGraceMs: get("TALLY_LOCK_GRACE", duration, DEFAULT_LIMITS.lockGraceMs),
      uploadLimitMs: get("TALLY_UPLOAD_LIMIT", duration, DEFAULT_LIMITS.uploadLimitMs),
    },
    gcIntervalMs: get("TALLY_GC_INTERVAL", duration, 30 * 60_000),
    stopDelayMs: get("TALLY_STOP_DELAY", pause, real === null ? 0 : 5_000),
    dataDir: get("TALLY_DATA_DIR", text, ".tallylight"),
    logLevel: get("TALLY_LOG_LEVEL", oneOf(LOG_LEVELS), "info"),
  };
}

function liveKit({ get, given, note }: Variables): LiveKitConfig | null {
  const address = get("LIVEKIT_URL", url("ws:", "wss:", "http:", "https:"), null);
  const publicUrl = get("LIVEKIT_PUBLIC_URL", url("ws:", "wss:", "http:", "https:"), null);
  const keys = get("LIVEKIT_API_KEY", list(text), []);
  const secrets = get("LIVEKIT_API_SECRET", list(secretOf(1)), []);
  if (publicUrl !== null && !given("LIVEKIT_URL")) note("LIVEKIT_PUBLIC_URL", "is set", "LIVEKIT_URL beside it");
  if (address === null) return null;
  if (!given("LIVEKIT_API_KEY")) note("LIVEKIT_API_KEY", "is not set", "a key of the LiveKit at LIVEKIT_URL");
  if (!given("LIVEKIT_API_SECRET")) note("LIVEKIT_API_SECRET", "is not set", "the secret of LIVEKIT_API_KEY");
  if (keys.length > 0 && secrets.length > 0 && keys.length !== secrets.length) {
    note(
      "LIVEKIT_API_SECRET",
      `has ${secrets.length} secrets`,
      `one for each of the ${keys.length} in LIVEKIT_API_KEY`,
    );
  }
  const [first, ...others] = keys.map((apiKey, at) => ({ apiKey, apiSecret: secrets[at] ?? "" }));
  return first === undefined ? null : { url: address, publicUrl, keys: [first, ...others] };
}

/** Settings that are right each by itself, and not together. */
function contradictions(config: Omit<Config, "warnings">, { given, value }: Variables): readonly ConfigProblem[] {
  const { limits } = config;
  const least = leastGraceMs(limits.startTimeoutMs);
  const problems: (ConfigProblem | false)[] = [
    value("NODE_ENV") === "production" &&
      !given("LIVEKIT_URL") && {
        variable: "LIVEKIT_URL",
        given: "is not set",
        expected:
          "the address of a LiveKit: with NODE_ENV=production there is no simulator, because that one records nobody",
      },
    config.s3 !== null &&
      !given("LIVEKIT_URL") && {
        variable: "LIVEKIT_URL",
        given: "is not set",
        expected: "the address of a LiveKit, since S3 is set: the simulated one records into the data directory only",
      },
    config.redis !== null &&
      !given("TALLY_SECRET") && {
        variable: "TALLY_SECRET",
        given: "is not set",
        expected: "the same secret on all instances, since Redis lets there be several",
      },
    config.receivers.urls.some((url) => !isUsable(url, config.receivers)) && {
      variable: "TALLY_WEBHOOK_URLS",
      given: "names an address of this machine, of a private network, or of nobody",
      expected: "public addresses; or those of private networks, with TALLY_WEBHOOK_ALLOW_PRIVATE=true",
    },
    ...lockStoreContradictions(config),
    limits.lockGraceMs <= least && {
      variable: "TALLY_LOCK_GRACE",
      given: `is ${limits.lockGraceMs} ms`,
      expected: `more than TALLY_START_TIMEOUT and 20 s together (${least} ms)`,
    },
    !given("TALLY_API_KEYS") &&
      !isLoopback(config.host) && {
        variable: "TALLY_API_KEYS",
        given: "is not set",
        expected: `a key of at least 22 characters, since HOST (${config.host}) is not this machine alone`,
      },
  ];
  return problems.filter((problem) => problem !== false);
}

/** As far as can be told without asking for a name's address, which is done, and checked, for each attempt. */
function isUsable(url: string, { allowPrivate }: ReceiversConfig): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost") return allowPrivate;
  return isIP(host) === 0 || isAllowed(host, allowPrivate);
}

function lockStoreContradictions({
  lockStore,
  redis: inRedis,
  s3: inS3,
}: Omit<Config, "warnings">): (ConfigProblem | false)[] {
  const wrong = (expected: string): ConfigProblem => ({
    variable: "TALLY_LOCK_STORE",
    given: `is "${lockStore}"`,
    expected,
  });
  return [
    lockStore === "redis" &&
      inRedis === null &&
      wrong("s3 or embedded, or REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER beside it"),
    lockStore === "s3" && inS3 === null && wrong("redis or embedded, or S3_BUCKET or AWS_ENDPOINT_URL_S3 beside it"),
    lockStore === "embedded" &&
      inRedis !== null &&
      wrong("redis or s3, since Redis lets there be several instances: they would not see each other's locks"),
    lockStore !== "redis" &&
      inRedis !== null &&
      inRedis.lockReplicas > 0 && {
        variable: "TALLY_LOCK_REPLICAS",
        given: `is ${inRedis.lockReplicas}`,
        expected: `0, or TALLY_LOCK_STORE=redis: in "${lockStore}" locks have no replicas`,
      },
  ];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
