import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { expect, test, vi } from "vitest";
import { sharedReads } from "./shared-reads.ts";

/** Reads that end when they are told to, each with its number. */
function shelf() {
  const reads = sharedReads<number, string>();
  const ends: (() => void)[] = [];
  const read = (key = "a") =>
    reads(key, () => {
      const nth = ends.length + 1;
      return ResultAsync.fromSafePromise(new Promise<number>((resolve) => ends.push(() => resolve(nth))));
    });
  const sent = (count: number) => vi.waitFor(() => expect(ends).toHaveLength(count));
  return { reads, read, sent, end: (nth: number) => ends[nth - 1]?.() };
}

test("whoever comes while a read is on its way shares the next, which is sent when that has ended", async () => {
  const { read, sent, end } = shelf();
  const together = [read(), read()];
  await sent(1);
  const later = [read(), read(), read()];
  const elsewhere = read("b");
  await sent(2);
  end(2);
  expect((await elsewhere)._unsafeUnwrap(), "waits for no other thing").toBe(2);
  end(1);
  expect((await Promise.all(together)).map((one) => one._unsafeUnwrap())).toEqual([1, 1]);
  await sent(3);
  end(3);
  expect((await Promise.all(later)).map((one) => one._unsafeUnwrap())).toEqual([3, 3, 3]);
  const alone = read();
  await sent(4);
  end(4);
  expect((await alone)._unsafeUnwrap(), "nothing is kept").toBe(4);
});

test("a read that fails has failed for those who share it, and for nobody who comes after", async () => {
  const reads = sharedReads<string, string>();
  const answers = [reads("a", () => errAsync("away")), reads("a", () => okAsync("never asked"))];
  expect((await Promise.all(answers)).map((one) => one._unsafeUnwrapErr())).toEqual(["away", "away"]);
  expect((await reads("a", () => okAsync("back")))._unsafeUnwrap()).toBe("back");
});
