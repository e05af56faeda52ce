import { isSkipped, startRedisSentinel } from "@tallylight/services";
import { afterAll, describe } from "vitest";
import { connecting, redisContracts } from "./test-suite.ts";

const group = await startRedisSentinel();

describe.skipIf(isSkipped(group))("on a master with sentinels", () => {
  if (isSkipped(group)) return;
  const { sentinels, name: masterName, password } = group;
  const addresses = sentinels.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const connect = connecting(() => ({ sentinels: addresses, masterName, password }));
  afterAll(group.stop);

  redisContracts("Redis with sentinels, one replica waited for", connect, { replicas: 1, replicationTimeoutMs: 5_000 });
});
