import { describe, expect, test } from "vitest";

/** Manners as sentences, each with what shows it. */
export type Cases<Harness> = Readonly<Record<string, (harness: Harness) => Promise<void>>>;

/** `skip` names cases by their sentence, each with its reason; `timeoutMs` is for a store that is slow by nature. */
export type ContractOptions = {
  /** Cases, by their whole sentence, that this adapter cannot keep, and why. */
  readonly skip?: readonly { readonly case: string; readonly reason: string }[];
  /** How long a case may take, for a store whose every answer takes a while. */
  readonly timeoutMs?: number;
};

/** Makes each case a test, on a harness of its own. */
export function testCases<Harness>(
  title: string,
  cases: Cases<Harness>,
  make: () => Promise<Harness>,
  { skip = [], timeoutMs }: ContractOptions,
): void {
  describe(title, () => {
    for (const [sentence, holds] of Object.entries(cases)) {
      const skipped = skip.find((one) => one.case === sentence);
      test(sentence, timeoutMs === undefined ? {} : { timeout: timeoutMs }, async (context) => {
        if (skipped !== undefined) context.skip(skipped.reason);
        await holds(await make());
      });
    }
    test("skips only cases that there are", () => {
      expect(skip.filter((one) => !Object.hasOwn(cases, one.case))).toEqual([]);
    });
  });
}
