import type { EpochMs, Outbox } from "@tallylight/core";
import type { Database } from "lmdb";
import { type OrderedTexts, receiverQueues } from "../outbox/receiver-queue.ts";
import { encodeMessage, isEvent } from "../wire/message.ts";
import type { EmbeddedEnv } from "./connect.ts";
import { appendEvent, eventCount, eventKeys, EVENTS, INDEX_DATABASE } from "./recording-index-keys.ts";
import type { EmbeddedIndexOptions } from "./recording-index.ts";

/** `now`: the queue's clock. Default: the machine's. */
export type EmbeddedOutboxOptions = EmbeddedIndexOptions & {
  /** The machine's clock, which all its processes share. */
  readonly now?: () => EpochMs;
};

/** The queues of receivers in LMDB, for the processes of one machine: each step is one transaction. */
export function embeddedOutbox(env: EmbeddedEnv, options: EmbeddedOutboxOptions = {}): Outbox {
  const { now = Date.now, onUnreadable = () => {} } = options;
  const index = env.database(INDEX_DATABASE);
  const texts = orderedTexts(env.database("receiver-queues"));
  const queues = receiverQueues(texts, now, onUnreadable);
  return {
    append: (topic, notice) =>
      env.write("outbox", "append", () => appendEvent(index, encodeMessage(topic, notice), now())),
    handOver: (receivers, limit) =>
      env.write("outbox", "handOver", () => {
        // Another version's stays where it is.
        const waiting = eventKeys(index, limit).filter((key) => isEvent(index.get(key) ?? ""));
        for (const key of waiting) {
          const [sequence, event] = [key.slice(EVENTS.length), index.get(key) ?? ""];
          const queuedAt = Math.floor(Number(sequence) / 1000);
          for (const receiver of receivers) queues.add(receiver, sequence, event, queuedAt);
          index.removeSync(key);
        }
        return waiting.length;
      }),
    claim: ({ receiver, limit, leaseMs }) => env.write("outbox", "claim", () => queues.claim(receiver, limit, leaseMs)),
    acknowledge: (delivery) => env.write("outbox", "acknowledge", () => queues.acknowledge(delivery)),
    postpone: (delivery, afterMs) => env.write("outbox", "postpone", () => queues.postpone(delivery, afterMs)),
    bury: (delivery, error) => env.write("outbox", "bury", () => queues.bury(delivery, error)),
    deadLetters: ({ receiver, limit, after = "" }) =>
      env.read("outbox", "deadLetters", () => queues.deadLetters(receiver, limit, after)),
    revive: (receiver, sequence) => env.write("outbox", "revive", () => queues.revive(receiver, sequence)),
    depths: () => env.read("outbox", "depths", () => ({ outbox: eventCount(index), queues: queues.depths() })),
    forget: (receiver) => env.write("outbox", "forget", () => queues.forget(receiver)),
  };
}

function orderedTexts(db: Database<string, string>): OrderedTexts {
  const range = (from: string, to: string) => ({ start: from, end: to, exclusiveStart: true });
  return {
    get: (key) => db.get(key),
    put: (key, text) => db.putSync(key, text),
    remove: (key) => void db.removeSync(key),
    keys: (from, to, limit) => [...db.getKeys({ ...range(from, to), limit })],
    count: (from, to) => db.getKeysCount(range(from, to)),
  };
}
