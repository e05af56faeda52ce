/** One server's place. */
export type RedisAddress = { readonly host: string; readonly port: number };

/** PEM texts. */
export type RedisTls = {
  /** Who may have signed the servers' certificates; the system's authorities when it is left out. */
  readonly ca?: string | undefined;
  /** A certificate of our own, and its key, where the servers ask for one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/** Where Redis is: one server, a master that sentinels name, or a cluster. */
export type RedisServers =
  | {
      /** `redis://` or `rediss://`, with user, password and database number as usual; a query in it is ignored. */
      readonly url: string;
    }
  | {
      readonly sentinels: readonly RedisAddress[];
      /** What the sentinels call the master. */
      readonly masterName: string;
      readonly sentinelUsername?: string | undefined;
      readonly sentinelPassword?: string | undefined;
    }
  | {
      /** Some of its nodes; the others are learned from these. */
      readonly cluster: readonly RedisAddress[];
    };

const DEFAULT_PORT = 6379;

/** What a URL says of a server, in ioredis' words. */
type SingleServer = RedisAddress & {
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: RedisTls;
};

/** A URL as the options of one client. ioredis itself would let the query undo what is set beside it. */
export function singleServer(text: string, tls: RedisTls | null): SingleServer {
  // The platform's own error would repeat the password.
  if (!URL.canParse(text)) throw new Error("the URL of Redis is not a URL");
  const url = new URL(text);
  const isTls = url.protocol === "rediss:" || tls !== null;
  const database = Number(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    ...(Number.isInteger(database) ? { db: database } : {}),
    ...(isTls ? { tls: { ...tls } } : {}),
  };
}
