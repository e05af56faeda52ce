import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { DeadLetter, Outbox, QueueDepth, ReceiverId } from "../ports/outbox.ts";

export type DeadLetterQuery = { readonly receiver?: ReceiverId | undefined; readonly limit: number };

/** What was given up, and how much waits. */
export type DeadLetterList = {
  readonly queues: readonly QueueDepth[];
  /** Oldest first, receiver by receiver. */
  readonly letters: readonly DeadLetter[];
  /** There are others beyond the limit. */
  readonly more: boolean;
};

/** Which dead letters to send again: of one receiver, one of its letters, or all. */
export type RetryCommand = {
  /** Left out: of every receiver. */
  readonly receiver?: ReceiverId | undefined;
  /** This one alone. Left out: all that are there when their receiver is looked at. */
  readonly sequence?: string | undefined;
};

const PAGE = 100;

/** What waits for each receiver, and what was given up. */
export function listDeadLetters(
  outbox: Outbox,
  { receiver, limit }: DeadLetterQuery,
): ResultAsync<DeadLetterList, Unavailable> {
  return safeTry(async function* () {
    const queues = asked((yield* outbox.depths()).queues, receiver);
    const letters: DeadLetter[] = [];
    for (const queue of queues) {
      if (queue.dead > 0 && letters.length <= limit)
        letters.push(...(yield* outbox.deadLetters({ receiver: queue.receiver, limit: limit + 1 - letters.length })));
    }
    return ok({ queues, letters: letters.slice(0, limit), more: letters.length > limit });
  });
}

/** Queues dead letters again, each at its place. What dies meanwhile is left for the next time. @returns how many. */
export function retryDeadLetters(
  outbox: Outbox,
  { receiver, sequence }: RetryCommand,
): ResultAsync<number, Unavailable> {
  return safeTry(async function* () {
    let revived = 0;
    for (const queue of asked((yield* outbox.depths()).queues, receiver)) {
      const found = sequence === undefined ? yield* sequencesOf(outbox, queue) : [sequence];
      for (const one of found) if (yield* outbox.revive(queue.receiver, one)) revived += 1;
    }
    return ok(revived);
  });
}

/** Those that were there at the beginning: a letter that dies again at once is not tried in a circle. */
function sequencesOf(outbox: Outbox, { receiver, dead }: QueueDepth): ResultAsync<readonly string[], Unavailable> {
  return safeTry(async function* () {
    const found: string[] = [];
    let after: string | undefined;
    while (found.length < dead) {
      const page: readonly DeadLetter[] = yield* outbox.deadLetters({ receiver, limit: PAGE, after });
      found.push(...page.map(({ sequence }) => sequence));
      after = page.at(-1)?.sequence;
      if (after === undefined) break;
    }
    return ok(found);
  });
}

const asked = (queues: readonly QueueDepth[], receiver: ReceiverId | undefined): readonly QueueDepth[] =>
  queues.filter((queue) => receiver === undefined || queue.receiver === receiver);
