import type { DeadLetter, Delivery, DurationMs, EpochMs, QueueDepth, ReceiverId, Topic } from "@tallylight/core";
import { decodeDelivery } from "../wire/message.ts";
import { type OnUnreadable, readable } from "../wire/readable.ts";

/** Texts by key, in the order of their keys. Whoever gives it makes each step of a queue one transaction. */
export type OrderedTexts = {
  readonly get: (key: string) => string | undefined;
  readonly put: (key: string, text: string) => void;
  readonly remove: (key: string) => void;
  /** The first keys after `from` and before `to`, both excluded. */
  readonly keys: (from: string, to: string, limit: number) => readonly string[];
  readonly count: (from: string, to: string) => number;
};

/*
 *   receiver:{receiver}                  those that ever had a queue
 *   due:{receiver}:{ms}:{topic}          when the first message of a topic is due, 16 digits
 *   due-of:{receiver}:{topic}            the same, by topic
 *   queue:{receiver}:{topic}:{sequence}  what waits
 *   message:{receiver}:{sequence}        {attempts} {queued at} {event}
 *   dead:{receiver}:{sequence}           a dead letter: why it was given up
 */

type Claim = Pick<Delivery, "receiver" | "sequence" | "attempts">;

/** The steps of the receivers' queues, over texts that any store can hold. What each does is said in core's port. */
export function receiverQueues(texts: OrderedTexts, now: () => EpochMs, onUnreadable: OnUnreadable) {
  const messageKey = (receiver: ReceiverId, sequence: string): string => `message:${receiver}:${sequence}`;
  const deadKey = (receiver: ReceiverId, sequence: string): string => `dead:${receiver}:${sequence}`;
  const queueKey = (receiver: ReceiverId, topic: Topic, sequence: string): string =>
    `queue:${receiver}:${topic}:${sequence}`;
  const firstOf = (receiver: ReceiverId, topic: Topic): string | undefined =>
    texts.keys(...within(queueKey(receiver, topic, "")), 1)[0]?.split(":")[3];

  const setDue = (receiver: ReceiverId, topic: Topic, dueAt: EpochMs | null): void => {
    const known = texts.get(`due-of:${receiver}:${topic}`);
    if (known !== undefined) texts.remove(`due:${receiver}:${known}:${topic}`);
    if (dueAt === null) return texts.remove(`due-of:${receiver}:${topic}`);
    texts.put(`due-of:${receiver}:${topic}`, digits(dueAt));
    texts.put(`due:${receiver}:${digits(dueAt)}:${topic}`, "");
  };
  const freeTopic = (receiver: ReceiverId, topic: Topic): void =>
    setDue(receiver, topic, firstOf(receiver, topic) === undefined ? null : now());
  const stored = (receiver: ReceiverId, sequence: string): StoredMessage | null =>
    parseMessage(texts.get(messageKey(receiver, sequence)) ?? "");
  const decoded = (receiver: ReceiverId, sequence: string): readonly Delivery[] => {
    const key = messageKey(receiver, sequence);
    return readable(key, decodeDelivery(receiver, sequence, texts.get(key) ?? ""), onUnreadable);
  };
  /** Is it still this claim that holds the message? */
  const held = ({ receiver, sequence, attempts }: Claim): StoredMessage | null => {
    const message = stored(receiver, sequence);
    const waits = message !== null && texts.get(queueKey(receiver, message.topic, sequence)) !== undefined;
    return waits && message.attempts === attempts ? message : null;
  };

  return {
    add: (receiver: ReceiverId, sequence: string, event: string, queuedAt: EpochMs): void => {
      const topic = event.slice(0, event.indexOf(" "));
      texts.put(`receiver:${receiver}`, "");
      texts.put(messageKey(receiver, sequence), `0 ${queuedAt} ${event}`);
      texts.put(queueKey(receiver, topic, sequence), "");
      if (texts.get(`due-of:${receiver}:${topic}`) === undefined) setDue(receiver, topic, queuedAt);
    },
    claim: (receiver: ReceiverId, limit: number, leaseMs: DurationMs): readonly Delivery[] => {
      const due = texts.keys(`due:${receiver}:`, `due:${receiver}:${digits(now() + 1)}`, limit);
      return due.flatMap((key) => {
        const topic = key.split(":")[3] ?? "";
        const sequence = firstOf(receiver, topic);
        const message = sequence === undefined ? null : stored(receiver, sequence);
        if (sequence === undefined || message === null) {
          if (sequence !== undefined) texts.remove(queueKey(receiver, topic, sequence));
          freeTopic(receiver, topic);
          return [];
        }
        texts.put(messageKey(receiver, sequence), `${message.attempts + 1} ${message.rest}`);
        setDue(receiver, topic, now() + leaseMs);
        return decoded(receiver, sequence);
      });
    },
    acknowledge: ({ receiver, sequence, attempts }: Claim): void => {
      const message = stored(receiver, sequence);
      if (message === null) return;
      texts.remove(queueKey(receiver, message.topic, sequence));
      texts.remove(messageKey(receiver, sequence));
      texts.remove(deadKey(receiver, sequence));
      // Another's claim holds its topic until it says something itself, or its lease is over.
      if (message.attempts === attempts) freeTopic(receiver, message.topic);
    },
    postpone: (claim: Claim, afterMs: DurationMs): void => {
      const message = held(claim);
      if (message !== null) setDue(claim.receiver, message.topic, now() + afterMs);
    },
    bury: (claim: Claim, error: string): void => {
      const message = held(claim);
      if (message === null) return;
      texts.remove(queueKey(claim.receiver, message.topic, claim.sequence));
      texts.put(deadKey(claim.receiver, claim.sequence), error);
      freeTopic(claim.receiver, message.topic);
    },
    deadLetters: (receiver: ReceiverId, limit: number, after: string): readonly DeadLetter[] => {
      const [, end] = within(deadKey(receiver, ""));
      return texts.keys(deadKey(receiver, after), end, limit).flatMap((key) => {
        const error = texts.get(key) ?? "";
        return decoded(receiver, key.split(":")[2] ?? "").map((one) => ({ ...one, error }));
      });
    },
    revive: (receiver: ReceiverId, sequence: string): boolean => {
      const message = stored(receiver, sequence);
      if (message === null || texts.get(deadKey(receiver, sequence)) === undefined) return false;
      texts.remove(deadKey(receiver, sequence));
      texts.put(messageKey(receiver, sequence), `0 ${message.rest}`);
      texts.put(queueKey(receiver, message.topic, sequence), "");
      setDue(receiver, message.topic, now());
      return true;
    },
    depths: (): readonly QueueDepth[] =>
      texts.keys(...within("receiver:"), MOST_RECEIVERS).map((key) => {
        const receiver = key.slice("receiver:".length) as ReceiverId;
        const [waiting, dead] = [`queue:${receiver}:`, `dead:${receiver}:`].map((of) => texts.count(...within(of)));
        return { receiver, waiting: waiting ?? 0, dead: dead ?? 0 };
      }),
    forget: (receiver: ReceiverId): void => {
      texts.remove(`receiver:${receiver}`);
      for (const kind of ["due", "due-of", "queue", "message", "dead"])
        for (const key of texts.keys(...within(`${kind}:${receiver}:`), Infinity)) texts.remove(key);
    },
  };
}

const MOST_RECEIVERS = 1_000;

type StoredMessage = { readonly attempts: number; readonly rest: string; readonly topic: Topic };

function parseMessage(text: string): StoredMessage | null {
  const [, attempts, rest, topic] = /^(\d+) (\d+ ([^ ]+) .*)$/s.exec(text) ?? [];
  return attempts === undefined || rest === undefined || topic === undefined
    ? null
    : { attempts: Number(attempts), rest, topic };
}

/** All keys that begin so and go on. A semicolon is what comes after a colon. */
const within = (prefix: string): readonly [string, string] => [prefix, `${prefix.slice(0, -1)};`];
const digits = (number: number): string => String(number).padStart(16, "0");
