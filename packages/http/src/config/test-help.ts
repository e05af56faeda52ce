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
  PORT: { what: "The port that the service listens on." },
  HOST: {
    what: "The address that it listens on.",
    byDefault: "all addresses; loopback while no `TALLY_API_KEYS` are set",
  },
  TALLY_BASE_PATH: { what: "The first part of every path, before `/api/v1` and `/dashboard`." },
  TALLY_PUBLIC_URL: {
    what: "Scheme and host under which clients reach the service, for links and for `Location`. Set it behind a proxy.",
    byDefault: "those of the request",
  },
  TALLY_API_KEYS: {
    what: "The keys by which clients may use the API (`x-api-key`). `openssl rand -hex 32` makes a good one. To change one: add the new one, restart, change the clients, remove the old one.",
    byDefault: "one is made, in `TALLY_DATA_DIR/api-key` (0600)",
  },
  TALLY_SECRET: {
    what: "Signs page tokens, room tokens and sign-ins. All instances need the same one, so with Redis it must be set. `openssl rand -hex 32` makes one.",
    byDefault: "one is made, in `TALLY_DATA_DIR/secret`",
  },
  LIVEKIT_URL: {
    what: "The address at which this service reaches LiveKit. Required with `NODE_ENV=production`.",
    byDefault: "the simulator in this process",
  },
  LIVEKIT_PUBLIC_URL: {
    what: "The address at which those who join a room reach LiveKit: it is told with each token (`POST /rooms/{roomId}/tokens`). Set it where `LIVEKIT_URL` is a name of your own network.",
    byDefault: "`LIVEKIT_URL`",
  },
  LIVEKIT_API_KEY: {
    what: "The name of LiveKit's key pair. Several with commas between them, while one replaces another: the first one signs, and webhooks may be signed by any.",
  },
  LIVEKIT_API_SECRET: { what: "The secret of each pair, in the same order." },
  REDIS_URL: {
    what: "One Redis server, for locks, lists, events and what waits. It may be LiveKit's own: all keys begin with `tally:` or `{tally:`.",
    byDefault: "LMDB in the data directory",
  },
  REDIS_SENTINELS: { what: "Instead of `REDIS_URL`: the sentinels, which name the master." },
  REDIS_SENTINEL_NAME: { what: "What the sentinels call the master." },
  REDIS_CLUSTER: { what: "Instead of `REDIS_URL`: some nodes of a Redis Cluster. The others are learned from them." },
  REDIS_USERNAME: { what: "The user at the Redis servers.", byDefault: "the one in the URL" },
  REDIS_PASSWORD: { what: "The password at the Redis servers.", byDefault: "the one in the URL" },
  REDIS_SENTINEL_USERNAME: { what: "The user at the sentinels, where they ask for one." },
  REDIS_SENTINEL_PASSWORD: { what: "The password at the sentinels, where they ask for one." },
  REDIS_TLS: { what: "TLS to sentinels and master, or to a cluster.", byDefault: "what the URL says" },
  REDIS_CA: {
    what: "A PEM text: who signed the servers' certificates. Given as a file: `REDIS_CA_FILE=/etc/ssl/redis-ca.pem`.",
    byDefault: "the system's authorities",
  },
  REDIS_CERT: { what: "A PEM text: the certificate that this service shows to Redis, where Redis asks for one." },
  REDIS_KEY: { what: "A PEM text: the key of `REDIS_CERT`." },
  TALLY_LOCK_REPLICAS: {
    what: "How many replicas must have a lock before a start goes on: [operate/redis.md](operate/redis.md).",
  },
  TALLY_LOCK_STORE: {
    what: "Where the locks are. `s3` moves only the locks: lists and events stay in Redis, or in LMDB for one instance. It needs an S3 that obeys conditional writes; without one the service does not start: [operate/s3.md](operate/s3.md).",
    byDefault: "`redis` with Redis (one server, sentinels or a cluster), else `embedded`",
  },
  S3_BUCKET: {
    what: "The bucket. S3 is used when this or `AWS_ENDPOINT_URL_S3` is set; or when AWS keys and `LIVEKIT_URL` are. Otherwise records and films are files in the data directory.",
  },
  S3_PREFIX: { what: "The first part of every key in the bucket. Each deployment needs its own." },
  S3_FORCE_PATH_STYLE: {
    what: "The bucket's name is in the path of an address, not in the host's name. Most servers that are not Amazon's need it.",
    byDefault: "`true` with an endpoint",
  },
  AWS_REGION: { what: "The region of the bucket." },
  AWS_ENDPOINT_URL_S3: { what: "The address of an S3 that is not Amazon's.", byDefault: "Amazon's" },
  AWS_ACCESS_KEY_ID: {
    what: "The key for S3.",
    byDefault: "where the AWS SDK looks: a profile, or the role of the machine",
  },
  AWS_SECRET_ACCESS_KEY: { what: "The secret of `AWS_ACCESS_KEY_ID`.", byDefault: "as above" },
  AWS_SESSION_TOKEN: {
    what: "Goes with temporary keys. It must be set in the same place as they are: a token in the environment beside keys in `.env` belongs to other keys, and is refused.",
  },
  TALLY_CORS_ORIGINS: {
    what: "Origins whose pages in a browser may use the API, with a key or a token (never with an operator's cookie).",
  },
  TALLY_TRUSTED_PROXIES: { what: "Proxies that are believed when `X-Forwarded-For` says who the client is." },
  TALLY_ADOPT_ROOMS: {
    what: "Rooms that exist only in LiveKit can be recorded too, if their name is a valid room id.",
  },
  TALLY_START_TIMEOUT: {
    what: "How long a recording may take to become active. Then it is stopped, and the start answers 503.",
  },
  TALLY_LOCK_GRACE: {
    what: "The grace period: how old a lock must be before others may look whether its recording still runs. More than `TALLY_START_TIMEOUT` + 20 s.",
  },
  TALLY_UPLOAD_LIMIT: {
    what: "How long an upload may take before the recording is given up. It counts from when a sweep first saw it.",
  },
  TALLY_GC_INTERVAL: {
    what: "The time between two sweeps. A sweep frees locks that nothing holds any more, and deletes rooms whose date has come. The first one is at the start.",
  },
  TALLY_WEBHOOK_URLS: { what: "Who is told of events: see [webhooks](operate/webhooks.md)." },
  TALLY_WEBHOOK_SECRET: {
    what: "Signs what receivers are told. It may be a `whsec_…` of Standard Webhooks. While one replaces another: `new,old`.",
    byDefault: "the first API key",
  },
  TALLY_WEBHOOK_ALLOW_PRIVATE: { what: "Receivers may also be on this machine and in private networks." },
  TALLY_METRICS_TOKEN: { what: "A credential that reads `/metrics` and nothing else.", byDefault: "API keys only" },
  TALLY_STOP_DELAY: {
    what: "After SIGTERM the service still answers for this long, while `/readyz` says that it is stopping. So whoever sends requests can turn to another instance.",
    byDefault: "`5s`; `0s` with the simulator",
  },
  TALLY_DATA_DIR: {
    what: "The folder for what is not in Redis or S3: locks and lists (LMDB), records and films, keys that were made.",
  },
  TALLY_LOG_LEVEL: { what: "The least important lines that are still written to the log." },
};
