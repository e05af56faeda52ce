import type { Redis } from "ioredis";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Certificates } from "./certificates.ts";
import { launchRedis, type RedisServer, redisServer, redisUrl, tlsFiles } from "./redis-server.ts";
import { type LocalServer, startServer } from "./server.ts";
import { isSkipped, serviceOrSkip, type Service, type Skipped } from "./service.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { until } from "./until.ts";
import { withRedis } from "./with-redis.ts";

export type RedisSentinelOptions = {
  /** 1 unless it is set. */
  readonly replicas?: number;
  /** Further arguments of the master and its replicas. */
  readonly args?: readonly string[];
  /** TLS only, of servers and sentinels, and a client needs a certificate of the same authority. */
  readonly certificates?: Certificates;
  /** Further users of the master and its replicas, as an ACL file has them. */
  readonly users?: readonly string[];
  /** Further users of the sentinels, which then have a password too; else they ask for none. */
  readonly sentinelUsers?: readonly string[];
};

export type RedisSentinelGroup = Service<{
  readonly name: string;
  /** Of the sentinels: `host:port`. */
  readonly sentinels: readonly string[];
  /** Of the sentinels' default user; null where they ask for none. */
  readonly sentinelPassword: string | null;
  /** The password of the master and its replicas. */
  readonly password: string;
  /** Who was the master at first. After a failover it is one of the replicas. */
  readonly master: RedisServer;
  /** `link` is its way to the first master: stalled, it falls behind without anybody noticing. */
  readonly replicas: readonly { readonly server: RedisServer; readonly link: TcpProxy }[];
  /** The port of the master, as the sentinels have it. */
  readonly masterPort: () => Promise<number>;
  /** Resolves once all sentinels that answer name one other master than the first one, and it takes writes. */
  readonly failedOver: () => Promise<void>;
}>;

const NAME = "tests";
/** Longer than a test: a sentinel that has time corrects a replica that reaches its master by a proxy. */
const FAILOVER_TIMEOUT_MS = 60_000;

/** A master, its replicas (each behind a proxy), and three sentinels: they fail over about 2.5 s after the master died. */
export function startRedisSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinelGroup | Skipped> {
  return serviceOrSkip("redis-server with sentinels", async () => {
    const started: { readonly stop: () => Promise<void> }[] = [];
    const keep = <T extends { readonly stop: () => Promise<void> }>(service: T): T => {
      started.push(service);
      return service;
    };
    const stop = async (): Promise<void> => void (await Promise.all(started.map((service) => service.stop())));
    try {
      const group = await startGroup(options, keep);
      if (isSkipped(group)) await stop();
      return isSkipped(group) ? group : { ...group, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  });
}

type Keep = <T extends { readonly stop: () => Promise<void> }>(service: T) => T;

async function startGroup(
  { replicas: count = 1, args = [], certificates, users = [], sentinelUsers }: RedisSentinelOptions,
  keep: Keep,
): Promise<Omit<RedisSentinelGroup, "stop"> | Skipped> {
  const password = randomUUID();
  const byTls = certificates === undefined ? [] : ["--tls-replication", "yes"];
  const member = { certificates, users, args: ["--repl-diskless-sync-delay", "0", ...byTls, ...args] };
  const launched = await launchRedis(password, member);
  if (isSkipped(launched)) return launched;
  const master = keep(redisServer(launched, password, member));
  const replicas = await Promise.all(
    Array.from({ length: count }, async () => {
      const link = keep(await startTcpProxy(master.port));
      const server = await launchRedis(password, {
        ...member,
        args: [...member.args, "--replicaof", `127.0.0.1 ${link.port}`],
      });
      if (isSkipped(server)) throw new Error(server.skipped);
      return { server: keep(redisServer(server, password, member)), link };
    }),
  );
  const door = { certificates, password: sentinelUsers ? randomUUID() : null, users: sentinelUsers ?? [] };
  await until("the replicas are online", () => hasReplicas(master.url, count, door));
  const sentinels = await Promise.all(Array.from({ length: 3 }, async () => keep(await startSentinel(master, door))));
  const ports = sentinels.map(({ ports: [port = 0] }) => port);
  const askAll = (): Promise<number>[] => ports.map((port) => masterPortBy(port, door));
  const masterPort = (): Promise<number> => Promise.any(askAll());
  await until("the sentinels know each other", async () =>
    (await Promise.all(ports.map((port) => knowsOthers(port, ports.length, count, door)))).every(Boolean),
  );
  return {
    name: NAME,
    sentinels: ports.map((port) => `127.0.0.1:${port}`),
    sentinelPassword: door.password,
    password,
    master,
    replicas,
    masterPort,
    failedOver: async () => {
      await until("a replica is the master", async () => {
        const asked = await Promise.allSettled(askAll());
        const named = new Set(asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
        const [port] = named;
        // One that has not heard of it yet names the first one.
        if (port === undefined || named.size > 1 || port === master.port) return false;
        return withRedis(
          redisUrl(password, port, member),
          async (redis) => (await redis.role())[0] === "master",
          tlsFiles(certificates),
        );
      });
    },
  };
}

/** How sentinels let anybody in. */
type Door = {
  readonly certificates: Certificates | undefined;
  readonly password: string | null;
  readonly users: readonly string[];
};

async function startSentinel(master: RedisServer, door: Door): Promise<LocalServer> {
  const sentinel = await startServer({
    binaries: ["redis-server"],
    image: "redis:7.4-bookworm",
    howToGet: "install it (Debian: apt-get install redis-server); a sentinel is not started from its image",
    ports: 1,
    command: ([port], folder) => {
      const file = join(folder, "sentinel.conf");
      const lines = [
        ...portLines(port, door.certificates),
        // Also what they tell each other.
        ...(door.password === null ? [] : [`requirepass ${door.password}`]),
        ...door.users.map((user) => `user ${user}`),
        "bind 127.0.0.1",
        "protected-mode no",
        `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 2`,
        `sentinel auth-pass ${NAME} ${master.password}`,
        `sentinel down-after-milliseconds ${NAME} 1000`,
        `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
      ];
      writeFileSync(file, `${lines.join("\n")}\n`); // it writes into this file what it learns
      return { args: [file, "--sentinel"], env: {} };
    },
    probe: ([port = 0]) => masterPortBy(port, door),
  });
  if (isSkipped(sentinel)) throw new Error(sentinel.skipped);
  return sentinel;
}

function portLines(port: number | undefined, tls: Certificates | undefined): readonly string[] {
  if (tls === undefined) return [`port ${port}`];
  const files = [`tls-ca-cert-file ${tls.caFile}`, `tls-cert-file ${tls.certFile}`, `tls-key-file ${tls.keyFile}`];
  return ["port 0", `tls-port ${port}`, "tls-replication yes", ...files];
}

function withSentinel<T>(port: number, { certificates, password }: Door, use: (redis: Redis) => Promise<T>) {
  return withRedis(redisUrl(password ?? "", port, { certificates }), use, tlsFiles(certificates));
}

async function masterPortBy(sentinelPort: number, door: Door): Promise<number> {
  const address = await withSentinel(sentinelPort, door, (sentinel) =>
    sentinel.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME),
  );
  const port = Array.isArray(address) ? Number(address[1]) : Number.NaN;
  if (Number.isNaN(port)) throw new Error("the sentinel knows no master");
  return port;
}

/** A failover is decided by sentinels that know each other and the replicas. */
async function knowsOthers(port: number, sentinels: number, replicas: number, door: Door): Promise<boolean> {
  const info = await withSentinel(port, door, (sentinel) => sentinel.info("sentinel"));
  return info.includes(`status=ok`) && info.includes(`slaves=${replicas},sentinels=${sentinels}`);
}

async function hasReplicas(url: string, count: number, { certificates }: Door): Promise<boolean> {
  const info = await withRedis(url, (redis) => redis.info("replication"), tlsFiles(certificates));
  return (info.match(/state=online/g) ?? []).length === count;
}
