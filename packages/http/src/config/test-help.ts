/** What one setting is, for people. */
type Help = {
  /** A sentence or two, in Markdown. Links are relative to `docs/`. */
  readonly what: string;
  /** The default in words, where it is more than the value that an empty environment has. */
  readonly byDefault?: string;
};

/**
 * Every setting, in the order in which people look for them: `docs/configure.md` is made from this table, from the
 * defaults in `config.ts` and from what each kind says that it expects. A setting without its row fails a test.
 */
export const SETTINGS_HELP: Readonly<Record<string, Help>> = {
  PORT: { what: "Where the service listens." },
  HOST: {
    what: "The address that it listens on.",
    byDefault: "all addresses; loopback while no `TALLY_API_KEYS` are set",
  },
  TALLY_BASE_PATH: { what: "What stands before `/api/v1`." },
  TALLY_PUBLIC_URL: { what: "Scheme and host of links and of `Location`.", byDefault: "as the request came" },
  TALLY_API_KEYS: {
    what: "Who may ask the API. To rotate: add, restart, remove.",
    byDefault: "one is made, in `TALLY_DATA_DIR/api-key` (0600)",
  },
  TALLY_SECRET: {
    what: "Signs page tokens, room tokens and sign-ins; the same on all instances, so required with Redis.",
    byDefault: "one is made, in `TALLY_DATA_DIR/secret`",
  },
  LIVEKIT_URL: {
    what: "LiveKit's address. Required with `NODE_ENV=production`.",
    byDefault: "the simulator in this process",
  },
  LIVEKIT_API_KEY: { what: "The names of the key pairs, comma-separated: the first signs, all verify webhooks." },
  LIVEKIT_API_SECRET: { what: "Their secrets, comma-separated, in the same order." },
  REDIS_URL: {
    what: "One server: locks, signals, index, outbox. It may be LiveKit's own: all keys begin with `tally:` or `{tally:`.",
    byDefault: "LMDB in the data directory",
  },
  REDIS_SENTINELS: { what: "Instead of a URL: the sentinels." },
  REDIS_SENTINEL_NAME: { what: "What the sentinels call the master." },
  REDIS_CLUSTER: { what: "Instead of a URL: some nodes of a cluster; the others are learned from them." },
  REDIS_USERNAME: { what: "Of the servers.", byDefault: "the one in the URL" },
  REDIS_PASSWORD: { what: "Of the servers.", byDefault: "the one in the URL" },
  REDIS_SENTINEL_USERNAME: { what: "The sentinels' own." },
  REDIS_SENTINEL_PASSWORD: { what: "The sentinels' own." },
  REDIS_TLS: { what: "TLS to sentinels and master, or to a cluster.", byDefault: "what the URL says" },
  REDIS_CA: {
    what: "A PEM text: who signed the servers' certificates. Given as a file: `REDIS_CA_FILE=/etc/ssl/redis-ca.pem`.",
    byDefault: "the system's authorities",
  },
  REDIS_CERT: { what: "A PEM text: a certificate of our own." },
  REDIS_KEY: { what: "A PEM text: the key of `REDIS_CERT`." },
  TALLY_LOCK_REPLICAS: {
    what: "How many replicas must have a lock before a start goes on: [operate/redis.md](operate/redis.md).",
  },
  TALLY_LOCK_STORE: {
    what: "Where the locks are. `s3` moves the locks only: index, outbox and queue stay in Redis, or in LMDB for one instance. It needs an S3 that obeys conditional writes, and refuses to start without: [operate/s3.md](operate/s3.md).",
    byDefault: "`redis` with Redis (one server, sentinels or a cluster), else `embedded`",
  },
  S3_BUCKET: {
    what: "S3 is used when this or the endpoint is set, or, beside `LIVEKIT_URL`, AWS keys are; else files in the data directory.",
  },
  S3_PREFIX: { what: "What stands before every key. One deployment for each prefix." },
  S3_FORCE_PATH_STYLE: { what: "The bucket in the path instead of the host.", byDefault: "`true` with an endpoint" },
  AWS_REGION: { what: "As everywhere." },
  AWS_ENDPOINT_URL_S3: { what: "The address of an S3 that is not Amazon's.", byDefault: "Amazon's" },
  AWS_ACCESS_KEY_ID: { what: "As everywhere.", byDefault: "the SDK's own chain" },
  AWS_SECRET_ACCESS_KEY: { what: "As everywhere.", byDefault: "the SDK's own chain" },
  AWS_SESSION_TOKEN: {
    what: "Beside keys that were lent for a time, and where they are: a token in the environment beside keys in `.env` belongs to other keys, and is refused.",
  },
  TALLY_CORS_ORIGINS: {
    what: "Origins whose pages may ask the API: with a key or a token, never with an operator's cookie.",
  },
  TALLY_TRUSTED_PROXIES: { what: "Proxies whose `X-Forwarded-For` says who asks." },
  TALLY_ADOPT_ROOMS: {
    what: "A room that exists only in LiveKit, under a name that is a room id, can be recorded too.",
  },
  TALLY_START_TIMEOUT: { what: "From the claim of the room until the recording must be active." },
  TALLY_LOCK_GRACE: {
    what: "How old a lock must be before anybody but its owner judges it; more than the start time-out + 20 s.",
  },
  TALLY_UPLOAD_LIMIT: {
    what: "How long an upload may take, from when a sweep first saw it, before the recording is given up.",
  },
  TALLY_GC_INTERVAL: { what: "Between two sweeps, also of rooms whose date has come; the first is at start-up." },
  TALLY_WEBHOOK_URLS: { what: "Who is told of events: see [webhooks](operate/webhooks.md)." },
  TALLY_WEBHOOK_SECRET: {
    what: "Signs them; also `whsec_…` of Standard Webhooks. Two while one replaces the other: `new,old`.",
    byDefault: "the first API key",
  },
  TALLY_WEBHOOK_ALLOW_PRIVATE: { what: "Also to this machine and to private networks." },
  TALLY_METRICS_TOKEN: { what: "Reads `/metrics`, and opens nothing else.", byDefault: "API keys only" },
  TALLY_STOP_DELAY: {
    what: "After SIGTERM it says for this long that it is not ready, and still answers.",
    byDefault: "`5s`; `0s` with the simulator",
  },
  TALLY_DATA_DIR: { what: "Keys, LMDB and files of the embedded default." },
  TALLY_LOG_LEVEL: { what: "What is written to the log, and above." },
};
