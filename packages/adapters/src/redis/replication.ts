import type { Redis } from "ioredis";
import type { RedisClient } from "./connect.ts";
import { OTHER_SHAPE } from "./failure.ts";
import { masterOf } from "./masters.ts";

export type Replication = {
  /** How many replicas must have a lock before it is acknowledged. */
  readonly replicas: number;
  /** How long they have for it. */
  readonly timeoutMs: number;
};

/** A command with its arguments. */
export type Words = readonly [name: string, ...args: string[]];

/** What a command told, or how it failed; and why what it told is not on enough replicas. Null where there is nothing. */
export type Replicated = { readonly reply: unknown; readonly failure: Error | null; readonly missing: Error | null };

/** Asks the master of a lock, and waits for its replicas. Rejects when the lock has no master that is known. */
export type Waiting = {
  readonly ask: (lockKey: string, words: Words) => Promise<Replicated>;
  /** Null, and nothing is sent, while the connection waits for somebody else. */
  readonly askIfIdle: (lockKey: string, words: Words) => Promise<Replicated> | null;
};

type Question = {
  readonly words: Words;
  readonly resolve: (answer: Replicated) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Sends commands and `WAIT` together on one connection, so that what they told or wrote is what has arrived, also when
 * a failover or a moved slot came between a write and this. WAIT holds up its connection: each has one at a time, and
 * whoever asks meanwhile shares the next.
 */
export function waitingFor(client: RedisClient, replication: Replication): Waiting {
  /** Who waits for the next round; there is none for a connection that is idle. */
  const rounds = new Map<Redis, Question[]>();
  /** Round after round while somebody waits: in a loop, as each that awaited the next would stay until the last. */
  const run = async (master: Redis, first: Question): Promise<void> => {
    for (let questions = [first]; questions.length > 0; questions = rounds.get(master) ?? []) {
      rounds.set(master, []);
      await answer(master, questions, replication);
    }
    rounds.delete(master);
  };
  const begin = (master: Redis, words: Words): Promise<Replicated> =>
    new Promise((resolve, reject) => void run(master, { words, resolve, reject }));
  return {
    ask: async (lockKey, words) => {
      const master = masterOf(client, lockKey);
      const round = rounds.get(master);
      if (round === undefined) return begin(master, words);
      return new Promise((resolve, reject) => round.push({ words, resolve, reject }));
    },
    askIfIdle: (lockKey, words) => {
      const master = masterOf(client, lockKey);
      return rounds.has(master) ? null : begin(master, words);
    },
  };
}

async function answer(
  master: Redis,
  questions: readonly Question[],
  { replicas, timeoutMs }: Replication,
): Promise<void> {
  try {
    const asked = master.pipeline();
    for (const { words } of questions) asked.call(...words);
    asked.wait(replicas, timeoutMs);
    const replies = (await asked.exec()) ?? [];
    const [unwaited, reached] = replies.at(-1) ?? [];
    const missing = unwaited ?? shortfall(reached, replicas);
    questions.forEach(({ resolve }, at) => {
      const [failure = null, reply = null] = replies[at] ?? [];
      resolve({ reply, failure, missing });
    });
  } catch (error) {
    for (const { reject } of questions) reject(error);
  }
}

function shortfall(reached: unknown, replicas: number): Error | null {
  if (typeof reached !== "number") return new Error(OTHER_SHAPE);
  return reached < replicas ? new Error("NOREPLICAS not on enough replicas in time") : null;
}
