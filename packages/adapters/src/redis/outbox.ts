import type { DeadLetter, Delivery, Outbox, QueueDepth, ReceiverId, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { z } from "zod";
import { decodeDelivery, encodeMessage } from "../wire/message.ts";
import { readable } from "../wire/readable.ts";
import type { RedisClient } from "./connect.ts";
import { answersOf } from "./answers.ts";
import { attempt } from "./failure.ts";
import type { RedisIndexOptions } from "./recording-index.ts";
import { redisScript } from "./script.ts";

/*
 *   {prefix}outbox               what the index appends: see recording-index.ts
 *   {prefix}receivers            set of those that ever had a queue
 *   {prefix}to:{receiver}:due    …:queue, …:messages, …:dead, …:errors: see lua/outbox-*.lua
 *
 * All in the slot of the index, as messages are moved from there.
 */
const QUEUE_KEYS = ["due", "queue", "messages", "dead", "errors"] as const;

/** The queues of receivers in Redis, for any number of instances; beside the index of the same prefix. */
export function redisOutbox(client: RedisClient, options: RedisIndexOptions = {}): Outbox {
  const { prefix = "{tally:index}:", onUnreadable = () => {} } = options;
  const [outbox, sequence, receivers] = [`${prefix}outbox`, `${prefix}sequence`, `${prefix}receivers`];
  const keysOf = (receiver: ReceiverId): readonly string[] => QUEUE_KEYS.map((key) => `${prefix}to:${receiver}:${key}`);
  const messagesOf = (receiver: ReceiverId): string => `${prefix}to:${receiver}:messages`;
  const [append, handOver] = [redisScript(client, "outbox-append"), redisScript(client, "outbox-hand-over")];
  const [claim, settle] = [redisScript(client, "outbox-claim"), redisScript(client, "outbox-settle")];

  const deliveryOf = (receiver: ReceiverId, sequence: string, text: string): readonly Delivery[] =>
    readable(`${messagesOf(receiver)} ${sequence}`, decodeDelivery(receiver, sequence, text), onUnreadable);
  const say = (
    verb: "acknowledge" | "postpone" | "bury" | "revive",
    { receiver, sequence, attempts }: Pick<Delivery, "receiver" | "sequence" | "attempts">,
    also: string | number = "",
  ): ResultAsync<boolean, Unavailable> =>
    attempt("outbox", verb, () => settle(keysOf(receiver), [verb, sequence, attempts, also])).map(
      (changed) => changed === 1,
    );

  return {
    append: (topic, notice) =>
      attempt("outbox", "append", () => append([outbox, sequence], [encodeMessage(topic, notice)])).map(
        () => undefined,
      ),
    handOver: (to, limit) =>
      attempt("outbox", "handOver", async () => {
        const queues = to.flatMap((receiver) => keysOf(receiver).slice(0, 3));
        return z.number().parse(await handOver([outbox, receivers, ...queues], [limit, ...to]));
      }),
    claim: ({ receiver, limit, leaseMs }) =>
      attempt("outbox", "claim", async () => {
        const claimed = texts.parse(await claim(keysOf(receiver).slice(0, 3), [limit, leaseMs]));
        return pairs(claimed).flatMap(([sequence, text]) => deliveryOf(receiver, sequence, text));
      }),
    acknowledge: (delivery) => say("acknowledge", delivery).map(() => undefined),
    postpone: (delivery, afterMs) => say("postpone", delivery, afterMs).map(() => undefined),
    bury: (delivery, error) => say("bury", delivery, error).map(() => undefined),
    deadLetters: ({ receiver, limit, after }) =>
      attempt("outbox", "deadLetters", async () => {
        const [, , messages = "", dead = "", errors = ""] = keysOf(receiver);
        const from = after === undefined ? "-inf" : `(${after}`;
        const sequences = await client.zrangebyscore(dead, from, "+inf", "LIMIT", 0, limit);
        if (sequences.length === 0) return [];
        const [texts, causes] = await Promise.all([
          client.hmget(messages, ...sequences),
          client.hmget(errors, ...sequences),
        ]);
        return sequences.flatMap((sequence, nth): readonly DeadLetter[] => {
          const text = texts[nth] ?? null;
          // Revived between the two.
          if (text === null) return [];
          return deliveryOf(receiver, sequence, text).map((one) => ({ ...one, error: causes[nth] ?? "" }));
        });
      }),
    revive: (receiver, sequence) => say("revive", { receiver, sequence, attempts: 0 }),
    depths: () =>
      attempt("outbox", "depths", async () => {
        const known = (await client.smembers(receivers)).toSorted() as ReceiverId[];
        const counting = client.multi().zcard(outbox);
        for (const receiver of known) {
          const [, queue = "", , dead = ""] = keysOf(receiver);
          counting.zcard(queue).zcard(dead);
        }
        const answers = await counting.exec();
        const counts = answersOf(answers).map((count) => z.number().parse(count));
        const queues = known.map((receiver, nth): QueueDepth => {
          const [waiting = 0, dead = 0] = counts.slice(1 + 2 * nth);
          return { receiver, waiting, dead };
        });
        return { outbox: counts[0] ?? 0, queues };
      }),
    forget: (receiver) =>
      attempt("outbox", "forget", async () => {
        const forgetting = client
          .multi()
          .unlink(...keysOf(receiver))
          .srem(receivers, receiver);
        answersOf(await forgetting.exec());
      }),
  };
}

const texts = z.array(z.string());

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((one, at) => (at % 2 === 0 ? [[one, flat[at + 1] ?? ""] as const] : []));
}
