import { isSkipped, type Skipped, startRedisSentinel, until } from "@tallylight/services";
import { sentinelSettings } from "../sentinel-locks.ts";
import type { History } from "./history.ts";
import type { LockServer } from "./house.ts";
import { type LockTap, tapLocks } from "./lock-tap.ts";

/** A master with two replicas and three sentinels, by whom the services find it. */
export type SentinelRedis = LockServer & {
  /** From now on nothing that the master takes reaches a replica, and nobody is told. */
  readonly blackHole: () => void;
  /** The master dies; resolves when a replica has its place, with how many locks it does not have as they were. */
  readonly failOver: () => Promise<number>;
};

/** @param lockReplicas How many replicas a service waits for; 0: none. */
export function sentinelRedis(lockReplicas: 0 | 1) {
  return async (history: History): Promise<SentinelRedis | Skipped> => {
    const group = await startRedisSentinel({ replicas: 2 });
    if (isSkipped(group)) return group;
    const { password, master, replicas } = group;
    let tap = await tapLocks(master.url, history);
    return {
      tap: () => tap,
      env: {
        ...sentinelSettings(group),
        TALLY_LOCK_REPLICAS: String(lockReplicas),
      },
      blackHole: () => {
        for (const { link } of replicas) link.set("stalled");
      },
      failOver: async () => {
        await tap.flush();
        const before = await tap.locks();
        tap.stop();
        await master.kill();
        await group.failedOver();
        tap = await until("the new master is seen", async () => {
          const port = await group.masterPort();
          // A sentinel that is behind the others names the old one still.
          return port === master.port ? null : tapped(`redis://:${password}@127.0.0.1:${port}`, history);
        });
        // What nobody was told that it had is not lost: with replicas waited for, no lock is.
        const after = await tap.locks();
        history.note({ kind: "loss", of: lockReplicas === 0 ? "both" : "rows", locks: after });
        return [...before].filter(([roomId, { version }]) => after.get(roomId)?.version !== version).length;
      },
      stop: async () => {
        tap.stop();
        await group.stop();
      },
    };
  };
}

const SEEN_WITHIN_MS = 2_000;

/** Null while it cannot be: a promotion ends all connections of the new master once. */
async function tapped(url: string, history: History): Promise<LockTap | null> {
  const tap = await tapLocks(url, history).catch(() => null);
  const alive = await tap?.flush(SEEN_WITHIN_MS).then(
    () => true,
    () => false,
  );
  if (alive !== true) tap?.stop();
  return alive === true ? tap : null;
}
