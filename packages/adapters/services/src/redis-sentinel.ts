import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchRedis, type RedisServer, redisServer } from "./redis-server.ts";
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
};

export type RedisSentinelGroup = Service<{
  readonly name: string;
  /** Of the sentinels, which ask for no password: `host:port`. */
  readonly sentinels: readonly string[];
  /** The password of the master and its replicas. */
  readonly password: string;
  /** Who was the master at first. After a failover it is one of the replicas. */
  readonly master: RedisServer;
  /** `link` is its way to the first master: stalled, it falls behind without anybody noticing. */
  readonly replicas: readonly { readonly server: RedisServer; readonly link: TcpProxy }[];
  /** The port of the master, as the sentinels have it. */
  readonly masterPort: () => Promise<number>;
  /** Resolves once the sentinels name another master than the first one, and it takes writes. */
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
  { replicas: count = 1, args = [] }: RedisSentinelOptions,
  keep: Keep,
): Promise<Omit<RedisSentinelGroup, "stop"> | Skipped> {
  const password = randomUUID();
  const diskless = ["--repl-diskless-sync-delay", "0", ...args];
  const launched = await launchRedis(password, { args: diskless });
  if (isSkipped(launched)) return launched;
  const master = keep(redisServer(launched, password));
  const replicas = await Promise.all(
    Array.from({ length: count }, async () => {
      const link = keep(await startTcpProxy(master.port));
      const server = await launchRedis(password, { args: [...diskless, "--replicaof", `127.0.0.1 ${link.port}`] });
      if (isSkipped(server)) throw new Error(server.skipped);
      return { server: keep(redisServer(server, password)), link };
    }),
  );
  await until("the replicas are online", () => hasReplicas(master.url, count));
  const sentinels = await Promise.all(Array.from({ length: 3 }, async () => keep(await startSentinel(master))));
  const masterPort = (): Promise<number> => Promise.any(sentinels.map(({ ports: [port = 0] }) => masterPortBy(port)));
  const knowsAll = (port: number): Promise<boolean> => knowsOthers(port, sentinels.length, count);
  await until("the sentinels know each other", async () =>
    (await Promise.all(sentinels.map(({ ports: [port = 0] }) => knowsAll(port)))).every(Boolean),
  );
  return {
    name: NAME,
    sentinels: sentinels.map(({ ports: [port] }) => `127.0.0.1:${port}`),
    password,
    master,
    replicas,
    masterPort,
    failedOver: () =>
      until("a replica is the master", async () => {
        const port = await masterPort();
        if (port === master.port) return false;
        return withRedis(
          `redis://:${password}@127.0.0.1:${port}`,
          async (redis) => (await redis.role())[0] === "master",
        );
      }),
  };
}

async function startSentinel(master: RedisServer): Promise<LocalServer> {
  const sentinel = await startServer({
    binaries: ["redis-server"],
    image: "redis:7.4-bookworm",
    howToGet: "install it (Debian: apt-get install redis-server); a sentinel is not started from its image",
    ports: 1,
    command: ([port], folder) => {
      const file = join(folder, "sentinel.conf");
      const lines = [
        `port ${port}`,
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
    probe: ([port = 0]) => masterPortBy(port),
  });
  if (isSkipped(sentinel)) throw new Error(sentinel.skipped);
  return sentinel;
}

async function masterPortBy(sentinelPort: number): Promise<number> {
  const address = await withRedis(`redis://127.0.0.1:${sentinelPort}`, (sentinel) =>
    sentinel.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME),
  );
  const port = Array.isArray(address) ? Number(address[1]) : Number.NaN;
  if (Number.isNaN(port)) throw new Error("the sentinel knows no master");
  return port;
}

/** A failover is decided by sentinels that know each other and the replicas. */
async function knowsOthers(sentinelPort: number, sentinels: number, replicas: number): Promise<boolean> {
  const info = await withRedis(`redis://127.0.0.1:${sentinelPort}`, (sentinel) => sentinel.info("sentinel"));
  return info.includes(`status=ok`) && info.includes(`slaves=${replicas},sentinels=${sentinels}`);
}

async function hasReplicas(url: string, count: number): Promise<boolean> {
  const info = await withRedis(url, (redis) => redis.info("replication"));
  return (info.match(/state=online/g) ?? []).length === count;
}
