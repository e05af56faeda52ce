import type { LockStore } from "@tallylight/core";
import type { OwnLiveKit, OwnStorage } from "../compose/own-adapters.ts";
import type { Log } from "../log.ts";

/** What `tallylight` is given: where LiveKit is, where locks are, and where recordings are kept. */
export type TallylightOptions = {
  /**
   * A LiveKit by its address and keys; adapters of your own; or `"simulator"`: one in this process, with a room `demo`
   * to try things on. It records nobody, into `store.dir` alone.
   */
  readonly liveKit: LiveKitServer | OwnLiveKit | "simulator";
  /** Several processes share the work in Redis; in a directory those of one machine. Or a store of your own. */
  readonly locks: InRedis | InDirectory | LockStore;
  /** Where recordings and their records are. LiveKit's recorders must be set to upload to the same place. */
  readonly store: InS3 | InDirectory | OwnStorage;
  /**
   * Where lists, queues and events are. By default beside the locks, or, where those are in a store of your own, in
   * `store.dir`; needed when neither can be.
   */
  readonly index?: InRedis | InDirectory | undefined;
  /**
   * Should this process look after locks and records (a sweep every 30 minutes, and what waits every few seconds)? At
   * least one process has to, or to run `tallylight gc run` now and then. Default: true.
   */
  readonly upkeep?: boolean | undefined;
  /**
   * Any other setting, by its name in docs/configure.md: `{ TALLY_START_TIMEOUT: "20s" }`. The environment of the
   * process is not read.
   */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Default: warnings and errors, a line of JSON each, on the standard error. */
  readonly log?: Log | undefined;
};

/** A LiveKit server. */
export type LiveKitServer = {
  /** Where this process reaches it: `http(s)://` or `ws(s)://`. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

/** Redis: one server by its URL, the master that sentinels name, or a cluster. */
export type InRedis = {
  /** A URL is `redis://` or `rediss://`, with user, password and database number as usual. */
  readonly redis: string | RedisSentinels | RedisCluster;
};

/** The master that sentinels name, also after a failover. */
export type RedisSentinels = RedisAccess & {
  /** `host` or `host:port` of each; the port is 26379 where none is told. */
  readonly sentinels: readonly string[];
  /** What the sentinels call the master, such as `mymaster`. */
  readonly name: string;
  /** The sentinels' own user, where they ask for one. */
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
};

/** A Redis Cluster. */
export type RedisCluster = RedisAccess & {
  /** `host` or `host:port` of some nodes, 6379 where no port is told; the others are learned from them. */
  readonly cluster: readonly string[];
};

/** Who asks the servers, and how. */
export type RedisAccess = {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** TLS to every server and sentinel; PEM texts where the system's authorities are not enough. Default: none. */
  readonly tls?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
};

/** A folder of this machine, made when it is not there: LMDB, and files in the layout of the store. */
export type InDirectory = { readonly dir: string };

/** A bucket of S3, or of another server that speaks its protocol. */
export type InS3 = {
  readonly s3: {
    readonly bucket: string;
    /** Default: `us-east-1`. */
    readonly region?: string | undefined;
    /** Another server than AWS, with its scheme. */
    readonly endpoint?: string | undefined;
    /** Buckets in the path, not in the host name. Default: with `endpoint`. */
    readonly forcePathStyle?: boolean | undefined;
    /** Without keys the AWS SDK looks where it always does: environment, profile, role of the machine. */
    readonly accessKeyId?: string | undefined;
    readonly secretAccessKey?: string | undefined;
    /** The part of every key before the layout. Default: `openvidu-meet`. */
    readonly prefix?: string | undefined;
  };
};
