import type { RedisOptions } from "ioredis";
import { randomUUID } from "node:crypto";
import type { Certificates } from "./certificates.ts";
import { type LocalServer, startServer } from "./server.ts";
import { isSkipped, type Mortal, serviceOrSkip, type Service, type Skipped } from "./service.ts";
import { withRedis } from "./with-redis.ts";

export type RedisServerOptions = {
  /** Each write is on the disk before it is acknowledged, so that `restart` finds it. Else a restart finds nothing. */
  readonly persistent?: boolean;
  /** TLS only, and a client needs a certificate of the same authority. */
  readonly certificates?: Certificates | undefined;
  /** Further users, as an ACL file has them: `name on >password …`. */
  readonly users?: readonly string[];
  /** Further arguments. */
  readonly args?: readonly string[];
};

/** A redis-server of a test's own. */
export type RedisServer = Service<
  Mortal & {
    /** Its port, and that of the cluster's bus. */
    readonly ports: readonly number[];
    readonly port: number;
    /** `redis://` or `rediss://`, with the default user's password. */
    readonly url: string;
    readonly password: string;
  }
>;

export function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer | Skipped> {
  return serviceOrSkip("redis-server", async () => {
    const password = randomUUID();
    const server = await launchRedis(password, options);
    return isSkipped(server) ? server : redisServer(server, password, options);
  });
}

/** The address of a server that was launched with these. */
export function redisServer(server: LocalServer, password: string, options: RedisServerOptions = {}): RedisServer {
  const [port = 0] = server.ports;
  return { ...server, port, url: redisUrl(password, port, options), password };
}

/** One server with this password, for groups whose members share it. Its second port is for the bus of a cluster. */
export function launchRedis(
  password: string,
  options: RedisServerOptions,
  argsOf: (ports: readonly number[]) => readonly string[] = () => [],
): Promise<LocalServer | Skipped> {
  const { certificates: tls, persistent = false, users = [], args = [] } = options;
  const durable = persistent ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
  return startServer({
    binaries: ["redis-server"],
    image: "redis:7.4-bookworm",
    howToGet: "install it (Debian: apt-get install redis-server)",
    ports: 2,
    command: (ports) => ({
      args: [
        "--bind",
        "127.0.0.1",
        "--requirepass",
        password,
        "--masterauth",
        password,
        ...(tls === undefined ? ["--port", `${ports[0]}`] : tlsArgs(tls, ports[0])),
        ...users.flatMap((user) => ["--user", ...user.split(" ")]),
        "--save",
        "",
        ...durable,
        ...args,
        ...argsOf(ports),
      ],
      env: {},
    }),
    probe: ([port = 0]) => withRedis(redisUrl(password, port, options), (redis) => redis.ping(), tlsFiles(tls)),
  });
}

export function redisUrl(password: string, port: number, { certificates }: RedisServerOptions): string {
  const user = password === "" ? "" : `:${password}@`;
  return `${certificates === undefined ? "redis" : "rediss"}://${user}127.0.0.1:${port}`;
}

/** What a client needs beside the URL of a server that has these. */
export function tlsFiles(certificates: Certificates | undefined): Pick<RedisOptions, "tls"> {
  if (certificates === undefined) return {};
  const { ca, cert, key } = certificates;
  return { tls: { ca, cert, key } };
}

function tlsArgs({ caFile, certFile, keyFile }: Certificates, port = 0): readonly string[] {
  const files = ["--tls-ca-cert-file", caFile, "--tls-cert-file", certFile, "--tls-key-file", keyFile];
  return ["--port", "0", "--tls-port", `${port}`, ...files];
}
