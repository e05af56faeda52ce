import { isSkipped, startRedisCluster } from "@tallylight/services";
import { afterAll, describe } from "vitest";
import { connecting, redisContracts } from "./test-suite.ts";

const cluster = await startRedisCluster();

describe.skipIf(isSkipped(cluster))("on a cluster", () => {
  if (isSkipped(cluster)) return;
  const { nodes, password } = cluster;
  const addresses = nodes.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const connect = connecting(() => ({ cluster: addresses.slice(0, 2), password }));
  afterAll(cluster.stop);

  redisContracts("Redis as a cluster", connect);
});
