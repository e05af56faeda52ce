import { isSkipped, type RedisSentinelGroup, type Skipped, startRedisSentinel } from "@tallylight/services";
import { Redis } from "ioredis";
import type { LockRedis } from "./real-servers.ts";

export type SentinelLocks = LockRedis & {
  /** From now on nothing that the master takes reaches its replica, and nobody is told. */
  readonly stopReplicating: () => void;
  /** The master dies; resolves when its replica has its place. */
  readonly failOver: () => Promise<void>;
};

/** Locks on a master with a replica, found by three sentinels. */
export async function startSentinelLocks(): Promise<SentinelLocks | Skipped> {
  const group = await startRedisSentinel();
  if (isSkipped(group)) return group;
  const { name, sentinels, password, master, replicas } = group;
  return {
    env: sentinelSettings(group),
    connect: () =>
      new Redis({
        sentinels: sentinels.map((address) => ({ host: "127.0.0.1", port: Number(address.split(":")[1]) })),
        name,
        password,
        // It finds the next master by itself.
      }).on("error", () => undefined),
    stopReplicating: () => {
      for (const { link } of replicas) link.set("stalled");
    },
    failOver: async () => {
      await master.kill();
      await group.failedOver();
    },
    stop: group.stop,
  };
}

/** How a service finds such a group. */
export function sentinelSettings({ sentinels, name, password }: RedisSentinelGroup): Record<string, string> {
  return { REDIS_SENTINELS: sentinels.join(","), REDIS_SENTINEL_NAME: name, REDIS_PASSWORD: password };
}
