import type { EpochMs, Outbox } from "@tallylight/core";
import { okAsync } from "neverthrow";
import { type OrderedTexts, receiverQueues } from "../outbox/receiver-queue.ts";
import { encodeMessage } from "../wire/message.ts";
import { append, type IndexMemory } from "./recording-index.ts";

/** The queues of receivers beside a memory index. `now` stands for the store's clock. */
export function memoryOutbox(memory: IndexMemory, now: () => EpochMs): Outbox {
  const queues = receiverQueues(orderedTexts(memory.queues), now, () => {});
  return {
    append: (topic, message) => okAsync(append(memory, { topic, message })),
    handOver: (receivers, limit) => {
      const taken = [...memory.outbox].slice(0, limit);
      for (const [sequence, { topic, message }] of taken) {
        for (const receiver of receivers) queues.add(receiver, sequence, encodeMessage(topic, message), now());
        memory.outbox.delete(sequence);
      }
      return okAsync(taken.length);
    },
    claim: ({ receiver, limit, leaseMs }) => okAsync(queues.claim(receiver, limit, leaseMs)),
    acknowledge: (delivery) => okAsync(queues.acknowledge(delivery)),
    postpone: (delivery, afterMs) => okAsync(queues.postpone(delivery, afterMs)),
    bury: (delivery, error) => okAsync(queues.bury(delivery, error)),
    deadLetters: ({ receiver, limit, after = "" }) => okAsync(queues.deadLetters(receiver, limit, after)),
    revive: (receiver, sequence) => okAsync(queues.revive(receiver, sequence)),
    depths: () => okAsync({ outbox: memory.outbox.size, queues: queues.depths() }),
    forget: (receiver) => okAsync(queues.forget(receiver)),
  };
}

function orderedTexts(texts: Map<string, string>): OrderedTexts {
  const between = (from: string, to: string): readonly string[] =>
    [...texts.keys()].filter((key) => key > from && key < to).toSorted();
  return {
    get: (key) => texts.get(key),
    put: (key, text) => void texts.set(key, text),
    remove: (key) => void texts.delete(key),
    keys: (from, to, limit) => between(from, to).slice(0, limit),
    count: (from, to) => between(from, to).length,
  };
}
