import { okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { DeadLetter, Outbox, ReceiverId } from "../ports/outbox.ts";
import { listDeadLetters, retryDeadLetters } from "./dead-letters.ts";

const [one, two] = ["one" as ReceiverId, "two" as ReceiverId];

/** An outbox of dead letters; `dead` may say more than there still are. */
function outboxOf(counts: ReadonlyMap<ReceiverId, number>, dead = counts) {
  const sequences = new Map(
    [...counts].map(([receiver, count]) => [
      receiver,
      Array.from({ length: count }, (_, at) => String(at).padStart(4, "0")),
    ]),
  );
  const revived: string[] = [];
  const outbox: Pick<Outbox, "depths" | "deadLetters" | "revive"> = {
    depths: () =>
      okAsync({
        outbox: 0,
        queues: [...dead].map(([receiver, count]) => ({ receiver, waiting: 0, dead: count })),
      }),
    deadLetters: ({ receiver, limit, after = "" }) =>
      okAsync(
        (sequences.get(receiver) ?? [])
          .filter((sequence) => sequence > after)
          .slice(0, limit)
          .map((sequence) => ({ receiver, sequence }) as DeadLetter),
      ),
    revive: (receiver, sequence) => {
      const found = sequences.get(receiver)?.includes(sequence) === true;
      if (found) revived.push(`${receiver} ${sequence}`);
      return okAsync(found);
    },
  };
  return { outbox: outbox as Outbox, revived };
}

describe("dead letters", () => {
  it("are listed receiver by receiver, up to the limit, with what waits", async () => {
    const { outbox } = outboxOf(
      new Map([
        [one, 2],
        [two, 2],
      ]),
    );
    const all = (await listDeadLetters(outbox, { limit: 4 }))._unsafeUnwrap();
    expect(all.letters.map(({ receiver, sequence }) => `${receiver} ${sequence}`)).toEqual([
      "one 0000",
      "one 0001",
      "two 0000",
      "two 0001",
    ]);
    expect(all).toMatchObject({ more: false, queues: { length: 2 } });
    const some = (await listDeadLetters(outbox, { limit: 1 }))._unsafeUnwrap();
    expect(some).toMatchObject({ more: true, letters: [{ receiver: one }] });
    const ofTwo = (await listDeadLetters(outbox, { receiver: two, limit: 10 }))._unsafeUnwrap();
    expect(ofTwo).toMatchObject({ queues: [{ receiver: two }], letters: { length: 2 } });
  });

  it("are all tried again, page by page", async () => {
    const { outbox, revived } = outboxOf(new Map([[one, 250]]));
    expect((await retryDeadLetters(outbox, {}))._unsafeUnwrap()).toBe(250);
    expect(new Set(revived).size).toBe(250);
  });

  it("are tried again one by one, and only where they are", async () => {
    const { outbox, revived } = outboxOf(
      new Map([
        [one, 1],
        [two, 2],
      ]),
    );
    expect((await retryDeadLetters(outbox, { sequence: "0001" }))._unsafeUnwrap()).toBe(1);
    expect((await retryDeadLetters(outbox, { receiver: one, sequence: "0001" }))._unsafeUnwrap()).toBe(0);
    expect(revived).toEqual(["two 0001"]);
  });

  it("that went while they were counted are not waited for", async () => {
    const { outbox } = outboxOf(new Map([[one, 1]]), new Map([[one, 3]]));
    expect((await retryDeadLetters(outbox, { receiver: one }))._unsafeUnwrap()).toBe(1);
  });
});
