import { randomUUID } from "node:crypto";
import { launchRedis, type RedisServer, redisServer, type RedisServerOptions } from "./redis-server.ts";
import { isSkipped, serviceOrSkip, type Service, type Skipped } from "./service.ts";
import { until } from "./until.ts";
import { withRedis } from "./with-redis.ts";

export type RedisClusterOptions = Pick<RedisServerOptions, "args" | "users">;

export type RedisClusterGroup = Service<{
  /** `host:port` of every node. */
  readonly nodes: readonly string[];
  readonly password: string;
  /** The three masters at first, each with a third of the slots. */
  readonly masters: readonly RedisServer[];
  /** The replica of the master at the same place. */
  readonly replicas: readonly RedisServer[];
  /** The node's name within the cluster. */
  readonly idOf: (server: RedisServer) => Promise<string>;
  /** Resolves once every node that answers says that all slots are served. */
  readonly whole: () => Promise<void>;
}>;

const MASTERS = 3;
const SLOTS = 16_384;

/** Three masters, each with a replica. One fails over about 2 s after its master died. */
export function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisClusterGroup | Skipped> {
  return serviceOrSkip("redis-server as a cluster", async () => {
    const password = randomUUID();
    // A replica that has heard of nothing yet is not listed: the master's first ping ends that.
    const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-ping-replica-period", "1"];
    const wanted = { ...options, args: [...args, "--repl-diskless-sync-delay", "0", ...(options.args ?? [])] };
    const bus = (ports: readonly number[]): readonly string[] => ["--cluster-port", `${ports[1]}`];
    const launched = await Promise.all(Array.from({ length: 2 * MASTERS }, () => launchRedis(password, wanted, bus)));
    const missing = launched.find(isSkipped);
    if (missing !== undefined) return missing;
    const nodes = launched.flatMap((server) => (isSkipped(server) ? [] : [redisServer(server, password)]));
    const stop = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.stop())));
    const group = groupOf(nodes, password);
    try {
      await join(group);
    } catch (error) {
      await stop();
      throw error;
    }
    return { ...group, stop };
  });
}

type Group = Omit<RedisClusterGroup, "stop">;

function groupOf(servers: readonly RedisServer[], password: string): Group {
  const isWhole = async ({ url }: RedisServer): Promise<boolean> => {
    const info = await withRedis(url, (redis) => redis.cluster("INFO")).catch(() => null);
    return info === null || info.includes("cluster_state:ok");
  };
  return {
    nodes: servers.map(({ port }) => `127.0.0.1:${port}`),
    password,
    masters: servers.slice(0, MASTERS),
    replicas: servers.slice(MASTERS),
    idOf: ({ url }) => withRedis(url, (redis) => redis.cluster("MYID")),
    whole: async () => {
      await until("all slots are served", async () => (await Promise.all(servers.map(isWhole))).every(Boolean));
    },
  };
}

/** What `redis-cli --cluster create` does, with the bus on ports of our choice. */
async function join({ masters, replicas, idOf, whole }: Group): Promise<void> {
  const all = [...masters, ...replicas];
  const [first] = masters;
  if (first === undefined) throw new Error("no node to meet");
  await Promise.all(all.map(({ url }, at) => withRedis(url, (redis) => redis.cluster("SET-CONFIG-EPOCH", at + 1))));
  await Promise.all(
    masters.map(({ url }, at) => {
      const [from, to] = [at, at + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
      return withRedis(url, (redis) => redis.call("CLUSTER", "ADDSLOTSRANGE", `${from}`, `${(to ?? 0) - 1}`));
    }),
  );
  await withRedis(first.url, (redis) =>
    Promise.all(
      all.slice(1).map(({ ports: [port = 0, bus = 0] }) => redis.call("CLUSTER", "MEET", "127.0.0.1", port, bus)),
    ),
  );
  await Promise.all(
    replicas.map(async (replica, at) => {
      const id = await idOf(masters[at] ?? first);
      // Refused until the two have heard of each other.
      await until("a replica knows its master", () =>
        withRedis(replica.url, async (redis) => (await redis.cluster("REPLICATE", id)) === "OK"),
      );
    }),
  );
  await whole();
  await until("the replicas are online", async () => {
    const infos = await Promise.all(replicas.map(({ url }) => withRedis(url, (redis) => redis.info("replication"))));
    return infos.every((info) => info.includes("master_link_status:up"));
  });
  const knowsAll = async ({ url }: RedisServer): Promise<boolean> => {
    const slots = await withRedis(url, (redis) => redis.cluster("SLOTS"));
    return slots.length === MASTERS && slots.every(([, , ...nodes]) => nodes.length === 2);
  };
  await until("every node knows all others", async () => (await Promise.all(all.map(knowsAll))).every(Boolean));
}
