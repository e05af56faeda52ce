import {
  eventLogContract,
  lockStoreContract,
  outboxContract,
  recordingIndexContract,
  signalsContract,
  startAnswersContract,
} from "@tallylight/adapters/contracts";
import { START_KEPT_MS } from "@tallylight/core";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, vi } from "vitest";
import { turnsContract } from "../documents/test-turns.ts";
import { connectRedis, type RedisConnection, type RedisOptions } from "./connect.ts";
import { redisEventLog } from "./event-log.ts";
import { answerKey, roomKey, signalChannel } from "./keys.ts";
import { redisLockStore, type RedisLockStoreOptions } from "./lock-store.ts";
import { mastersOf } from "./masters.ts";
import { redisOutbox } from "./outbox.ts";
import { redisRecordingIndex } from "./recording-index.ts";
import { redisSignals } from "./signals.ts";
import { redisStartAnswers } from "./start-answers.ts";
import { redisTurns } from "./turns.ts";

/** Of a connection of its own, each time; all of them end with the file. */
export type Connect = () => Promise<RedisConnection>;

export function connecting(options: () => RedisOptions): {
  readonly connect: Connect;
  /** By other options, and without waiting for it. */
  readonly connectOnce: (options: RedisOptions) => RedisConnection;
} {
  const opened: RedisConnection[] = [];
  afterAll(() => Promise.all(opened.map(({ close }) => close())));
  const connectOnce = (by: RedisOptions): RedisConnection => {
    const connection = connectRedis(by);
    opened.push(connection);
    return connection;
  };
  return {
    connectOnce,
    connect: async () => {
      const connection = connectOnce(options());
      (await connection.connected)._unsafeUnwrap();
      return connection;
    },
  };
}

/** Prefixes as the service makes them, so that they are what an ACL allows. */
const freshKeys = (): string => `tally:${randomUUID()}`;
const indexPrefix = (): string => `{${freshKeys()}:index}:`;

/**
 * Every contract of an adapter of Redis. `locks` are options of the lock store beside its prefix, `watch` is who may see
 * the subscribers.
 */
export function redisContracts(
  name: string,
  connect: Connect,
  locks: Omit<RedisLockStoreOptions, "prefix"> = {},
  watch: Connect = connect,
): void {
  const shared = lazily(connect);
  const closed = async () => {
    const connection = await connect();
    await connection.close();
    return connection.client;
  };

  lockStoreContract(
    name,
    async () => {
      const { client } = await shared();
      const prefix = freshKeys();
      return {
        store: redisLockStore(client, { prefix, ...locks }),
        plant: async (roomId, json) => {
          await client.hset(roomKey(prefix, roomId, "lock"), { v: "planted", t: "1700000000000", d: json });
        },
        reopen: async () => redisLockStore((await connect()).client, { prefix, ...locks }),
      };
    },
    { away: async () => redisLockStore(await closed(), { prefix: "tally:away", ...locks }) },
  );

  recordingIndexContract(name, async () => redisRecordingIndex((await shared()).client, { prefix: indexPrefix() }), {
    away: async () => redisRecordingIndex(await closed()),
  });

  outboxContract(
    name,
    async () => {
      const { client } = await shared();
      const options = { prefix: indexPrefix() };
      return {
        outbox: redisOutbox(client, options),
        index: redisRecordingIndex(client, options),
        // A millisecond more, as the server's clock is cut to milliseconds.
        wait: (ms) => sleep(ms + 1),
      };
    },
    { away: async () => redisOutbox(await closed()) },
  );

  eventLogContract(
    name,
    async () => ({ log: redisEventLog((await shared()).client, { prefix: indexPrefix(), bound: 12 }), bound: 12 }),
    { away: async () => redisEventLog(await closed()) },
  );

  startAnswersContract(
    name,
    async () => {
      const prefix = freshKeys();
      const watcher = (await watch()).client;
      return {
        store: redisStartAnswers((await shared()).client, { prefix }),
        pass: async (ms) => {
          for (const master of (await mastersOf(watcher)).all) {
            for (const key of await master.client.keys(`${prefix}:*`)) {
              const leftMs = await watcher.pttl(key);
              if (leftMs > START_KEPT_MS || leftMs < 0) throw new Error(`${key} has ${leftMs} ms to live`);
              // Redis' clock is nobody's to set: what a key has left to live is shortened instead.
              await watcher.pexpire(key, leftMs - ms);
            }
          }
        },
        reopen: async () => redisStartAnswers((await connect()).client, { prefix }),
        spoil: async (key) => void (await watcher.hset(answerKey(prefix, key), "s", "not a record")),
      };
    },
    { away: async () => redisStartAnswers(await closed(), { prefix: "tally:away" }) },
  );

  turnsContract(name, async () => redisTurns((await shared()).client, { prefix: freshKeys() }));

  const closers: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(closers.map((close) => close())));
  signalsContract(name, async () => {
    const prefix = freshKeys();
    const [one, other, watcher] = [await connect(), await connect(), await watch()];
    const [here, there] = [redisSignals(one.client, { prefix }), redisSignals(other.client, { prefix })];
    closers.push(here.close, there.close);
    await vi.waitFor(async () => expect(await subscribers(watcher, prefix)).toBe(2), { timeout: 20_000 });
    return { here, there };
  });
}

/** Of every master: a cluster's subscribers are where they happen to be, replicas left out. */
async function subscribers({ client }: RedisConnection, prefix: string): Promise<number> {
  const nodes = "nodes" in client ? client.nodes("all") : (await mastersOf(client)).all.map((master) => master.client);
  const counts = await Promise.all(
    nodes.map(async (node) => Number((await node.pubsub("NUMSUB", signalChannel(prefix)))[1])),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
