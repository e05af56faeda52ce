import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Recording } from "../recording/recording.ts";
import type { DurationMs, EpochMs } from "../time.ts";

/** A receiver's name in the stores, of its sender's choice: 1 to 64 of `A-Z a-z 0-9 _ -`. */
export type ReceiverId = string & { readonly __brand: "ReceiverId" };

/** What messages are kept in order by: the id of a recording, or of a room. */
export type Topic = string;

/** What is announced: a recording as it is now, or something that happened to a room. */
export type Message =
  /** An announced step of a recording; its rank says which. */
  | { readonly kind: "recording"; readonly recording: Recording; readonly rank: number }
  /** What no recording tells. `name`: letters, digits, hyphens. `data`: whatever JSON can say. */
  | { readonly kind: "notice"; readonly name: string; readonly data: unknown };

/** One message on its way to one receiver, as it was claimed. */
export type Delivery = {
  readonly receiver: ReceiverId;
  /** Its own among all messages, and growing: what was told later has a higher one. */
  readonly sequence: string;
  readonly topic: Topic;
  readonly message: Message;
  /** How often it was claimed, this time included. A claim whose owner died counts. */
  readonly attempts: number;
  /** When it was announced, by the store's clock. */
  readonly queuedAt: EpochMs;
};

/** A delivery that was given up. `error`: why, in the words of whoever gave it up. */
export type DeadLetter = Delivery & { readonly error: string };

/** How much waits for one receiver, and how much was given up (dead letters). */
export type QueueDepth = { readonly receiver: ReceiverId; readonly waiting: number; readonly dead: number };

/**
 * From the outbox, to which a catalog's index appends, to the receivers of events: at least once, and in order of each
 * topic.
 *
 * - What waits in the outbox is handed over to each receiver's queue in one step; from then on no receiver waits for
 *   another. Nothing is lost when whoever does it dies between two calls, or is in another process than who sends.
 * - `claim` gives, of each topic of a receiver, the oldest message alone, and only once it is due. What is claimed is
 *   given to nobody else until `leaseMs` are over: then whoever claimed it is taken for dead. So a message may be sent
 *   twice, and nothing waits for ever; no lock of any kind is held.
 * - Of a claim that was taken over, only `acknowledge` still counts: that it was delivered stays true. The others do
 *   nothing.
 * - Times are differences of the store's clock.
 * - Deliberately absent: when to try again, and when to give up. Both are the sender's policy.
 */
export interface Outbox {
  /** Appends a notice to the outbox, after all that was announced before. */
  append(topic: Topic, notice: Message & { readonly kind: "notice" }): ResultAsync<void, Unavailable>;
  /**
   * Takes the oldest messages off the outbox, at most `limit`, and queues each for all of these receivers; for none of
   * them they are dropped.
   *
   * @returns how many it took.
   */
  handOver(receivers: readonly ReceiverId[], limit: number): ResultAsync<number, Unavailable>;
  /** Those of one receiver that have been due for longest, at most `limit`. */
  claim(of: {
    readonly receiver: ReceiverId;
    readonly limit: number;
    readonly leaseMs: DurationMs;
  }): ResultAsync<readonly Delivery[], Unavailable>;
  /** It was delivered: it is gone, and the next of its topic is due. Acknowledging what is gone is no error. */
  acknowledge(delivery: Delivery): ResultAsync<void, Unavailable>;
  /** It was not: it stays the first of its topic, and is due in `afterMs`. */
  postpone(delivery: Delivery, afterMs: DurationMs): ResultAsync<void, Unavailable>;
  /** Given up: a dead letter, until it is revived or its receiver forgotten. The next of its topic is due. */
  bury(delivery: Delivery, error: string): ResultAsync<void, Unavailable>;
  /** The dead letters of one receiver, oldest first, at most `limit`, of higher `sequence` than `after`. */
  deadLetters(of: {
    readonly receiver: ReceiverId;
    readonly limit: number;
    readonly after?: string | undefined;
  }): ResultAsync<readonly DeadLetter[], Unavailable>;
  /** Queues a dead letter again, at its place among what waits of its topic, due at once. @returns was it there? */
  revive(receiver: ReceiverId, sequence: string): ResultAsync<boolean, Unavailable>;
  /** How much waits in the outbox, and for each receiver that ever had a queue. */
  depths(): ResultAsync<{ readonly outbox: number; readonly queues: readonly QueueDepth[] }, Unavailable>;
  /** Drops all that waits for a receiver, and its dead letters. */
  forget(receiver: ReceiverId): ResultAsync<void, Unavailable>;
}
