import type { Redis } from "ioredis";
import { z } from "zod";
import type { RedisClient } from "./connect.ts";
import { masterOf } from "./masters.ts";

export type Replication = {
  /** How many replicas must have a lock before it is acknowledged. */
  readonly replicas: number;
  /** How long they have for it. */
  readonly timeoutMs: number;
};

/** What is in the lock's `v` on its master, once that has reached the replicas. Rejects when it has not, in time. */
export type ReplicatedVersion = (lockKey: string) => Promise<string | null>;

type Question = {
  readonly lockKey: string;
  readonly resolve: (version: string | null) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Reads versions and waits (`WAIT`) on the same connection, so that what was read is what has arrived, also when a
 * failover or a moved slot came between the write and this. WAIT holds up its connection: each has one at a time, and
 * whoever asks meanwhile shares the next.
 */
export function replicatedVersions(client: RedisClient, replication: Replication): ReplicatedVersion {
  /** Who waits for the next round; there is none for a connection that is idle. */
  const rounds = new Map<Redis, Question[]>();
  const run = async (master: Redis, questions: readonly Question[]): Promise<void> => {
    await answer(master, questions, replication);
    const next = rounds.get(master) ?? [];
    if (next.length === 0) {
      rounds.delete(master);
      return;
    }
    rounds.set(master, []);
    await run(master, next);
  };
  return async (lockKey) => {
    const master = masterOf(client, lockKey);
    return new Promise((resolve, reject) => {
      const question = { lockKey, resolve, reject };
      const round = rounds.get(master);
      if (round !== undefined) {
        round.push(question);
        return;
      }
      rounds.set(master, []);
      void run(master, [question]);
    });
  };
}

async function answer(
  master: Redis,
  questions: readonly Question[],
  { replicas, timeoutMs }: Replication,
): Promise<void> {
  try {
    const asked = master.pipeline();
    for (const { lockKey } of questions) asked.hget(lockKey, "v");
    asked.wait(replicas, timeoutMs);
    const replies = (await asked.exec()) ?? [];
    const [error, reached] = replies.at(-1) ?? [];
    if (error) throw error;
    if (count.parse(reached) < replicas) throw new Error("NOREPLICAS not on enough replicas in time");
    questions.forEach(({ resolve, reject }, at) => {
      const [error = null, version = null] = replies[at] ?? [];
      // What is no hash has no version, and is held all the same.
      if (error === null || error.message.startsWith("WRONGTYPE"))
        resolve(error === null ? column.parse(version) : null);
      else reject(error);
    });
  } catch (error) {
    for (const { reject } of questions) reject(error);
  }
}

const count = z.number();
const column = z.string().nullable();
